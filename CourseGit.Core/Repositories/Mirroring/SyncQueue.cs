using System.Collections.Concurrent;
using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>
/// Puts into the queue what mirrors are asked for. Of a repository at most one of each kind waits: it looks at its source when it begins,
/// and so brings all that was pushed there until then.
/// </summary>
internal sealed class SyncQueue(OperationDesk desk)
{
    private readonly ConcurrentDictionary<OperationSubject, SemaphoreSlim> _turns = new();

    /// <summary>Queues it, or joins the one that has not looked at its source yet.</summary>
    public async Task<OperationSnapshot> AddAsync(OperationRequest request, Actor actor, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(request.Subject, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var underWay = await desk.UnderWayAsync(Actor.System, cancellationToken).ConfigureAwait(false);
            return underWay.FirstOrDefault(o => o.Subject == request.Subject && o.Kind == request.Kind && !o.CancelRequested
                && o.State == OperationState.Queued)
                ?? await desk.EnqueueAsync(request, actor, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
