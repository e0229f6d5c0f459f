namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Temperature curves, gases and walls.</summary>
internal static class HeatFigures
{
    private static readonly Point Origin = new(80, 245);

    /// <summary>Temperature of a sample that melts halfway, heated with constant power.</summary>
    public static Figure MeltingCurve() => sketch =>
    {
        sketch.Axes(Origin, new Point(350, 205), "t", "T");
        sketch.Path(Ink.Crimson, Origin + new Point(0, -20), Origin + new Point(60, -70), Origin + new Point(220, -70), Origin + new Point(320, -175));
        sketch.Dashed(Origin + new Point(0, -70), Origin + new Point(60, -70));
        sketch.Label(new Point(34, 182), "0°C");
        sketch.Measure(Origin + new Point(60, -18), Origin + new Point(220, -18), "Δt", new Point(-10, -10));
    };

    public static Figure TwoCups() => sketch =>
    {
        Cup(sketch, 130, 130, Ink.Sand, "m_1  T_1");
        Cup(sketch, 330, 190, Ink.Pale, "m_2  T_2");
        sketch.Arrow(new Point(275, 90), new Point(195, 90), Ink.Leaf);
        sketch.Ground(new Point(40, 251), new Point(440, 251));
    };

    public static Figure Piston() => sketch =>
    {
        sketch.Canvas.Fill(Ink.Pale, new(150, 130), new(330, 130), new(330, 260), new(150, 260));
        sketch.Path(Ink.Black, new(150, 50), new(150, 260), new(330, 260), new(330, 50));
        sketch.Box(new Point(240, 130), 178, 20, fill: Ink.Grey);
        sketch.Line(new Point(240, 110), new Point(240, 45), pen: 6);
        sketch.Label(new Point(186, 205), "p, V, T");
        sketch.Arrow(new Point(370, 150), new Point(370, 80), Ink.Leaf);
        for (var x = 190; x <= 290; x += 50)
        {
            sketch.Arrow(new Point(x, 292), new Point(x, 265), Ink.Crimson);
        }

        sketch.Label(new Point(306, 288), "Q", Ink.Crimson);
    };

    public static Figure Isobar() => sketch =>
    {
        sketch.Axes(Origin, new Point(350, 205), "V", "p");
        var (start, end) = (Origin + new Point(70, -120), Origin + new Point(270, -120));
        sketch.Canvas.Fill(Ink.Sand, start, end, end + new Point(0, 119), start + new Point(0, 119));
        sketch.Arrow(start, end, Ink.Azure, 3);
        sketch.Label(start + new Point(-10, -12), "1");
        sketch.Label(end + new Point(6, -12), "2");
        sketch.Label(Origin + new Point(160, -50), "W");
    };

    public static Figure RectangleCycle() => sketch =>
    {
        sketch.Axes(Origin, new Point(350, 205), "V", "p");
        Point[] corners = [new(150, 190), new(150, 90), new(350, 90), new(350, 190)];
        sketch.Canvas.Fill(Ink.Sand, corners);
        for (var i = 0; i < corners.Length; i++)
        {
            sketch.Arrow(corners[i], corners[(i + 1) % corners.Length], Ink.Azure, 2.8);
        }

        sketch.Dashed(new Point(80, 90), corners[1]);
        sketch.Dashed(new Point(80, 190), corners[0]);
        sketch.Label(new Point(48, 96), "p_2");
        sketch.Label(new Point(48, 196), "p_1");
        sketch.Label(new Point(142, 272), "V_1");
        sketch.Label(new Point(342, 272), "V_2");
    };

    public static Figure Window() => sketch =>
    {
        sketch.Canvas.Fill(Ink.Pale, new(170, 40), new(190, 40), new(190, 250), new(170, 250));
        sketch.Canvas.Fill(Ink.Pale, new(290, 40), new(310, 40), new(310, 250), new(290, 250));
        foreach (var x in new[] { 170, 190, 290, 310 })
        {
            sketch.Line(new Point(x, 40), new Point(x, 250));
        }

        sketch.Path(Ink.Crimson, new(50, 90), new(170, 90), new(190, 96), new(290, 190), new(310, 196), new(430, 196));
        sketch.Label(new Point(60, 80), "T_1", Ink.Crimson);
        sketch.Label(new Point(400, 186), "T_2", Ink.Crimson);
        sketch.Measure(new Point(190, 270), new Point(290, 270), "d", new Point(-5, -8));
    };

    private static void Cup(Sketch sketch, double x, double surface, Ink liquid, string name)
    {
        sketch.Canvas.Fill(liquid, new(x - 55, surface), new(x + 55, surface), new(x + 55, 250), new(x - 55, 250));
        sketch.Path(Ink.Black, new(x - 55, 110), new(x - 55, 250), new(x + 55, 250), new(x + 55, 110));
        sketch.Label(new Point(x - 38, 232), name);
    }
}
