namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Waves on strings, in pipes and behind slits.</summary>
internal static class WaveFigures
{
    /// <summary>A sine with its amplitude and wavelength marked.</summary>
    public static Figure SineWave() => sketch =>
    {
        sketch.Arrow(new Point(40, 150), new Point(450, 150), Ink.Black, 1.6);
        sketch.Curve(50, 430, x => 150 - (70 * Math.Sin((x - 50) * 2 * Math.PI / 160)), Ink.Azure, 3);
        sketch.Measure(new Point(90, 50), new Point(250, 50), "λ", new Point(-4, -8));
        sketch.Dashed(new Point(90, 50), new Point(90, 80));
        sketch.Dashed(new Point(250, 50), new Point(250, 80));
        sketch.Measure(new Point(330, 150), new Point(330, 220), "A", new Point(9, -8));
        sketch.Label(new Point(436, 176), "x");
    };

    /// <summary>An oscillation over time that loses the given share of its amplitude over the drawing (0-1).</summary>
    public static Figure Oscillation(string xName, string yName, double periods, double damping) => sketch =>
    {
        var origin = new Point(70, 150);
        sketch.Axes(origin, new Point(370, 110), xName, yName);
        sketch.Line(origin, origin + new Point(0, 100), Ink.Black, 1.6);
        sketch.Curve(70, 420, x => 150 - Sway((x - 70) / 350), Ink.Azure, 2.6);

        double Sway(double part) => 90 * (1 - (damping * part)) * Math.Cos(part * periods * 2 * Math.PI);
    };

    /// <summary>A string fixed at both ends, swinging in its n-th mode.</summary>
    public static Figure StandingWave(int mode) => sketch =>
    {
        sketch.Ground(new Point(60, 90), new Point(60, 210));
        sketch.Ground(new Point(420, 210), new Point(420, 90));
        foreach (var share in new[] { 1.0, 0.5, -0.5, -1.0 })
        {
            sketch.Curve(60, 420, x => 150 - (share * 50 * Math.Sin((x - 60) * mode * Math.PI / 360)), share == 1 ? Ink.Azure : Ink.Grey);
        }

        sketch.Measure(new Point(60, 245), new Point(420, 245), "L", new Point(-5, -8));
    };

    /// <summary>A pipe closed at its left end with the pressure wave of a quarter or three quarters.</summary>
    public static Figure ClosedPipe(int quarters) => sketch =>
    {
        sketch.Canvas.Fill(Ink.Pale, new(70, 100), new(410, 100), new(410, 190), new(70, 190));
        sketch.Path(Ink.Black, new(410, 100), new(70, 100), new(70, 190), new(410, 190));
        foreach (var sign in new[] { 1, -1 })
        {
            sketch.Curve(70, 410, x => 145 - (sign * 40 * Math.Cos((x - 70) * quarters * Math.PI / 680)), Ink.Crimson);
        }

        sketch.Measure(new Point(70, 230), new Point(410, 230), "L", new Point(-5, -8));
    };

    public static Figure DoubleSlit() => sketch =>
    {
        sketch.Canvas.Fill(Ink.Black, new(128, 30), new(136, 30), new(136, 118), new(128, 118));
        sketch.Canvas.Fill(Ink.Black, new(128, 130), new(136, 130), new(136, 170), new(128, 170));
        sketch.Canvas.Fill(Ink.Black, new(128, 182), new(136, 182), new(136, 270), new(128, 270));
        sketch.Line(new Point(400, 30), new Point(400, 270));
        sketch.Line(new Point(132, 124), new Point(399, 90), Ink.Azure, 1.4);
        sketch.Line(new Point(132, 176), new Point(399, 90), Ink.Azure, 1.4);
        foreach (var x in new[] { 14, 34, 54, 74 })
        {
            sketch.Line(new Point(x, 90), new Point(x, 210), Ink.Grey);
        }

        Fringes(sketch);
        sketch.Measure(new Point(108, 124), new Point(108, 176), "d", new Point(-20, 6));
        sketch.Measure(new Point(137, 285), new Point(399, 285), "D", new Point(-5, -8));
    };

    public static Figure MovingSource() => sketch =>
    {
        for (var i = 1; i <= 5; i++)
        {
            sketch.Canvas.Ring(new Point(260 - (i * 16), 150), i * 25, 1.8, Ink.Azure);
        }

        sketch.Box(new Point(260, 164), 46, 26, fill: Ink.Sand);
        sketch.Arrow(new Point(290, 150), new Point(360, 150), Ink.Crimson);
        sketch.Label(new Point(368, 156), "v", Ink.Crimson);
        sketch.Wheel(new Point(440, 150), 9, Ink.Grey);
    };

    /// <summary>The light on the screen, drawn sideways: bright stripes where the paths differ by whole wavelengths.</summary>
    private static void Fringes(Sketch sketch)
    {
        var previous = new Point(402, 30);
        for (var y = 31; y <= 270; y++)
        {
            var light = Math.Pow(Math.Cos((y - 150) * Math.PI / 60), 2) * Math.Exp(-Math.Pow((y - 150) / 95.0, 2));
            var next = new Point(402 + (50 * light), y);
            sketch.Line(previous, next, Ink.Crimson, 1.8);
            previous = next;
        }
    }
}
