using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Operations;

/// <summary>Operations as they are seen and as they are stored.</summary>
internal static class Snapshots
{
    public static OperationSnapshot Of(long id, int percent = 0) => new()
    {
        Id = id,
        Kind = BackupOperation.Kind,
        Subject = OperationSubject.Of(Subdomain.Parse("a")),
        State = OperationState.Running,
        RequestedBy = "anna",
        RequestedUtc = DateTime.UnixEpoch,
        Text = "Staging changes",
        Percent = percent,
        Revision = 1 + percent,
    };

    /// <summary>Writes a row as a portal that died would have left it.</summary>
    public static Task<long> StoreAsync(CoreUnderTest core, OperationState state, ProcessIdentity? owner, string course = "a") =>
        core.StateAsync(async context =>
    {
        var row = new OperationRow
        {
            Kind = "Backup",
            Subject = course,
            State = state.ToString(),
            Outcome = state == OperationState.Done ? nameof(OperationOutcome.Succeeded) : null,
            RequestedBy = "anna",
            Arguments = new BackupRequest(Subdomain.Parse(course)).ToJson(),
            RequestedUtc = DateTime.UtcNow,
            Text = "Pushing",
            Percent = 90,
            Owner = owner is { } process ? (OperationOwner.This with { Process = process }).ToString() : null,
        };
        context.Add(row);
        await context.SaveOperationsAsync(TestContext.Current.CancellationToken);
        return row.Id;
    });
}
