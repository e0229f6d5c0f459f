namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Wheels, seesaws, pendulums and hanging springs.</summary>
internal static class RotationFigures
{
    public static Figure GrindingWheel() => sketch =>
    {
        var hub = new Point(220, 150);
        sketch.Wheel(hub, 100);
        sketch.Wheel(hub, 16, Ink.Sand);
        sketch.Line(hub, hub + (Point.Toward(25) * 100), Ink.Grey);
        sketch.Label(new Point(266, 118), "R");
        sketch.Arc(hub, 120, 60, 130, Ink.Crimson);
        var tip = hub + (Point.Toward(130) * 120);
        sketch.Arrow(tip, tip + (Point.Toward(222) * 16), Ink.Crimson);
        sketch.Label(new Point(196, 22), "ω", Ink.Crimson);
        sketch.Box(new Point(360, 170), 78, 40, fill: Ink.Grey);
    };

    public static Figure Seesaw() => sketch =>
    {
        sketch.Ground(new Point(40, 255), new Point(440, 255));
        sketch.Canvas.Fill(Ink.Sand, new(220, 200), new(250, 254), new(190, 254));
        sketch.Path(Ink.Black, new(220, 200), new(250, 254), new(190, 254), new(220, 200));
        sketch.Box(new Point(230, 200), 380, 10, fill: Ink.Grey);
        sketch.Box(new Point(90, 190), 54, 54);
        sketch.Box(new Point(370, 190), 42, 40);
        sketch.Label(new Point(78, 170), "m_1");
        sketch.Label(new Point(358, 176), "m_2");
        sketch.Dashed(new Point(220, 95), new Point(220, 188));
        sketch.Measure(new Point(90, 110), new Point(220, 110), "d_1", new Point(-8, -10));
        sketch.Measure(new Point(220, 110), new Point(370, 110), "d_2", new Point(-8, -10));
    };

    /// <summary>A pendulum drawn at the given angle in degrees from the vertical.</summary>
    public static Figure Pendulum(double degrees) => sketch =>
    {
        var hook = new Point(240, 40);
        var bob = hook + (Point.Toward(degrees - 90) * 190);
        sketch.Ground(new Point(320, 40), new Point(160, 40));
        sketch.Dashed(hook, hook + new Point(0, 215));
        sketch.Line(hook, bob);
        sketch.Wheel(bob, 18);
        sketch.Arc(hook, 65, -90, degrees - 90);
        sketch.Label(hook + new Point(12, 92), "θ");
        sketch.Label(((hook + bob) * 0.5) + new Point(16, 0), "L");
        sketch.Arc(hook, 190, -90 - degrees, degrees - 96, Ink.Grey);
    };

    public static Figure HangingSpring() => sketch =>
    {
        sketch.Ground(new Point(320, 30), new Point(160, 30));
        ForceFigures.Coil(sketch, new Point(240, 30), new Point(240, 180), 12);
        sketch.Box(new Point(240, 240), 60, 60);
        sketch.Label(new Point(231, 217), "m");
        sketch.Label(new Point(268, 110), "k");
        sketch.Dashed(new Point(148, 210), new Point(205, 210));
        sketch.Measure(new Point(140, 165), new Point(140, 255), "2A", new Point(-40, 6));
    };

    public static Figure Swinging() => WaveFigures.Oscillation("t", "x", periods: 2.5, damping: 0.6);
}
