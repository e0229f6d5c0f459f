using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Operations;

/// <summary>Operations as they are seen and as they are stored.</summary>
internal static class Snapshots
{
    public static OperationSnapshot Of(long id, int percent = 0) => new()
    {
        Id = id,
        Kind = OperationKind.Backup,
        Course = Subdomain.Parse("a"),
        State = OperationState.Running,
        RequestedBy = "anna",
        RequestedUtc = DateTime.UnixEpoch,
        Text = "Staging changes",
        Percent = percent,
    };

    /// <summary>Writes a row as a portal that died would have left it.</summary>
    public static Task<long> StoreAsync(CoreUnderTest core, OperationState state, ProcessIdentity? owner, string course = "a") => core.StateAsync(async context =>
    {
        var row = new OperationRow
        {
            Kind = nameof(OperationKind.Backup),
            Subdomain = course,
            State = state.ToString(),
            Outcome = state == OperationState.Done ? nameof(OperationOutcome.Succeeded) : null,
            RequestedBy = "anna",
            Arguments = new BackupArguments(null, false).ToJson(),
            RequestedUtc = DateTime.UtcNow,
            Text = "Pushing",
            Percent = 90,
            OwnerProcessId = owner?.Id,
            OwnerProcessStart = owner?.StartTime,
        };
        context.Add(row);
        await context.SaveOperationsAsync(TestContext.Current.CancellationToken);
        return row.Id;
    });
}
