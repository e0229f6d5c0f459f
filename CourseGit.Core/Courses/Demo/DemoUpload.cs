using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Content;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo;

/// <summary>A photographed solution that a student handed in.</summary>
/// <param name="Student">Who.</param>
/// <param name="Exercise">For which exercise.</param>
/// <param name="Lines">What the sheet says.</param>
internal sealed record DemoUpload(DemoPerson Student, PlacedExercise Exercise, ImmutableArray<string> Lines)
{
    public static ImmutableArray<DemoUpload> All { get; } =
    [
        By(0, "Train leaving the platform", "a = 0.45", "v = a t = 0.45 24", "v = 10.8 m/s", "s = a t^2 / 2 = 130 m"),
        By(2, "Stone in a well", "h = g t^2 / 2", "t^2 = 2h / g = 3.67", "t = 1.9 s", "v = g t = 18.8 m/s"),
        By(3, "Ball over a level field", "v_y = v sin 50", "v_y = 10.7", "h = v_y^2 / 2g", "h = 5.9 m"),
        By(7, "Crate on a slope", "N = mg cos θ", "f = 0.30 N", "ma = mg sin θ - f", "a = 2.0 m/s^2"),
        By(7, "Two weights over a pulley", "Mg - F = Ma", "F - mg = ma", "(M-m)g = (M+m)a", "a = 1.1 m/s^2"),
        By(11, "Guitar string", "λ = 2L = 1.3 m", "c^2 = F/m", "c = 132.5 m/s", "f = c/λ = 102 Hz"),
        By(16, "Kaffe med mjölk", "0.18 (358 - T)", "= 0.04 (T - 278)", "0.22 T = 75.56", "T = 343 K"),
        By(19, "Series and parallel", "R_2, R_3: 100 Ω", "R = 120 + 100", "R = 220 Ω", "I = 12/220 = 0.055 A"),
    ];

    /// <summary>Path below <c>media</c>; OpenTA's database holds the same path behind the subdomain.</summary>
    public string Path =>
        $"answerimages/{DemoKey.Course}/{Student.Username}/{Exercise.Key}/{DemoKey.For($"upload {Student.Id} {Exercise.Key}")}.png";

    public byte[] Picture() => PngEncoder.Encode(Photograph.Take(Lines, new DemoRandom((uint)(Student.Id * 7919 + Exercise.Number))));

    private static DemoUpload By(int student, string exercise, params ImmutableArray<string> lines) =>
        new(DemoPeople.Students[student], DemoExercises.All.Single(placed => placed.Exercise.Name == exercise), lines);
}
