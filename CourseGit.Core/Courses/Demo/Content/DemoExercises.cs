using System.Collections.Immutable;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>The whole course, chapter by chapter, the waste basket last.</summary>
internal static class DemoExercises
{
    public const string TrashFolder = "z:Trash";

    private static readonly (string Folder, ImmutableArray<DemoExercise> Exercises)[] Chapters =
    [
        ("1:Motion along a line", MotionExercises.All),
        ("2:Forces and energy", ForceExercises.All),
        ("3:Rotation and oscillation", RotationExercises.All),
        ("4:Waves and sound", WaveExercises.All),
        ("5:Värmelära och gaser på två språk", HeatExercises.All),
        ("6:Electric circuits", CircuitExercises.All),
        (TrashFolder, TrashedExercises.All),
    ];

    public static ImmutableArray<PlacedExercise> All { get; } =
        [.. Chapters
            .SelectMany(chapter => chapter.Exercises.Select(exercise => (chapter.Folder, Exercise: exercise)))
            .Select((placed, number) => new PlacedExercise(placed.Exercise, placed.Folder, number))];

    public static IEnumerable<PlacedExercise> Visible => All.Where(exercise => exercise.Folder != TrashFolder);
}
