using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses;

/// <summary>
/// The worst news of all courses in a line. Only courses whose direction is Push are expected to be backed up from here.
/// </summary>
public sealed record CourseHealth(string Tone, string Icon, string Headline, IReadOnlyList<(CourseSummary Course, string Reason)> Attention, string? Detail)
{
    /// <summary>Looks at all courses.</summary>
    public static CourseHealth Of(IReadOnlyCollection<CourseSummary> courses)
    {
        var expected = courses.Where(c => c.Course.Direction == Direction.Push).ToList();
        var attention = expected.Select(c => (Course: c, Reason: ReasonOf(c))).Where(c => c.Reason is not null).OrderByDescending(c => IsBad(c.Course)).Select(c => (c.Course, c.Reason!)).ToList();
        var others = courses.Count - expected.Count;
        var detail = others == 0 ? null : others == 1 ? "One more course is not backed up from here: its direction is not Push." : $"{others} more courses are not backed up from here: their direction is not Push.";
        if (expected.Count == 0)
            return new("warning", "warning", "No course is backed up from here", [], "Set a course's direction to Push to back it up.");
        return attention.Count == 0
            ? new("success", "succeeded", expected.Count == 1 ? "The course is backed up" : $"All {expected.Count} courses are backed up", [], detail)
            : new(attention.Any(a => IsBad(a.Course)) ? "error" : "warning", "warning", attention.Count == 1 ? "1 course needs attention" : $"{attention.Count} courses need attention", attention, detail);
    }

    private static bool IsBad(CourseSummary course) => course.LastOperation?.Outcome == OperationOutcome.Failed;

    private static string? ReasonOf(CourseSummary course) => course switch
    {
        { LastSafeUtc: null, LastOperation: { IsDone: false, Kind: OperationKind.Backup } } => "first backup under way",
        { LastSafeUtc: null, LastOperation: { Outcome: OperationOutcome.Failed, Kind: OperationKind.Backup } } => "never backed up, the last try failed",
        { LastSafeUtc: null } => "never backed up",
        { LastOperation: { Outcome: OperationOutcome.Failed, Refused: true } last } => $"the last {OutcomeWords.Noun(last.Kind)} was refused",
        { LastOperation: { Outcome: OperationOutcome.Failed } last } => $"the last {OutcomeWords.Noun(last.Kind)} failed",
        { LastOperation: { Outcome: OperationOutcome.Warning } last } => $"the last {OutcomeWords.Noun(last.Kind)} left a warning",
        _ => null,
    };
}
