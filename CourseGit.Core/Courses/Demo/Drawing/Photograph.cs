namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>
/// A student's "photograph" of a sheet with a handwritten solution. Its grain is there on purpose: uploads are what
/// makes real courses heavy, and grain does not compress.
/// </summary>
internal static class Photograph
{
    private const int Width = 300;
    private const int Height = 400;
    private static readonly Ink Sheet = new(232, 229, 220);
    private static readonly Ink Rule = new(188, 203, 219);
    private static readonly Ink BallPen = new(38, 52, 120);

    public static Canvas Take(IReadOnlyList<string> lines, DemoRandom random)
    {
        var canvas = new Canvas(Width, Height, Sheet);
        var tilt = random.Between(-4, 5);
        for (var y = 68; y < Height; y += 32)
        {
            canvas.Stroke(new Point(0, y), new Point(Width, y + tilt), 1.2, Rule);
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var at = new Point(30 + random.Between(-6, 7), 92 + (64 * i) + random.Between(-4, 5));
            Lettering.Write(canvas, at, lines[i], 16, BallPen);
        }

        Underline(canvas, 92 + (64 * (lines.Count - 1)) + 14, random);
        AddGrain(canvas, random);
        return canvas;
    }

    private static void Underline(Canvas canvas, double y, DemoRandom random)
    {
        canvas.Stroke(new Point(28, y), new Point(190, y + random.Between(-3, 4)), 2, BallPen);
        canvas.Stroke(new Point(32, y + 6), new Point(186, y + 6 + random.Between(-3, 4)), 2, BallPen);
    }

    /// <summary>Darkens towards the corners and adds the sensor's noise, equal in all channels.</summary>
    private static void AddGrain(Canvas canvas, DemoRandom random)
    {
        var pixels = canvas.Pixels;
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var shade = random.Between(-1, 2) - (((x - (Width / 2)) * (x - (Width / 2))) + ((y - (Height / 2)) * (y - (Height / 2)))) / 2000;
                foreach (ref var channel in pixels.Slice(((y * Width) + x) * 3, 3))
                {
                    channel = (byte)Math.Clamp(channel + shade, 0, 255);
                }
            }
        }
    }
}
