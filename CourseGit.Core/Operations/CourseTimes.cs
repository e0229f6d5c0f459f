using System.Collections.Immutable;

namespace CourseGit.Core.Operations;

/// <summary>What a course has to expect of the schedules that back it up; <c>Schedules/Timetable</c> knows.</summary>
/// <param name="Schedules">Their names.</param>
/// <param name="NextUtc">When it is backed up next; null when nothing is planned.</param>
/// <param name="ExpectedUtc">
/// A backup was due then, and has had its time since; null when nothing was due since the course came into the schedules' reach. UTC.
/// </param>
public sealed record CourseTimes(ImmutableArray<string> Schedules, DateTime? NextUtc, DateTime? ExpectedUtc)
{
    /// <summary>No schedule, or nobody looked.</summary>
    public static CourseTimes None { get; } = new([], null, null);

    /// <summary>The same, also when the course came into the schedules' reach only later.</summary>
    public DateTime? LastDueUtc { get; init; }
}
