using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Features.Verify;

/// <summary>Starts a trial restore for the signed-in person: accepted first, then queued.</summary>
public sealed class VerifyStart(CurrentActor actor, OperationDesk desk, IOperationQueue queue)
{
    /// <returns>The operation, queued.</returns>
    /// <exception cref="InvalidInputException">It was not accepted; nothing was started.</exception>
    public async Task<OperationSnapshot> StartAsync(Subdomain course)
    {
        // Not cancelled when the page goes: an accepted operation must reach its queue.
        var accepted = await desk.AcceptVerifyAsync(course, await actor.GetAsync(), null, CancellationToken.None);
        await queue.TriggerAsync(accepted.Id, accepted.Course, CancellationToken.None);
        return accepted;
    }
}
