using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>One exercise as an author thinks of it; <see cref="ExerciseXml"/> gives it its form on disk.</summary>
/// <param name="Name">Title that students see.</param>
/// <param name="Given">Values of the symbols, in the form of a <c>global</c> element.</param>
/// <param name="Text">The situation, with formulas between dollar signs.</param>
internal sealed record DemoExercise(string Name, string Given, string Text)
{
    /// <summary>The text in English where <see cref="Text"/> is Swedish.</summary>
    public string? English { get; init; }

    public required ImmutableArray<DemoQuestion> Questions { get; init; }

    /// <summary>Drawn as figure1.png, figure2.png and so on.</summary>
    public ImmutableArray<Figure> Figures { get; init; } = [];
}
