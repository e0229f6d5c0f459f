using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Operations;

/// <summary>From the stored row to what others see.</summary>
internal static class OperationMapping
{
    public static OperationSnapshot ToSnapshot(this OperationRow row, OperationKinds kinds) => new()
    {
        Id = row.Id,
        Revision = row.Revision,
        Kind = kinds.Of(row.Kind),
        Subject = new OperationSubject(Enum.Parse<SubjectKind>(row.SubjectKind), row.Subject),
        State = Enum.Parse<OperationState>(row.State),
        Outcome = row.Outcome is null ? null : Enum.Parse<OperationOutcome>(row.Outcome),
        Refused = row.Refused,
        CanBeConfirmed = row.CanBeConfirmed,
        RequestedBy = row.RequestedBy,
        RequestedUtc = row.RequestedUtc,
        StartedUtc = row.StartedUtc,
        FinishedUtc = row.FinishedUtc,
        Text = row.Text,
        Said = row.Said,
        Cause = Enum.TryParse<FailureCause>(row.Cause, out var cause) ? cause : FailureCause.Other,
        NextStep = row.NextStep,
        Percent = row.Percent,
        Progress = row.Progress,
        CurrentFile = row.CurrentFile,
        Count = new(row.FilesDone, row.FilesTotal) { Unit = row.Unit, Bytes = row.BytesDone, BytesTotal = row.BytesTotal },
        Commit = CommitId.TryParse(row.CommitId, out var commit) ? commit : null,
        Branch = row.Branch,
        Remote = row.Remote is null ? null : Remote.Parse(row.Remote),
        UnsavedDatabase = row.UnsavedDatabase,
        Files = row.Files,
        Bytes = row.Bytes,
        CourseBytes = row.CourseBytes,
        DurationMs = row.DurationMs,
        CancelRequested = row.CancelRequested,
        Run = row.RunId,
        Attempt = row.Attempt,
        Crashes = row.Crashes,
        NotBeforeUtc = row.NotBeforeUtc,
        Steps = [.. row.Steps.OrderBy(s => s.Ordinal).Select(s => new OperationStep(s.Name, s.StartedUtc, s.DurationMs))],
    };

    /// <summary>Those that are queued or run. Named one by one: "not done" would have to look at all that ever were.</summary>
    public static IQueryable<OperationRow> UnderWay(this IQueryable<OperationRow> rows) =>
        rows.Where(o => o.State == nameof(OperationState.Queued) || o.State == nameof(OperationState.Running));

    public static OperationLogLine ToLine(this OperationLogRow row) =>
        new(row.Ordinal, row.AtUtc, Enum.Parse<OperationLogLevel>(row.Level), row.Text);
}
