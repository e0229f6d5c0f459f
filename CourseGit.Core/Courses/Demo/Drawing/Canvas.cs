namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>
/// A small raster with smooth edges: each pixel is mixed by how far its centre lies inside a shape.
/// Small enough to own, so the demo course needs no imaging package.
/// </summary>
internal sealed class Canvas
{
    private const int Channels = 3;
    private readonly byte[] _pixels;

    public Canvas(int width, int height, Ink background)
    {
        Width = width;
        Height = height;
        _pixels = new byte[width * height * Channels];
        for (var i = 0; i < width * Channels; i += Channels)
        {
            Write(i, background);
        }

        for (var y = 1; y < height; y++)
        {
            _pixels.AsSpan(0, width * Channels).CopyTo(_pixels.AsSpan(y * width * Channels));
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Rows from the top, three bytes (red, green, blue) per pixel, without padding.</summary>
    public Span<byte> Pixels => _pixels;

    public void Stroke(Point from, Point to, double width, Ink ink)
    {
        var reach = (width / 2) + 0.5;
        var along = to - from;
        var square = (along.X * along.X) + (along.Y * along.Y);
        var (top, bottom) = Rows(Math.Min(from.Y, to.Y) - reach, Math.Max(from.Y, to.Y) + reach);
        for (var y = top; y <= bottom; y++)
        {
            var (left, right) = SpanNear(from, along, y, reach);
            for (var x = left; x <= right; x++)
            {
                var offset = new Point(x, y) - from;
                var t = square == 0 ? 0 : Math.Clamp(((offset.X * along.X) + (offset.Y * along.Y)) / square, 0, 1);
                Blend(x, y, ink, reach - (offset - (along * t)).Length);
            }
        }
    }

    public void Disc(Point centre, double radius, Ink ink) =>
        Shade(centre - new Point(radius, radius), centre + new Point(radius, radius), ink,
            point => radius - (point - centre).Length);

    public void Ring(Point centre, double radius, double width, Ink ink)
    {
        var outer = new Point(radius + width, radius + width);
        Shade(centre - outer, centre + outer, ink, point => (width / 2) - Math.Abs((point - centre).Length - radius));
    }

    /// <summary>Fills a convex polygon, its corners in either turning direction.</summary>
    public void Fill(Ink ink, params Point[] corners)
    {
        var turn = Math.Sign(Cross(corners[1] - corners[0], corners[2] - corners[1]));
        Shade(
            new Point(corners.Min(c => c.X), corners.Min(c => c.Y)),
            new Point(corners.Max(c => c.X), corners.Max(c => c.Y)),
            ink,
            point => DepthInside(point, corners, turn));
    }

    /// <summary>
    /// A copy at 1/<paramref name="factor"/> of the size, each pixel the mean of every second row and column of those
    /// it replaces: edges are smooth already, so a quarter of the reading looks the same.
    /// </summary>
    /// <param name="factor">An even number.</param>
    public Canvas Shrink(int factor)
    {
        var small = new Canvas(Width / factor, Height / factor, Ink.Paper);
        for (var i = 0; i < small._pixels.Length; i++)
        {
            var (pixel, channel) = Math.DivRem(i, Channels);
            var (row, column) = Math.DivRem(pixel, small.Width);
            small._pixels[i] = Mean(column * factor, row * factor, channel, factor);
        }

        return small;
    }

    private byte Mean(int left, int top, int channel, int size)
    {
        var sum = 0;
        for (var y = top; y < top + size; y += 2)
        {
            var start = (((y * Width) + left) * Channels) + channel;
            for (var i = start; i < start + (size * Channels); i += 2 * Channels)
            {
                sum += _pixels[i];
            }
        }

        return (byte)(sum * 4 / (size * size));
    }

    /// <summary>
    /// Mixes by a depth that changes at most one per pixel, so a pixel deep inside or far outside settles its
    /// neighbours too: only the edge is measured pixel by pixel.
    /// </summary>
    private void Shade(Point low, Point high, Ink ink, Func<Point, double> depth)
    {
        var (top, bottom) = Rows(low.Y - 1, high.Y + 1);
        var (left, right) = Columns(low.X - 1, high.X + 1);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right;)
            {
                var coverage = depth(new Point(x, y)) + 0.5;
                for (var end = Math.Min(right, x + Math.Max(0, (int)Math.Abs(coverage) - 1)); x <= end; x++)
                {
                    Blend(x, y, ink, coverage);
                }
            }
        }
    }

    /// <summary>The pixels of one row that a slanted stroke can touch; its whole box would cost far more.</summary>
    private (int Left, int Right) SpanNear(Point from, Point along, int y, double reach)
    {
        var (t1, t2) = (0.0, 1.0);
        if (Math.Abs(along.Y) > 1e-9)
        {
            var (a, b) = ((y - reach - from.Y) / along.Y, (y + reach - from.Y) / along.Y);
            (t1, t2) = (Math.Clamp(Math.Min(a, b), 0, 1), Math.Clamp(Math.Max(a, b), 0, 1));
        }

        var (x1, x2) = (from.X + (t1 * along.X), from.X + (t2 * along.X));
        return Columns(Math.Min(x1, x2) - reach, Math.Max(x1, x2) + reach);
    }

    private static double DepthInside(Point point, Point[] corners, int turn)
    {
        var depth = double.MaxValue;
        for (var i = 0; i < corners.Length; i++)
        {
            var edge = corners[(i + 1) % corners.Length] - corners[i];
            depth = Math.Min(depth, turn * Cross(edge, point - corners[i]) / edge.Length);
        }

        return depth;
    }

    private static double Cross(Point a, Point b) => (a.X * b.Y) - (a.Y * b.X);

    private (int Top, int Bottom) Rows(double low, double high) =>
        (Math.Max(0, (int)Math.Floor(low)), Math.Min(Height - 1, (int)Math.Ceiling(high)));

    private (int Left, int Right) Columns(double low, double high) =>
        (Math.Max(0, (int)Math.Floor(low)), Math.Min(Width - 1, (int)Math.Ceiling(high)));

    private void Blend(int x, int y, Ink ink, double coverage)
    {
        if (coverage <= 0)
        {
            return;
        }

        var share = (int)(Math.Min(coverage, 1) * 256);
        var i = ((y * Width) + x) * Channels;
        Write(i, new Ink(
            Mix(_pixels[i], ink.Red, share), Mix(_pixels[i + 1], ink.Green, share), Mix(_pixels[i + 2], ink.Blue, share)));
    }

    private static byte Mix(byte under, byte over, int share) => (byte)(under + ((over - under) * share / 256));

    private void Write(int index, Ink ink) =>
        (_pixels[index], _pixels[index + 1], _pixels[index + 2]) = (ink.Red, ink.Green, ink.Blue);
}
