using CourseGit.Core.Courses;
using CourseGit.Core.Operations;

namespace CourseGit.Portal.Live;

/// <summary>
/// Whether two readings of a course say the same. Records compare their lists by instance, and each reading makes new ones. A list that is
/// forgotten here makes courses differ that do not: a row more is drawn, and nothing is missed.
/// </summary>
internal static class SameCourse
{
    /// <summary>
    /// The earlier instance when both say the same; else the later, whose operation is not older than the one that was shown.
    /// </summary>
    public static CourseSummary Of(CourseSummary earlier, CourseSummary read)
    {
        // The feed is ahead of the record: what was shown of an operation is not taken back.
        var isAhead = earlier.LastOperation is { } shown && read.LastOperation is { } last
            && shown.Id == last.Id && shown.Revision > last.Revision;
        var later = isAhead ? read with { LastOperation = earlier.LastOperation } : read;
        return IsSame(earlier, later) ? earlier : later;
    }

    private static bool IsSame(CourseSummary a, CourseSummary b) =>
        IsSame(a.Course, b.Course) && IsSame(a.Times, b.Times) && a.Days == b.Days
        && IsSame(a.LastOperation, b.LastOperation) && IsSame(a.LastBackup, b.LastBackup) && IsSame(a.LastSafe, b.LastSafe)
        && IsSame(a.Proof.Last, b.Proof.Last) && IsSame(a.Proof.Proven, b.Proof.Proven) && a.Proof.Unproven == b.Proof.Unproven;

    // Every change of an operation has a revision of its own.
    private static bool IsSame(OperationSnapshot? a, OperationSnapshot? b) => (a?.Id, a?.Revision) == (b?.Id, b?.Revision);

    private static bool IsSame(CourseTimes a, CourseTimes b) =>
        a == (b with { Schedules = a.Schedules }) && a.Schedules.SequenceEqual(b.Schedules);

    private static bool IsSame(Course a, Course b) =>
        a == (b with
        {
            Excludes = a.Excludes,
            AfterRestoreCommand = a.AfterRestoreCommand,
            Labels = a.Labels,
            LabelsSince = a.LabelsSince,
        })
        && a.Excludes.SequenceEqual(b.Excludes) && a.AfterRestoreCommand.SequenceEqual(b.AfterRestoreCommand)
        && a.Labels.SequenceEqual(b.Labels) && a.LabelsSince.Count == b.LabelsSince.Count
        && a.LabelsSince.All(since => b.LabelsSince.TryGetValue(since.Key, out var other) && other == since.Value);
}
