using CourseGit.Core.Audit;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State;

namespace CourseGit.Core.Housekeeping;

/// <summary>
/// Keeps the house: packs git directories, frees what has been set aside for long enough, thins old logs, takes away what crashes left,
/// and tidies the state database. Whatever is in use is left for the next time; nothing that a restore could need is dropped.
/// </summary>
public sealed class HousekeepingPipeline(
    GitPacking packing, CrashLeftovers leftovers, SetAsides setAsides, OperationLogs logs, AuditRetention record,
    CourseGitSettings settings, TimeProvider time) : IOperationPipeline
{
    /// <inheritdoc/>
    public OperationKind Kind => HousekeepingOperation.Kind;

    /// <inheritdoc/>
    public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        var run = new HousekeepingRun(operation);
        operation.BeginStep(HousekeepingOperation.Vaults);
        run.Free("in the vaults", await packing.PackVaultsAsync(operation, run, cancellationToken).ConfigureAwait(false));
        operation.BeginStep(HousekeepingOperation.Repositories);
        run.Free("in hosted repositories", await packing.PackRepositoriesAsync(operation, run, cancellationToken).ConfigureAwait(false));
        operation.BeginStep(HousekeepingOperation.SetAside);
        await run.TryAsync("What is set aside could not be looked through", () => FreeAsync(operation, run, cancellationToken))
            .ConfigureAwait(false);
        operation.BeginStep(HousekeepingOperation.Logs);
        await run.TryAsync("Old logs could not be thinned", () => ThinAsync(operation, run, cancellationToken)).ConfigureAwait(false);
        await run.TryAsync("Old rows of the record of who did what could not be removed", () => CutAsync(operation, run, cancellationToken))
            .ConfigureAwait(false);
        operation.BeginStep(HousekeepingOperation.Leftovers);
        run.Free("left by crashes", await leftovers.RemoveAsync(operation, run, cancellationToken).ConfigureAwait(false));
        operation.BeginStep(HousekeepingOperation.State);
        foreach (var database in new[] { settings.StateDatabase, settings.QueueDatabase }.Where(File.Exists))
            await run.TryAsync($"{Path.GetFileName(database)} could not be tidied", () => TidyAsync(database, operation, run,
                cancellationToken)).ConfigureAwait(false);
        return run.Result();
    }

    private async Task FreeAsync(OperationContext operation, HousekeepingRun run, CancellationToken cancellationToken)
    {
        var expired = await setAsides.FreeExpiredAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (name, bytes) in expired.Freed)
            operation.Log(OperationLogLevel.Notice, $"Deleted {name}: it was set aside for more than {settings.SetAsideKeepDays} days "
                + $"({ByteSize.InWords(bytes)})");
        foreach (var course in expired.Busy)
            run.LeaveBusy(course.Value);
        foreach (var problem in expired.Problems)
            run.Fail(problem);
        run.Free("set aside", expired.Freed.Sum(f => f.Bytes));
    }

    private async Task ThinAsync(OperationContext operation, HousekeepingRun run, CancellationToken cancellationToken)
    {
        if (settings.LogKeepDays == 0)
            return;
        var before = time.GetUtcNow().UtcDateTime.AddDays(-settings.LogKeepDays);
        run.RemoveLines(await logs.ThinAsync(
            before, (done, total) => operation.Report(new StepCount(done, total) { Unit = "operation" }), cancellationToken)
            .ConfigureAwait(false));
    }

    private async Task CutAsync(OperationContext operation, HousekeepingRun run, CancellationToken cancellationToken)
    {
        var rows = await record.CutAsync(cancellationToken).ConfigureAwait(false);
        if (rows == 0)
            return;
        run.RemoveRows(rows);
        operation.Log(OperationLogLevel.Notice, $"{Counted.InWords(rows, "row")} of the record of who did what removed: they were older "
            + $"than {Counted.InWords(settings.AuditKeepDays, "day")}");
    }

    private static async Task TidyAsync(
        string database, OperationContext operation, HousekeepingRun run, CancellationToken cancellationToken)
    {
        var tidied = await StateStore.TidyAsync(database, cancellationToken).ConfigureAwait(false);
        var name = Path.GetFileName(database);
        if (!tidied.IsLogEmpty)
            operation.Log(OperationLogLevel.Information, $"The log beside {name} is in use and could not be emptied now");
        if (tidied.ReusableBytes > 0)
            operation.Log(OperationLogLevel.Information,
                $"Of {name}, {ByteSize.InWords(tidied.ReusableBytes)} hold nothing now and are used again");
        run.Free($"beside {name}", tidied.BytesBefore - tidied.BytesAfter);
    }
}
