using System.Diagnostics.CodeAnalysis;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Schedules;

/// <summary>What becomes of runs that were due while no portal was there to run them.</summary>
public enum MissedRuns
{
    /// <summary>One run as soon as possible, for all that were missed.</summary>
    RunOnce,

    /// <summary>None: the next one comes at its time. That they were missed is recorded.</summary>
    Skip,
}

/// <summary>What becomes of a course whose operation of an earlier run is still under way when the next one is due.</summary>
public enum OverlappingRuns
{
    /// <summary>It is left out of this run, which says so.</summary>
    Skip,

    /// <summary>It runs after it; at most one waits.</summary>
    Queue,
}

/// <summary>
/// The name of a schedule: 1 to 60 characters, letters and digits of any alphabet, spaces and <c>- _ . :</c>, beginning with a letter or
/// digit so that it can be no option.
/// </summary>
public sealed record ScheduleName
{
    /// <summary>Longest allowed name, in characters.</summary>
    public const int MaxLength = 60;

    private ScheduleName(string value) => Value = value;

    public string Value { get; }

    /// <summary>Reads a name, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is not a name.</exception>
    public static ScheduleName Parse(string? text) => TryParse(text, out var name) ? name : throw new InvalidInputException(
        $"\"{TextLength.Excerpt(text)}\" is not a name for a schedule. Use 1 to {MaxLength} characters: letters, digits, spaces and "
            + "- _ . : beginning with a letter or digit, for example Nightly.");

    /// <summary>Reads a name; false when the text is not one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ScheduleName? name)
    {
        var value = string.Join(' ', (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var isName = value.Length is > 0 and <= MaxLength && char.IsLetterOrDigit(value[0])
            && value.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or ':');
        name = isName ? new(value) : null;
        return isName;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Something that CourseGit does unattended, again and again.</summary>
public sealed record Schedule
{
    /// <summary>Longest spread, in minutes: a day.</summary>
    public const int MaxSpreadMinutes = 24 * 60;

    /// <summary>0 until saved.</summary>
    public long Id { get; init; }

    public required ScheduleName Name { get; init; }
    public required ScheduledWork Work { get; init; }
    public required ScheduleTimes Times { get; init; }
    public required CourseScope Scope { get; init; }
    public MissedRuns Missed { get; init; }
    public OverlappingRuns Overlap { get; init; }

    /// <summary>Courses of one run start at random within so many minutes, 0 to a day; always the same one for a course.</summary>
    public int SpreadMinutes { get; init; }

    /// <summary>For trial restores: each course at least once in so many days, 1 to 3650.</summary>
    public int ProveDays { get; init; } = 30;

    public bool IsPaused { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Since when it stands as it does: made, changed or resumed; UTC.</summary>
    public DateTime SinceUtc { get; init; }

    /// <summary>Up to here every time it was due has been seen to, UTC.</summary>
    public DateTime SeenToUtc { get; init; }

    /// <summary>Counts its changes.</summary>
    public long Revision { get; init; }

    /// <summary>Why it cannot run as it stands, a sentence; null when all is well.</summary>
    public string? Problem => Times.Problem;

    /// <summary>What it does and for whom: <c>Back up all courses</c>.</summary>
    public string What => Work.IsOfPortal ? Work.Name : $"{Work.Name} {Scope}";

    /// <summary>The next time it is due, UTC; null while it is paused, or when there is none.</summary>
    public DateTime? NextUtc(DateTime nowUtc) => IsPaused ? null : Times.After(nowUtc);
}
