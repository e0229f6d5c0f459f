using System.Collections.Immutable;

namespace CourseGit.Core.Operations;

/// <summary>How the active courses fared in the last days, and how they grew. Days are UTC.</summary>
/// <param name="Days">The last <see cref="OutcomeDays.Kept"/>, oldest first, today included.</param>
/// <param name="Before">Bytes of all courses at the end of the day before those.</param>
/// <param name="Courses">By subdomain.</param>
public sealed record CoursesOverTime(
    ImmutableArray<CoursesDay> Days, long Before, ImmutableArray<CourseGrowth> Courses, DateTime AsOfUtc)
{
    /// <summary>Bytes of all courses now.</summary>
    public long Bytes => Days[^1].Bytes;

    /// <summary>What all of them together grew in these days; a course that was backed up for the first time grew by all it has.</summary>
    public long Growth => Bytes - Before;

    /// <summary>No backup has counted a course yet.</summary>
    public bool IsEmpty => Days.All(d => d is { Good: 0, Warned: 0, Failed: 0, Bytes: 0 });

    internal static CoursesOverTime Of(ImmutableArray<CourseGrowth> courses, DateTime nowUtc)
    {
        var first = DateOnly.FromDateTime(nowUtc).AddDays(1 - OutcomeDays.Kept);
        var ended = courses.Where(c => c.Summary.Course.IsBackedUpHere)
            .Select(c => (c.Summary.Course.AddedUtc, Days: c.Summary.Days.Days.ToDictionary(d => d.Day))).ToList();
        return new([.. Enumerable.Range(0, OutcomeDays.Kept).Select(i => DayOf(first.AddDays(i), i + 1))],
            courses.Sum(c => c.Sizes[0] ?? 0), [.. courses.Select(c => c with { FailedDays = c.FailedSince(first) })], nowUtc);

        CoursesDay DayOf(DateOnly day, int place)
        {
            var there = ended.Where(c => c.Days.ContainsKey(day) || DateOnly.FromDateTime(c.AddedUtc) <= day)
                .Select(c => c.Days.TryGetValue(day, out var outcome) ? outcome.Outcome : (OperationOutcome?)null).ToList();
            return new(day, there.Count(o => o is OperationOutcome.Succeeded or OperationOutcome.Unchanged),
                there.Count(o => o == OperationOutcome.Warning), there.Count(o => o == OperationOutcome.Failed),
                there.Count(o => o is null), courses.Sum(c => c.Sizes[place] ?? 0));
        }
    }
}

/// <summary>A day of all courses that are backed up from here: what the last backup of the day came to.</summary>
/// <param name="Good">Courses with a good backup.</param>
/// <param name="Warned">With one that left a warning.</param>
/// <param name="Failed">With one that failed or was refused.</param>
/// <param name="Without">Courses that were here and had no backup.</param>
/// <param name="Bytes">Of all active courses at the end of the day, each as it was last counted.</param>
public sealed record CoursesDay(DateOnly Day, int Good, int Warned, int Failed, int Without, long Bytes)
{
    /// <summary>Courses that were there to be backed up.</summary>
    public int Courses => Good + Warned + Failed + Without;
}

/// <summary>A course, and how it grew.</summary>
/// <param name="Sizes">
/// Bytes at the end of each of the last <see cref="OutcomeDays.Kept"/> days and of the one before them, oldest first; null before the first
/// backup that counted them.
/// </param>
public sealed record CourseGrowth(CourseSummary Summary, ImmutableArray<long?> Sizes)
{
    /// <summary>Bytes now; null when nobody counted.</summary>
    public long? Bytes => Sizes[^1];

    /// <summary>So many days ago it was counted for the first time; as many as are looked at when that is longer ago.</summary>
    public int KnownDays => Sizes.Count(s => s is not null) - 1;

    /// <summary>
    /// By how much it grew in these days, by all it has when it was counted for the first time in them; negative when it shrank, null when
    /// nobody counted. That of all courses is the sum.
    /// </summary>
    public long? Growth => Bytes - (Sizes[0] ?? 0);

    /// <summary>On so many of these days the last backup failed or was refused.</summary>
    public int FailedDays { get; init; }

    internal int FailedSince(DateOnly first) =>
        Summary.Days.Days.Count(d => d.Day >= first && d.Outcome == OperationOutcome.Failed);
}
