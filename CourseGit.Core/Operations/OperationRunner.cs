using System.Collections.Immutable;
using System.Diagnostics;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Operations;

/// <summary>
/// Runs one accepted operation, in the portal or at the command line, and sees to it that it ends in exactly one outcome.
/// </summary>
public sealed partial class OperationRunner(
    IDbContextFactory<StateDbContext> contexts, OperationKinds kinds, IEnumerable<IOperationPipeline> pipelines, IOperationHooks hooks,
    OperationSettler settler, RunningOperations running, OperationFeed feed, TimeProvider time, ILogger<OperationRunner> logger)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(200);
    private const int TriesBetweenLooks = 15; // looking through all processes for orphans is not for free

    /// <summary>
    /// Waits for the lock of the operation's subject, runs the pipeline and records the outcome. An operation that is done already,
    /// or was cancelled while it waited, is left as it is.
    /// </summary>
    /// <param name="operation">The number of a queued operation.</param>
    /// <param name="cancellationToken">Cancels the operation; it still ends with a recorded outcome.</param>
    /// <returns>The operation as it ended.</returns>
    public async Task<OperationSnapshot> RunAsync(long operation, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            if (await TryRunAsync(operation, endOrphans: tries % TriesBetweenLooks == 0, isCommand: true,
                cancellationToken).ConfigureAwait(false) is { } tried)
            {
                if (tried.IsDone)
                    return tried;
                await WaitAsync(tried, cancellationToken).ConfigureAwait(false); // for its next attempt
            }
            if (cancellationToken.IsCancellationRequested)
                await CancelQueuedAsync(operation).ConfigureAwait(false);
            await Task.Delay(LockRetry, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, but does not wait: whoever holds the lock is at work, perhaps for long.</summary>
    /// <param name="endOrphans">Whether to look for processes that outlived their starter and still hold the lock.</param>
    /// <returns>
    /// The operation as it ended, or queued again for its next attempt; null while another operation holds its subject.
    /// </returns>
    public Task<OperationSnapshot?> TryRunAsync(long operation, bool endOrphans, CancellationToken cancellationToken) =>
        TryRunAsync(operation, endOrphans, isCommand: false, cancellationToken);

    private async Task<OperationSnapshot?> TryRunAsync(
        long operation, bool endOrphans, bool isCommand, CancellationToken cancellationToken)
    {
        var found = await LoadAsync(operation).ConfigureAwait(false);
        if (found.Operation.IsDone)
            return found.Operation;
        if (found.Operation.CancelRequested) // while it was put back for another attempt
        {
            await CancelQueuedAsync(operation).ConfigureAwait(false);
            return (await LoadAsync(operation).ConfigureAwait(false)).Operation;
        }
        if (found.Operation.Wait(time.GetUtcNow()) > TimeSpan.Zero)
            return found.Operation;
        var context = new OperationContext(found.Operation, found.Arguments, time, found.Lines);
        using var scope = logger.BeginScope("operation {Operation} subject {Subject}", context.Id, context.Subject.Key);
        using var place = settler.TryTakePlace(found.Operation.Kind);
        if (place is null)
            return await TellOfWaitingAsync(context, "Waiting for its turn: as many as the settings allow are at work")
                .ConfigureAwait(false);
        FileLock? taken;
        try
        {
            taken = await settler.TryTakeSettledAsync(context.Subject, endOrphans, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException or IOException or UnauthorizedAccessException)
        {
            LogNotBegun(e, context.Id);
            return await FailQueuedAsync(operation, e.Message).ConfigureAwait(false);
        }
        using var held = taken;
        if (taken is null)
            return await TellOfWaitingAsync(
                context, $"Waiting for another operation on this {context.Subject.Kind.ToString().ToLowerInvariant()} to finish")
                .ConfigureAwait(false);
        var started = Stopwatch.GetTimestamp();
        if (!await MarkRunningAsync(operation).ConfigureAwait(false))
            return (await LoadAsync(operation).ConfigureAwait(false)).Operation;
        return await RunLockedAsync(context, started, isCommand, cancellationToken).ConfigureAwait(false);
    }

    private async Task<OperationSnapshot> RunLockedAsync(
        OperationContext context, long started, bool isCommand, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Cancel()
        {
            context.NoteCancelRequest();
            cancel.Cancel();
        }

        using var listed = running.Add(context.Id, Cancel);
        await using var recorder = new OperationRecorder(contexts, kinds, feed, context, Cancel, logger);
        context.Start();
        recorder.Start();
        var (result, refusal) = await RunHookedAsync(context, cancel.Token).ConfigureAwait(false);
        if (AgainOf(context.Snapshot, result, isCommand, cancel.IsCancellationRequested) is { } putBack)
        {
            await hooks.EndAsync(context, result, HookedEnd.TriedAgain, cancel.Token).ConfigureAwait(false);
            putBack(context);
            await recorder.FinishAsync(CancellationToken.None).ConfigureAwait(false);
            LogPutBack(context.Id, context.Subject.ToString(), context.Snapshot.Attempt);
            return context.Snapshot;
        }
        var ending = refusal is null ? HookedEnd.Done : HookedEnd.Refused;
        result = Warned(result, await hooks.EndAsync(context, result, ending, cancel.Token).ConfigureAwait(false));
        context.Finish(result, refusal, (long)Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        await recorder.FinishAsync(CancellationToken.None).ConfigureAwait(false);
        LogFinished(context.Id, context.Subject.ToString(), result.Outcome, context.Snapshot.DurationMs ?? 0);
        return context.Snapshot;
    }

    private async Task<(OperationResult Result, RefusedException? Refusal)> RunHookedAsync(
        OperationContext context, CancellationToken cancellationToken)
    {
        var warnings = ImmutableArray<string>.Empty;
        var (result, refusal) = await GuardAsync(context, async () =>
        {
            (var stopped, warnings) = await hooks.StartAsync(context, cancellationToken).ConfigureAwait(false);
            return stopped is null ? await PipelineOf(context).RunAsync(context, cancellationToken).ConfigureAwait(false)
                : new(OperationOutcome.Cancelled, stopped)
                {
                    NextStep = "Look in the log for what the hook said. Mend it, or switch it off under Settings, Hooks; then start again.",
                };
        }, cancellationToken).ConfigureAwait(false);
        return (Warned(result, warnings), refusal);
    }

    private IOperationPipeline PipelineOf(OperationContext context) => pipelines.First(p => p.Kind == context.Snapshot.Kind);

    // What was done stays done, and what failed stays a failure.
    private static OperationResult Warned(OperationResult result, ImmutableArray<string> warnings) =>
        warnings.IsEmpty || result.Outcome is OperationOutcome.Failed or OperationOutcome.Cancelled ? result : result with
        {
            Outcome = OperationOutcome.Warning,
            Text = $"{result.Text}{(result.Text is [.., '.' or '!' or '?'] ? "" : ".")} {string.Join(' ', warnings)}",
            NextStep = result.NextStep ?? "Look in the log for what the hook said. Mend it, or change it under Settings, Hooks.",
        };

    private async Task<(OperationResult Result, RefusedException? Refusal)> GuardAsync(
        OperationContext context, Func<Task<OperationResult>> run, CancellationToken cancellationToken)
    {
        try
        {
            return (await run().ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (Cancelled(context), null);
        }
        catch (RefusedException e)
        {
            return (Of(e, context.Subject), e);
        }
        catch (GitFailedException e) when (DiskTrouble.IsFull(e))
        {
            return (new(OperationOutcome.Failed, DiskTrouble.Full(context.Untouched)), null);
        }
        catch (OperationFailedException e) when (e.Failure is { } failure)
        {
            return (Of(failure, context.Subject), null);
        }
        catch (Exception e) when (e is OperationFailedException or InvalidInputException)
        {
            return (new(OperationOutcome.Failed, context.Subject.Reword(e.Message)), null);
        }
        catch (IOException e)
        {
            LogUnexpected(e, context.Id);
            return (new(OperationOutcome.Failed, DiskTrouble.Explain(e, context.Untouched)), null);
        }
        catch (Exception e) // The edge of a job: whatever broke, the operation must end visibly.
        {
            LogUnexpected(e, context.Id);
            context.Log(OperationLogLevel.Error, e.ToString());
            var what = $"An error inside CourseGit stopped the operation ({e.GetType().Name}: {e.Message.TrimEnd('.')}).";
            return (new(OperationOutcome.Failed,
                $"{what} {context.Untouched} Try again; if it happens again, report it with the log below."), null);
        }
    }

    // Nobody watches what a schedule asks for: what only needs a minute gets it, and a portal that stops takes it up again.
    // Null when this attempt was the last one.
    private Action<OperationContext>? AgainOf(OperationSnapshot operation, OperationResult result, bool isCommand, bool isStopped)
    {
        if (Retries.IsTriedAgain(operation, result, isCommand))
        {
            var pause = Retries.PauseAfter(operation.Attempt - operation.Crashes);
            var text = $"Attempt {operation.Attempt} of {operation.MostAttempts} failed: {result.Text} The next one comes in "
                + $"{pause.TotalSeconds:0} s.";
            return context => context.PutBack(
                text, operation.Attempt + 1, time.GetUtcNow().UtcDateTime + pause, OperationLogLevel.Warning, isCommand);
        }
        if (!isCommand && isStopped && operation is { IsBegunAnew: true, CancelRequested: false }
            && result.Outcome == OperationOutcome.Cancelled)
            return context => context.PutBack(
                "The portal was stopped. It starts anew when the portal is back.", operation.Attempt, null, OperationLogLevel.Notice,
                isCommand);
        return null;
    }

    private static OperationResult Cancelled(OperationContext context)
    {
        var says = context.Snapshot.Kind.Says;
        var by = context.Snapshot.CancelRequested ? "" : "The portal or command that ran it was stopped. ";
        return new(OperationOutcome.Cancelled, by + (context.CancelExplanation ?? says.Cancelled)) { NextStep = says.AfterCancel };
    }

    // Whoever asked at a command waits for the end of it, and may stop it meanwhile.
    private async Task WaitAsync(OperationSnapshot operation, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(operation.Wait(time.GetUtcNow()), time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is cancelled by who asks.
        }
    }

    private async Task<OperationSnapshot?> TellOfWaitingAsync(OperationContext context, string waiting)
    {
        if (context.Snapshot.Text == waiting)
            return null;
        await using (var database = await contexts.CreateDbContextAsync().ConfigureAwait(false))
        {
            await database.Operations.Where(o => o.Id == context.Id && o.State == nameof(OperationState.Queued)).ExecuteUpdateAsync(o => o
                .SetProperty(r => r.Text, waiting)
                .SetProperty(r => r.Revision, r => r.Revision + 1)).ConfigureAwait(false);
        }
        var now = (await LoadAsync(context.Id).ConfigureAwait(false)).Operation;
        feed.Publish(now);
        return now.IsDone ? now : null;
    }

    private async Task<(OperationSnapshot Operation, string Arguments, int Lines)> LoadAsync(long operation)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        var row = await context.Operations.AsNoTracking().Include(o => o.Steps)
            .FirstOrDefaultAsync(o => o.Id == operation).ConfigureAwait(false)
            ?? throw new InvalidInputException($"There is no operation {operation}.");
        var known = row.ToSnapshot(kinds);
        var lines = known is { State: OperationState.Queued, IsBegunAnew: true }
            ? await context.OperationLog.Where(l => l.OperationId == operation).Select(l => (int?)l.Ordinal).MaxAsync()
                .ConfigureAwait(false)
            : 0;
        return (known, row.Arguments, lines ?? 0);
    }

    // Conditional, so that a cancel of the queued operation at the same instant wins or loses as a whole.
    private async Task<bool> MarkRunningAsync(long operation)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        return await context.Operations.Where(o => o.Id == operation && o.State == nameof(OperationState.Queued)).ExecuteUpdateAsync(o => o
            .SetProperty(r => r.State, nameof(OperationState.Running))
            .SetProperty(r => r.StartedUtc, time.GetUtcNow().UtcDateTime)
            .SetProperty(r => r.Text, "Starting")
            .SetProperty(r => r.Owner, OperationOwner.This.ToString())
            .SetProperty(r => r.Revision, r => r.Revision + 1)).ConfigureAwait(false) == 1;
    }

    private async Task<OperationSnapshot> FailQueuedAsync(long operation, string message)
    {
        bool isEnded;
        await using (var context = await contexts.CreateDbContextAsync().ConfigureAwait(false))
            isEnded = await QueuedOperation.EndAsync(
                context, kinds, operation, OperationOutcome.Failed, message, time.GetUtcNow().UtcDateTime,
                CancellationToken.None).ConfigureAwait(false);
        var ended = (await LoadAsync(operation).ConfigureAwait(false)).Operation;
        if (isEnded)
            feed.PublishEnd(new OperationNews(ended, []));
        return ended;
    }

    private async Task CancelQueuedAsync(long operation)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        await QueuedOperation.CancelAsync(
            context, kinds, operation, time.GetUtcNow().UtcDateTime, CancellationToken.None).ConfigureAwait(false);
    }

    private static OperationResult Of(RefusedException e, OperationSubject subject) =>
        new(OperationOutcome.Failed, subject.Reword(e.Message))
        {
            NextStep = e.NextStep is null ? null : subject.Reword(e.NextStep),
            Cause = e.Cause,
        };

    private static OperationResult Of(Failure failure, OperationSubject subject) => new(
        OperationOutcome.Failed, subject.Reword($"{failure.What} {failure.Means}"))
    {
        NextStep = subject.Reword(failure.Next),
        Said = failure.Said,
        Cause = failure.Cause,
        IsTransient = failure.IsTransient,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Operation {Operation} of {Subject} ended: {Outcome} after {DurationMs} ms")]
    private partial void LogFinished(long operation, string subject, OperationOutcome outcome, long durationMs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Operation {Operation} of {Subject} waits for attempt {Attempt}")]
    private partial void LogPutBack(long operation, string subject, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Operation} could not begin")]
    private partial void LogNotBegun(Exception exception, long operation);

    [LoggerMessage(Level = LogLevel.Error, Message = "Operation {Operation} met an error nobody expected")]
    private partial void LogUnexpected(Exception exception, long operation);
}
