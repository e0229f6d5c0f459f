namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Bodies at rest or pulled: slopes, pulleys, wires, springs and carts.</summary>
internal static class ForceFigures
{
    /// <summary>A slope of the given angle in degrees (15-40) with a box or a rolling cylinder on it.</summary>
    public static Figure Incline(double degrees, bool rolling = false) => sketch =>
    {
        var foot = new Point(50, 255);
        var along = Point.Toward(degrees);
        var top = foot + (along * (360 / along.X));
        sketch.Canvas.Fill(Ink.Sand, foot, new Point(top.X, foot.Y), top);
        sketch.Path(Ink.Black, foot, top, new Point(top.X, foot.Y));
        sketch.Ground(new Point(30, 255), new Point(450, 255));
        sketch.Arc(foot, 70, 0, degrees);
        sketch.Label(foot + new Point(80, -8), "θ");
        var seat = foot + (along * 260);
        PutBody(sketch, seat, degrees, rolling);
        sketch.Measure(new Point(432, 254), new Point(432, top.Y), "h", new Point(8, 6));
    };

    /// <summary>The forces on a box on a slope, drawn free from its surroundings.</summary>
    public static Figure FreeBody(double degrees) => sketch =>
    {
        var centre = new Point(240, 150);
        sketch.Box(centre + (Point.Toward(degrees - 90) * 22), 66, 44, degrees);
        Force(sketch, centre, Point.Toward(-90) * 105, "mg", new Point(10, 0), Ink.Crimson);
        Force(sketch, centre, Point.Toward(degrees + 90) * 95, "N", new Point(-26, 4), Ink.Azure);
        Force(sketch, centre, Point.Toward(degrees) * 100, "f", new Point(-4, -14), Ink.Leaf);
        sketch.Dashed(centre - (Point.Toward(degrees) * 150), centre + (Point.Toward(degrees) * 150));
    };

    public static Figure Pulley() => sketch =>
    {
        sketch.Ground(new Point(330, 30), new Point(150, 30));
        sketch.Line(new Point(240, 30), new Point(240, 75));
        sketch.Wheel(new Point(240, 90), 42);
        sketch.Canvas.Disc(new Point(240, 90), 4, Ink.Black);
        sketch.Line(new Point(198, 90), new Point(198, 190));
        sketch.Line(new Point(282, 90), new Point(282, 215));
        sketch.Box(new Point(198, 228), 44, 38);
        sketch.Box(new Point(282, 270), 58, 55, fill: Ink.Sand);
        sketch.Label(new Point(190, 215), "m");
        sketch.Label(new Point(272, 251), "M");
        sketch.Arrow(new Point(150, 235), new Point(150, 185), Ink.Leaf);
        sketch.Arrow(new Point(335, 215), new Point(335, 265), Ink.Leaf);
        sketch.Label(new Point(346, 246), "a", Ink.Leaf);
    };

    /// <summary>A lamp in the middle of two equal wires that leave the ceiling at the angle in degrees.</summary>
    public static Figure HungLamp(double degrees) => sketch =>
    {
        sketch.Ground(new Point(440, 40), new Point(40, 40));
        var knot = new Point(240, 40 + (160 * Math.Tan(degrees * Math.PI / 180)));
        sketch.Line(new Point(80, 40), knot);
        sketch.Line(new Point(400, 40), knot);
        sketch.Line(knot, knot + new Point(0, 30));
        sketch.Canvas.Fill(Ink.Sand, knot + new Point(0, 26), knot + new Point(34, 66), knot + new Point(-34, 66));
        sketch.Path(Ink.Black, knot + new Point(0, 26), knot + new Point(34, 66), knot + new Point(-34, 66), knot + new Point(0, 26));
        sketch.Arrow(knot + new Point(0, 66), knot + new Point(0, 120), Ink.Crimson);
        sketch.Label(knot + new Point(12, 112), "mg", Ink.Crimson);
        sketch.Arc(new Point(80, 40), 60, 0, -degrees);
        sketch.Label(new Point(146, 62), "α");
    };

    /// <summary>A spring between a wall and a body on a table, pushed together by x.</summary>
    public static Figure SpringOnTable() => sketch =>
    {
        sketch.Ground(new Point(60, 230), new Point(440, 230));
        sketch.Ground(new Point(60, 120), new Point(60, 230));
        Coil(sketch, new Point(60, 200), new Point(210, 200), 11);
        sketch.Box(new Point(240, 229), 60, 56);
        sketch.Label(new Point(231, 208), "m");
        sketch.Label(new Point(128, 168), "k");
        sketch.Dashed(new Point(330, 120), new Point(330, 228));
        sketch.Measure(new Point(240, 140), new Point(330, 140), "x", new Point(-6, -10));
    };

    /// <summary>A zigzag spring between two points.</summary>
    public static void Coil(Sketch sketch, Point from, Point to, int turns)
    {
        var step = (to - from) * (1.0 / (turns + 2));
        var side = step.Across * (13 / step.Length);
        var corners = Enumerable.Range(1, turns).Select(i => from + (step * (i + 0.5)) + (side * (i % 2 == 0 ? 1 : -1)));
        sketch.Path(Ink.Black, [from, from + step, .. corners, to - step, to]);
    }

    public static Figure Loop() => sketch =>
    {
        sketch.Ground(new Point(30, 260), new Point(450, 260));
        sketch.Canvas.Ring(new Point(310, 185), 75, 2.6, Ink.Black);
        sketch.Curve(50, 250, x => 258 - (187 * Math.Pow((250 - x) / 200, 2)), Ink.Black, 2.6);
        sketch.Box(new Point(60, 89), 34, 16, -61, Ink.Crimson);
        sketch.Line(new Point(310, 185), new Point(363, 132), Ink.Grey);
        sketch.Label(new Point(318, 158), "r");
        sketch.Measure(new Point(36, 259), new Point(36, 73), "h", new Point(-20, 6));
    };

    public static Figure Carts() => sketch =>
    {
        sketch.Ground(new Point(30, 220), new Point(450, 220));
        Cart(sketch, 130, 80, "m");
        Cart(sketch, 310, 110, "M");
        sketch.Arrow(new Point(150, 110), new Point(230, 110), Ink.Crimson);
        sketch.Label(new Point(182, 98), "v", Ink.Crimson);
    };

    private static void Cart(Sketch sketch, double x, double width, string name)
    {
        sketch.Box(new Point(x, 200), width, 52);
        sketch.Label(new Point(x - 8, 182), name);
        sketch.Wheel(new Point(x - (width / 3), 208), 11, Ink.Grey);
        sketch.Wheel(new Point(x + (width / 3), 208), 11, Ink.Grey);
    }

    private static void PutBody(Sketch sketch, Point seat, double degrees, bool rolling)
    {
        if (rolling)
        {
            sketch.Wheel(seat + (Point.Toward(degrees + 90) * 30), 29);
            sketch.Arc(seat + (Point.Toward(degrees + 90) * 30), 18, 40, 220, Ink.Crimson);
            return;
        }

        sketch.Box(seat, 70, 44, degrees);
        sketch.Label(seat + (Point.Toward(degrees + 90) * 22) + new Point(-7, 7), "m");
    }

    private static void Force(Sketch sketch, Point from, Point force, string name, Point nameOffset, Ink ink)
    {
        sketch.Arrow(from, from + force, ink, 2.8);
        sketch.Label(from + force + nameOffset, name, ink);
    }
}
