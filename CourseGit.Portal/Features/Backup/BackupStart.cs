using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Features.Backup;

/// <summary>Starts a backup for the signed-in person: accepted first, then queued.</summary>
public sealed class BackupStart(CurrentActor actor, OperationDesk desk, IOperationQueue queue)
{
    /// <returns>The operation, queued.</returns>
    /// <exception cref="InvalidInputException">It was not accepted; nothing was started.</exception>
    public async Task<OperationSnapshot> StartAsync(Subdomain course, BackupArguments arguments)
    {
        // Not cancelled when the page goes: an accepted operation must reach its queue.
        var accepted = await desk.AcceptBackupAsync(course, arguments, await actor.GetAsync(), null, CancellationToken.None);
        await queue.TriggerAsync(accepted.Id, accepted.Course, CancellationToken.None);
        return accepted;
    }
}
