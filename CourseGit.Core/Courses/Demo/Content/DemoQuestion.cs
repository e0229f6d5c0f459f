namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>One question of an exercise.</summary>
/// <param name="Text">What is asked, with formulas between dollar signs.</param>
/// <param name="Expression">The right answer in the exercise's own symbols.</param>
/// <param name="Slip">A wrong answer that students tend to give.</param>
internal sealed record DemoQuestion(string Text, string Expression, string Slip)
{
    /// <summary>The text in English where <see cref="Text"/> is Swedish.</summary>
    public string? English { get; init; }

    public string Type { get; init; } = "default";
}
