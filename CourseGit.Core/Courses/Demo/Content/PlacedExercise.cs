using System.Globalization;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>An exercise at its place in the course.</summary>
/// <param name="Exercise">What it asks.</param>
/// <param name="Folder">Chapter folder, such as <c>1:Motion along a line</c>.</param>
/// <param name="Number">Position in the whole course, from 0.</param>
internal sealed record PlacedExercise(DemoExercise Exercise, string Folder, int Number)
{
    /// <summary>Content of the <c>exercisekey</c> file and primary key in the database.</summary>
    public string Key { get; } = DemoKey.For($"exercise {Exercise.Name}");

    /// <summary>Folder name: the title in small letters and six digits, as OpenTA names a new exercise.</summary>
    public string Slug => string.Create(
        CultureInfo.InvariantCulture,
        $"{Exercise.Name.ToLowerInvariant().Replace(' ', '-')}-{Convert.ToInt32(Key[..6], 16) % 900_000 + 100_000}");

    /// <summary>Path below <c>exercises/&lt;course key&gt;</c>, with forward slashes; what was thrown away carries the moment.</summary>
    public string Path => $"{Folder}/{Slug}{(Folder == DemoExercises.TrashFolder ? ".20250918_14:02:11" : "")}";
}
