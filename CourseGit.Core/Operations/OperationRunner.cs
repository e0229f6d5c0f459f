using System.Diagnostics;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Operations;

/// <summary>Runs one accepted operation, in the portal or at the command line, and sees to it that it ends in exactly one outcome.</summary>
public sealed partial class OperationRunner(
    IDbContextFactory<StateDbContext> contexts, OperationSettler settler, OperationFeed feed, IEnumerable<IOperationPipeline> pipelines, TimeProvider time, ILogger<OperationRunner> logger)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(200);
    private const int TriesBetweenLooks = 15; // looking through all processes for orphans is not for free

    /// <summary>
    /// Waits for the course's lock, runs the pipeline and records the outcome. An operation that is done already,
    /// or was cancelled while it waited, is left as it is.
    /// </summary>
    /// <param name="operation">The number of a queued operation.</param>
    /// <param name="cancellationToken">Cancels the operation; it still ends with a recorded outcome.</param>
    /// <returns>The operation as it ended.</returns>
    public async Task<OperationSnapshot> RunAsync(long operation, CancellationToken cancellationToken)
    {
        var row = await LoadAsync(operation).ConfigureAwait(false);
        if (row.State == nameof(OperationState.Done))
            return row.ToSnapshot();
        var context = new OperationContext(row.ToSnapshot(), row.Arguments, time);
        using var scope = logger.BeginScope("operation {Operation} course {Course}", context.Id, context.Course);
        FileLock? courseLock;
        try
        {
            courseLock = await WaitForLockAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException or IOException or UnauthorizedAccessException)
        {
            LogUnexpected(e, context.Id);
            return await FailQueuedAsync(operation, e.Message).ConfigureAwait(false);
        }
        using var heldLock = courseLock;
        if (courseLock is null)
            return (await LoadAsync(operation).ConfigureAwait(false)).ToSnapshot();
        var started = Stopwatch.GetTimestamp();
        if (!await MarkRunningAsync(operation).ConfigureAwait(false))
            return (await LoadAsync(operation).ConfigureAwait(false)).ToSnapshot();
        return await RunLockedAsync(context, started, cancellationToken).ConfigureAwait(false);
    }

    private async Task<OperationSnapshot> RunLockedAsync(OperationContext context, long started, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var recorder = new OperationRecorder(contexts, feed, context, cancel, logger);
        context.Start();
        recorder.Start();
        var (result, refusal) = await RunPipelineAsync(context, cancel.Token).ConfigureAwait(false);
        context.Finish(result, refusal, (long)Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        await recorder.FinishAsync(CancellationToken.None).ConfigureAwait(false);
        LogFinished(context.Id, context.Course.Value, result.Outcome, context.Snapshot.DurationMs ?? 0);
        return context.Snapshot;
    }

    private async Task<(OperationResult Result, RefusedException? Refusal)> RunPipelineAsync(OperationContext context, CancellationToken cancellationToken)
    {
        try
        {
            var pipeline = pipelines.First(p => p.Kind == context.Snapshot.Kind);
            return (await pipeline.RunAsync(context, cancellationToken).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var by = context.Snapshot.CancelRequested ? "" : "The portal or command that ran it was stopped. ";
            return (new(OperationOutcome.Cancelled, by + (context.CancelExplanation ?? OperationWords.Cancelled(context.Snapshot.Kind))) { NextStep = OperationWords.AfterCancel(context.Snapshot.Kind) }, null);
        }
        catch (RefusedException e)
        {
            return (new(OperationOutcome.Failed, e.Message), e);
        }
        catch (GitFailedException e) when (DiskTrouble.IsFull(e))
        {
            return (new(OperationOutcome.Failed, DiskTrouble.Full), null);
        }
        catch (Exception e) when (e is OperationFailedException or InvalidInputException)
        {
            return (new(OperationOutcome.Failed, e.Message), null);
        }
        catch (IOException e)
        {
            LogUnexpected(e, context.Id);
            return (new(OperationOutcome.Failed, DiskTrouble.Explain(e)), null);
        }
        catch (Exception e) // The edge of a job: whatever broke, the operation must end visibly.
        {
            LogUnexpected(e, context.Id);
            context.Log(OperationLogLevel.Error, e.ToString());
            return (new(OperationOutcome.Failed, $"An error inside CourseGit stopped the operation ({e.GetType().Name}: {e.Message.TrimEnd('.')}). The course's files were not touched. Try again; if it happens again, report it with the log below."), null);
        }
    }

    private async Task<FileLock?> WaitForLockAsync(OperationContext context, CancellationToken cancellationToken)
    {
        var tries = 0;
        for (var first = true; ; first = false)
        {
            if (await settler.TryTakeSettledAsync(context.Course, endOrphans: tries++ % TriesBetweenLooks == 0, CancellationToken.None).ConfigureAwait(false) is { } taken)
                return taken;
            if (first)
            {
                context.WaitFor("Waiting for another operation on this course to finish");
                feed.Publish(context.Snapshot);
            }
            if (cancellationToken.IsCancellationRequested)
                await CancelQueuedAsync(context.Id).ConfigureAwait(false);
            if ((await LoadAsync(context.Id).ConfigureAwait(false)).State == nameof(OperationState.Done))
                return null;
            await Task.Delay(LockRetry, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<OperationRow> LoadAsync(long operation)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        return await context.Operations.AsNoTracking().Include(o => o.Steps).FirstOrDefaultAsync(o => o.Id == operation).ConfigureAwait(false)
            ?? throw new InvalidInputException($"There is no operation {operation}.");
    }

    // Conditional, so that a cancel of the queued operation at the same instant wins or loses as a whole.
    private async Task<bool> MarkRunningAsync(long operation)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        return await context.Operations.Where(o => o.Id == operation && o.State == nameof(OperationState.Queued)).ExecuteUpdateAsync(o => o
            .SetProperty(r => r.State, nameof(OperationState.Running))
            .SetProperty(r => r.StartedUtc, time.GetUtcNow().UtcDateTime)
            .SetProperty(r => r.Text, "Starting")
            .SetProperty(r => r.OwnerProcessId, ProcessIdentity.Current.Id)
            .SetProperty(r => r.OwnerProcessStart, ProcessIdentity.Current.StartTime)).ConfigureAwait(false) == 1;
    }

    private async Task<OperationSnapshot> FailQueuedAsync(long operation, string message)
    {
        await using (var context = await contexts.CreateDbContextAsync().ConfigureAwait(false))
            await QueuedOperation.EndAsync(context, operation, OperationOutcome.Failed, message, time.GetUtcNow().UtcDateTime, CancellationToken.None).ConfigureAwait(false);
        var ended = (await LoadAsync(operation).ConfigureAwait(false)).ToSnapshot();
        feed.Publish(ended);
        return ended;
    }

    private async Task CancelQueuedAsync(long operation)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        await QueuedOperation.CancelAsync(context, operation, time.GetUtcNow().UtcDateTime, CancellationToken.None).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Operation {Operation} of {Course} ended: {Outcome} after {DurationMs} ms")]
    private partial void LogFinished(long operation, string course, OperationOutcome outcome, long durationMs);

    [LoggerMessage(Level = LogLevel.Error, Message = "Operation {Operation} met an error nobody expected")]
    private partial void LogUnexpected(Exception exception, long operation);
}
