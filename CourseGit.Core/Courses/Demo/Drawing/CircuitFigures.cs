namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Circuits with European symbols, charging curves and charges.</summary>
internal static class CircuitFigures
{
    public static Figure SeriesAndParallel() => sketch =>
    {
        Loop(sketch);
        Resistor(sketch, new Point(200, 60), "R_1");
        sketch.Path(Ink.Black, new(300, 60), new(300, 240));
        Upright(sketch, new Point(300, 150), "R_2");
        Upright(sketch, new Point(400, 150), "R_3");
        Node(sketch, new Point(300, 60));
        Node(sketch, new Point(300, 240));
    };

    public static Figure Divider() => sketch =>
    {
        Loop(sketch, right: 300);
        Upright(sketch, new Point(300, 105), "R_1", 54);
        Upright(sketch, new Point(300, 195), "R_2", 54);
        sketch.Path(Ink.Black, new(300, 150), new(400, 150));
        sketch.Path(Ink.Black, new(300, 240), new(400, 240));
        Node(sketch, new Point(300, 150));
        Terminal(sketch, new Point(406, 150));
        Terminal(sketch, new Point(406, 240));
        sketch.Label(new Point(418, 200), "V");
    };

    public static Figure CapacitorCircuit() => sketch =>
    {
        Loop(sketch);
        Resistor(sketch, new Point(290, 60), "R");
        Switch(sketch, new Point(160, 60));
        sketch.Canvas.Fill(Ink.Paper, new(390, 140), new(410, 140), new(410, 160), new(390, 160));
        sketch.Line(new Point(375, 140), new Point(425, 140), pen: 3.4);
        sketch.Line(new Point(375, 160), new Point(425, 160), pen: 3.4);
        sketch.Label(new Point(434, 156), "C");
    };

    /// <summary>Voltage over a capacitor that is charged through a resistor.</summary>
    public static Figure ChargingCurve() => sketch =>
    {
        var origin = new Point(70, 245);
        sketch.Axes(origin, new Point(370, 205), "t", "V");
        sketch.Dashed(new Point(70, 75), new Point(420, 75));
        sketch.Label(new Point(34, 82), "U");
        sketch.Curve(70, 420, x => 245 - (170 * (1 - Math.Exp(-(x - 70) / 80))), Ink.Azure, 2.8);
        sketch.Dashed(new Point(150, 245), new Point(150, 138));
        sketch.Label(new Point(136, 270), "RC");
    };

    public static Figure Charges() => sketch =>
    {
        var (left, right) = (new Point(110, 150), new Point(370, 150));
        sketch.Dashed(left, right);
        for (var angle = 0; angle < 360; angle += 45)
        {
            sketch.Arrow(left + (Point.Toward(angle) * 26), left + (Point.Toward(angle) * 62), Ink.Crimson, 1.6);
            sketch.Arrow(right + (Point.Toward(angle) * 34), right + (Point.Toward(angle) * 92), Ink.Crimson, 1.6);
        }

        Charge(sketch, left, 18, "q");
        Charge(sketch, right, 26, "Q");
        sketch.Measure(new Point(110, 268), new Point(370, 268), "r", new Point(-4, -8));
    };

    public static Figure InnerResistance() => sketch =>
    {
        Loop(sketch);
        sketch.Dashed(new Point(30, 95), new Point(130, 95));
        sketch.Dashed(new Point(130, 95), new Point(130, 258));
        sketch.Dashed(new Point(130, 258), new Point(30, 258));
        sketch.Dashed(new Point(30, 258), new Point(30, 95));
        Upright(sketch, new Point(80, 212), "r", 44);
        Upright(sketch, new Point(400, 150), "R");
        sketch.Arrow(new Point(210, 60), new Point(260, 60), Ink.Azure);
        sketch.Label(new Point(228, 46), "I", Ink.Azure);
    };

    /// <summary>A rectangular circuit with a battery in its left side.</summary>
    private static void Loop(Sketch sketch, double right = 400)
    {
        sketch.Path(Ink.Black, new(80, 60), new(right, 60), new(right, 240), new(80, 240), new(80, 60));
        sketch.Canvas.Fill(Ink.Paper, new(70, 143), new(90, 143), new(90, 157), new(70, 157));
        sketch.Line(new Point(55, 143), new Point(105, 143));
        sketch.Line(new Point(67, 157), new Point(93, 157), pen: 5);
        sketch.Label(new Point(36, 138), "U");
    }

    private static void Resistor(Sketch sketch, Point centre, string name)
    {
        sketch.Box(centre + new Point(0, 12), 70, 24, fill: Ink.Sand);
        sketch.Label(centre + new Point(-9, -20), name);
    }

    private static void Upright(Sketch sketch, Point centre, string name, double height = 70)
    {
        sketch.Box(centre + new Point(0, height / 2), 24, height, fill: Ink.Sand);
        sketch.Label(centre + new Point(20, 6), name);
    }

    private static void Switch(Sketch sketch, Point centre)
    {
        sketch.Canvas.Fill(Ink.Paper, centre + new Point(-18, -4), centre + new Point(18, -4), centre + new Point(18, 4), centre + new Point(-18, 4));
        sketch.Line(centre - new Point(20, 0), centre + new Point(16, -20));
        Node(sketch, centre - new Point(20, 0));
        Node(sketch, centre + new Point(20, 0));
    }

    private static void Charge(Sketch sketch, Point centre, double radius, string name)
    {
        sketch.Wheel(centre, radius, Ink.Sand);
        sketch.Label(centre + new Point(-5, 6), name);
    }

    private static void Node(Sketch sketch, Point at) => sketch.Canvas.Disc(at, 4.5, Ink.Black);

    private static void Terminal(Sketch sketch, Point at) => sketch.Canvas.Ring(at, 5, 2, Ink.Black);
}
