using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Features.Restore;

/// <summary>Starts a restore, or the undo of one, for the signed-in person: accepted first, then queued.</summary>
public sealed class RestoreStart(CurrentActor actor, OperationDesk desk, IOperationQueue queue)
{
    /// <param name="arguments">What the person saw in the plan and said yes to.</param>
    /// <returns>The operation, queued.</returns>
    /// <exception cref="InvalidInputException">It was not accepted; nothing was started.</exception>
    public async Task<OperationSnapshot> StartAsync(Subdomain course, RestoreArguments arguments) =>
        await QueueAsync(await desk.AcceptRestoreAsync(course, arguments with { Confirmed = true }, await actor.GetAsync(), null, CancellationToken.None));

    /// <param name="restored">The restore, or undo, to be undone.</param>
    /// <returns>The operation, queued.</returns>
    /// <exception cref="InvalidInputException">It was not accepted; nothing was started.</exception>
    public async Task<OperationSnapshot> UndoAsync(long restored) =>
        await QueueAsync(await desk.AcceptUndoAsync(restored, await actor.GetAsync(), null, CancellationToken.None));

    // Not cancelled when the page goes: an accepted operation must reach its queue.
    private async Task<OperationSnapshot> QueueAsync(OperationSnapshot accepted)
    {
        await queue.TriggerAsync(accepted.Id, accepted.Course, CancellationToken.None);
        return accepted;
    }
}
