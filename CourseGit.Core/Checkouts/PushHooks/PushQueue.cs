using System.Collections.Concurrent;
using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>
/// Puts what pushes ask for into the queue of operations, where it outlives the portal. For a target at most one of each kind waits: it
/// fetches when it begins, and so brings what was pushed meanwhile, too.
/// </summary>
internal sealed class PushQueue(OperationDesk desk, DeliveryLog log)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>What waits or runs on checkouts, the oldest first.</summary>
    public async Task<ImmutableArray<OperationSnapshot>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await desk.UnderWayAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            .Where(o => o.Subject.Kind == SubjectKind.Checkout)];

    /// <summary>Queues it, unless that very message was queued before.</summary>
    public async Task<QueuedPush> AddAsync(PushTask task, Actor actor, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(task.Target, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (task.Key is { } key && await log.WasQueuedAsync(task.Target, key, cancellationToken).ConfigureAwait(false))
                return await NotedAsync(task, null, PushSentences.SeenBefore, cancellationToken).ConfigureAwait(false);
            // From here on whether the sender waits for the answer does not matter: its message is here.
            var (operation, answer) = await QueueAsync(task, actor).ConfigureAwait(false);
            return await NotedAsync(task, operation, answer, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<QueuedPush> NotedAsync(PushTask task, long? operation, string answer, CancellationToken cancellationToken)
    {
        await log.AddAsync(task, answer, operation, cancellationToken).ConfigureAwait(false);
        return new QueuedPush(operation, (await ListAsync(cancellationToken).ConfigureAwait(false)).Length, answer);
    }

    private async Task<(long Operation, string Answer)> QueueAsync(PushTask task, Actor actor)
    {
        var waiting = (await desk.UnderWayAsync(Actor.System, CancellationToken.None).ConfigureAwait(false))
            .Where(o => o.Subject == task.Request.Subject && o.State == OperationState.Queued).ToList();
        // Of a checkout an import updates, too. Of a course only what another push asked for is the same: a person may want more.
        if (waiting.Find(o => o.Kind == CheckoutOperations.Import || (o.Kind == task.Request.Kind && (o.Course is null
            || Actor.IsPush(o.RequestedBy)))) is { } same)
            return (same.Id, PushSentences.Joined(same.Id));
        var queued = await desk.EnqueueAsync(task.Request, actor, CancellationToken.None).ConfigureAwait(false);
        foreach (var replaced in waiting.Where(o => o.Kind == CheckoutOperations.Update))
            await desk.TakeBackAsync(replaced.Id, actor, CancellationToken.None).ConfigureAwait(false);
        return (queued.Id, PushSentences.Queued(queued.Id));
    }
}
