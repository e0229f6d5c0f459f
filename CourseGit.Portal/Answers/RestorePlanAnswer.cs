using CourseGit.Core.Courses;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Portal.Answers;

/// <summary>A plan as <c>--dry-run --json</c> prints it; the names are a contract.</summary>
internal sealed record RestorePlanAnswer(
    string? Course, string? Mode, string? Commit, string? Branch, long Files, long Bytes, string? Database,
    IReadOnlyList<PlannedChangeAnswer> Changes, IReadOnlyList<string> Warnings, IReadOnlyList<string> Notes, string? Refusal)
{
    public static RestorePlanAnswer Of(RestorePlan plan) => new(
        plan.Course.Value, plan.Mode.ToString().ToLowerInvariant(), plan.Commit.Id.Value, plan.Branch?.Value, plan.Files, plan.Bytes,
        plan.Database,
        [.. plan.Changes.Select(c => new PlannedChangeAnswer(c.Path.Display, c.Kind, c.Group, c.OldSize, c.NewSize))],
        plan.Warnings, plan.Notes, plan.Refusal);

    /// <summary>A plan that could not be made.</summary>
    public static RestorePlanAnswer NotMade(string? course, string? mode, string message) =>
        new(course, mode, null, null, 0, 0, null, [], [], [], message);
}

/// <summary>One path of a plan.</summary>
internal sealed record PlannedChangeAnswer(string Path, PlannedChangeKind Change, ContentGroup Group, long? OldSize, long? NewSize);
