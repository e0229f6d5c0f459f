namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Draws one figure of an exercise onto a fresh sketch.</summary>
internal delegate void Figure(Sketch sketch);

/// <summary>The drawing vocabulary of a physics textbook, on a canvas of 480 x 300 pixels.</summary>
internal sealed class Sketch
{
    public const int Width = 480;
    public const int Height = 300;
    private const double Pen = 2.2;
    private const double LetterHeight = 15;

    public Canvas Canvas { get; } = new(Width, Height, Ink.Paper);

    public void Line(Point from, Point to, Ink? ink = null, double pen = Pen) =>
        Canvas.Stroke(from, to, pen, ink ?? Ink.Black);

    public void Path(Ink ink, params Point[] corners)
    {
        for (var i = 1; i < corners.Length; i++)
        {
            Line(corners[i - 1], corners[i], ink);
        }
    }

    public void Dashed(Point from, Point to, Ink? ink = null)
    {
        var way = to - from;
        var step = way * (1 / way.Length);
        for (var done = 0.0; done < way.Length; done += 12)
        {
            Line(from + (step * done), from + (step * Math.Min(done + 7, way.Length)), ink ?? Ink.Grey, 1.4);
        }
    }

    public void Arrow(Point from, Point to, Ink ink, double pen = Pen)
    {
        var step = (to - from) * (1 / (to - from).Length);
        var neck = to - (step * 12);
        Line(from, neck, ink, pen);
        Canvas.Fill(ink, to, neck + (step.Across * 5), neck - (step.Across * 5));
    }

    /// <summary>A dimension line with a head at both ends and its name beside the middle.</summary>
    public void Measure(Point from, Point to, string name, Point nameOffset)
    {
        var middle = (from + to) * 0.5;
        Arrow(middle, from, Ink.Grey, 1.4);
        Arrow(middle, to, Ink.Grey, 1.4);
        Label(middle + nameOffset, name);
    }

    /// <summary>A function over the horizontal range of two x values, drawn as short chords.</summary>
    public void Curve(double fromX, double toX, Func<double, double> y, Ink ink, double pen = Pen)
    {
        const int chords = 96;
        var previous = new Point(fromX, y(fromX));
        for (var i = 1; i <= chords; i++)
        {
            var x = fromX + ((toX - fromX) * i / chords);
            var next = new Point(x, y(x));
            Line(previous, next, ink, pen);
            previous = next;
        }
    }

    /// <summary>Part of a circle between two angles in degrees, anticlockwise from the x axis.</summary>
    public void Arc(Point centre, double radius, double fromDegrees, double toDegrees, Ink? ink = null)
    {
        const int chords = 40;
        for (var i = 0; i < chords; i++)
        {
            var start = fromDegrees + ((toDegrees - fromDegrees) * i / chords);
            var end = fromDegrees + ((toDegrees - fromDegrees) * (i + 1) / chords);
            Line(centre + (Point.Toward(start) * radius), centre + (Point.Toward(end) * radius), ink, 1.6);
        }
    }

    /// <summary>A filled rectangle with an outline; <paramref name="degrees"/> turns it anticlockwise about its base point.</summary>
    public void Box(Point baseMiddle, double width, double height, double degrees = 0, Ink? fill = null)
    {
        var right = Point.Toward(degrees) * (width / 2);
        var up = Point.Toward(degrees + 90) * height;
        Point[] corners = [baseMiddle - right, baseMiddle + right, baseMiddle + right + up, baseMiddle - right + up];
        Canvas.Fill(fill ?? Ink.Pale, corners);
        Path(Ink.Black, [.. corners, corners[0]]);
    }

    public void Wheel(Point centre, double radius, Ink? fill = null)
    {
        Canvas.Disc(centre, radius, fill ?? Ink.Pale);
        Canvas.Ring(centre, radius, Pen, Ink.Black);
    }

    /// <summary>A support: a line with short hatching on its lower or outer side.</summary>
    public void Ground(Point from, Point to)
    {
        var way = to - from;
        var step = way * (1 / way.Length);
        Line(from, to);
        for (var done = 4.0; done < way.Length; done += 12)
        {
            var foot = from + (step * done);
            Line(foot, foot + (step.Across * 8) - (step * 7), Ink.Grey, 1.2);
        }
    }

    /// <summary>Axes with names; the origin is in the lower left, <paramref name="size"/> the lengths to the right and up.</summary>
    public void Axes(Point origin, Point size, string xName, string yName)
    {
        Arrow(origin, origin + new Point(size.X, 0), Ink.Black, 1.6);
        Arrow(origin, origin - new Point(0, size.Y), Ink.Black, 1.6);
        Label(origin + new Point(size.X - 6, 24), xName);
        Label(origin + new Point(-34, 10 - size.Y), yName);
    }

    /// <summary>Writes a name with its baseline at <paramref name="at"/>; <c>_</c> lowers and <c>^</c> raises the next character.</summary>
    public void Label(Point at, string text, Ink? ink = null) =>
        Lettering.Write(Canvas, at, text, LetterHeight, ink ?? Ink.Black);
}
