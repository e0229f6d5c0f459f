namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Graphs of motion, projectiles and falls.</summary>
internal static class MotionFigures
{
    private static readonly Point Origin = new(70, 245);

    /// <summary>Speed over time: straight pieces through points given in parts of the axes (0-1).</summary>
    public static Figure SpeedGraph(params (double Time, double Speed)[] corners) => sketch =>
    {
        sketch.Axes(Origin, new Point(360, 205), "t", "v");
        var points = corners.Select(c => Origin + new Point(c.Time * 330, -c.Speed * 180)).ToArray();
        foreach (var point in points.Where(point => point.Y < Origin.Y))
        {
            sketch.Dashed(new Point(Origin.X - 1, point.Y), point + new Point(1, 0));
        }

        sketch.Path(Ink.Azure, points);
    };

    public static Figure TwoTracks() => sketch =>
    {
        sketch.Axes(Origin, new Point(360, 205), "t", "x");
        sketch.Line(Origin, Origin + new Point(320, -165), Ink.Azure);
        sketch.Line(Origin + new Point(0, -150), Origin + new Point(320, -40), Ink.Crimson);
        var meeting = Origin + new Point(174.5, -90);
        sketch.Dashed(meeting, new Point(meeting.X, Origin.Y));
        sketch.Canvas.Disc(meeting, 5, Ink.Black);
        sketch.Label(Origin + new Point(328, -162), "A", Ink.Azure);
        sketch.Label(Origin + new Point(328, -34), "B", Ink.Crimson);
        sketch.Label(new Point(42, 101), "d");
    };

    public static Figure Well() => sketch =>
    {
        sketch.Canvas.Fill(Ink.Pale, new(180, 240), new(300, 240), new(300, 280), new(180, 280));
        sketch.Ground(new Point(60, 60), new Point(180, 60));
        sketch.Ground(new Point(300, 60), new Point(420, 60));
        sketch.Path(Ink.Black, new(180, 60), new(180, 280), new(300, 280), new(300, 60));
        sketch.Line(new Point(181, 240), new Point(299, 240), Ink.Azure);
        sketch.Wheel(new Point(240, 60), 9, Ink.Grey);
        sketch.Arrow(new Point(240, 76), new Point(240, 150), Ink.Crimson);
        sketch.Label(new Point(252, 138), "g", Ink.Crimson);
        sketch.Measure(new Point(150, 62), new Point(150, 240), "h", new Point(-22, 6));
    };

    /// <summary>A throw over level ground, with its start angle in degrees.</summary>
    public static Figure Projectile(double degrees) => sketch =>
    {
        var start = new Point(60, 250);
        var slope = Math.Tan(degrees * Math.PI / 180);
        const double range = 350;
        sketch.Ground(new Point(30, 250), new Point(450, 250));
        var tall = Math.Min(190, range * slope / 4);
        sketch.Curve(start.X, start.X + range, x => 250 - (4 * tall * (x - 60) * (410 - x) / (range * range)), Ink.Azure);
        sketch.Arrow(start, start + (Point.Toward(degrees) * 95), Ink.Crimson);
        sketch.Label(start + (Point.Toward(degrees) * 95) + new Point(-26, -6), "v", Ink.Crimson);
        sketch.Arc(start, 42, 0, degrees);
        sketch.Label(start + new Point(48, -12), "θ");
        sketch.Measure(new Point(235, 249), new Point(235, 250 - tall), "h", new Point(9, 6));
        sketch.Canvas.Disc(start, 6, Ink.Black);
    };
}
