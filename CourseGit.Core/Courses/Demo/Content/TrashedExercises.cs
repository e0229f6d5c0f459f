using System.Collections.Immutable;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>What an author threw away. It stays on disk and in the database, so a backup must carry it too.</summary>
internal static class TrashedExercises
{
    public static ImmutableArray<DemoExercise> All { get; } =
    [
        new("Draft on magnets", "B = 0.12 tesla; I = 3.0 ampere; L = 0.20 meter;",
            "A straight wire of length $L$ carries the current $I$ at a right angle to a magnetic field $B$. Not finished: a figure is missing.")
        {
            Questions = [new("How large is the force on the wire?", "B*I*L", "B*I/L")],
        },
        new("Warm-up from last year", "s = 150 meter; t = 19 second;",
            "A runner covers the distance $s$ in the time $t$.")
        {
            Questions = [new("What is the average speed?", "s/t", "t/s")],
        },
    ];
}
