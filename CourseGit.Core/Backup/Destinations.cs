using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>
/// Opens the repository a backup goes to, and looks at it: its host is asked whether it may go there while git asks what is there. A
/// repository that was renamed is followed once.
/// </summary>
public sealed class Destinations(
    CourseRegistry courses, RemoteProviders providers, PushGuard guard, GitRunner git, CourseGitSettings settings)
{
    /// <summary>Opens it. Not much is asked there.</summary>
    internal async Task OpenAsync(BackupRun run, CancellationToken cancellationToken)
    {
        run.Access = await providers.OpenAsync(run.Remote, run.Course.CredentialName, cancellationToken).ConfigureAwait(false);
        foreach (var (user, secret) in run.Access.Secrets)
            run.Operation.Redactor.Hide(user, secret);
        foreach (var mended in run.Access.Mended)
            (mended.IsAlarming ? (Action<string>)run.Alert : run.Notice)(mended.What);
    }

    /// <summary>Settles that the backup may go there, and what its commit goes on top of.</summary>
    /// <exception cref="RefusedException">It may not.</exception>
    /// <exception cref="OperationFailedException">Its host, or git, does not say.</exception>
    internal async Task LookAsync(BackupRun run, CancellationToken cancellationToken)
    {
        using var early = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var look = new RepositoryStep(git, settings).RunAsync(run, early.Token);
        Remote? moved = null;
        var mayGoThere = false;
        try
        {
            moved = await CheckAsync(run, cancellationToken).ConfigureAwait(false);
            mayGoThere = moved is null;
        }
        finally
        {
            if (!mayGoThere) // What its host says comes before what git found.
            {
                await early.CancelAsync().ConfigureAwait(false);
                await look.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (moved is null)
            await look.ConfigureAwait(false);
        else
            await FollowAsync(run, moved, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After the branch was pushed there: what the place needs to show it.</summary>
    internal Task PushedAsync(BackupRun run) => providers.For(run.Remote).PushedAsync(run.Remote, run.Branch, CancellationToken.None);

    private async Task FollowAsync(BackupRun run, Remote there, CancellationToken cancellationToken)
    {
        var before = run.Access!.Display;
        run.Notice($"The repository {before} was renamed: its host says that it is {providers.Describe(there)} now. This backup goes "
            + $"there. Make that its address in the course's settings, or with \"course set {run.Course.Subdomain} --remote {there}\": the "
            + "old name may be given to another repository.");
        run.Remote = there;
        run.Operation.NameRemote(there);
        await OpenAsync(run, cancellationToken).ConfigureAwait(false);
        if (await CheckAsync(run, cancellationToken).ConfigureAwait(false) is { } again)
            throw new OperationFailedException(new Failure(
                $"The host of {before} points to {run.Access.Display}, and from there to {providers.Describe(again)}.",
                "Nothing was sent, and the course's files are untouched.",
                "Look where the repository is, and enter that address in the course's settings.")
            { Cause = FailureCause.Place });
        await new RepositoryStep(git, settings).RunAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Where it is now; null when it is where it was looked for.</returns>
    private async Task<Remote?> CheckAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var facts = await guard.CheckAsync(run.Course, run.Remote, run.Course.CredentialName, run.Notice, run.Alert, cancellationToken)
            .ConfigureAwait(false);
        if (facts is null)
            return null;
        // A host knows of its own repositories alone.
        var there = facts.MovedTo is { } to && to != run.Remote && to.Kind == run.Remote.Kind ? to : null;
        if (run.Remote == run.Course.Remote && run.Course.RemoteMovedTo is { } known && there != known)
            throw Retaken(run, known, there);
        if (run.Remote == run.Course.Remote && there != run.Course.RemoteMovedTo)
            await courses.NoteMovedAsync(run.Course, there, cancellationToken).ConfigureAwait(false);
        run.Access = run.Access! with { FileSizeLimit = facts.FileSizeLimit ?? run.Access!.FileSizeLimit };
        return there;
    }

    // A host leads from an old name to the new one until somebody takes the old one: then it is another repository.
    private RefusedException Retaken(BackupRun run, Remote known, Remote? there) => new(
        $"The repository {providers.Describe(run.Remote)} was renamed to {providers.Describe(known)}, and its old name leads "
        + $"{(there is null ? "to another repository" : $"to {providers.Describe(there)}")} now, which may be somebody else's. Nothing was "
        + "sent there, and the course's files are untouched.")
    {
        NextStep = $"Use the new address: in the course's settings, or with \"course set {run.Course.Subdomain} --remote {known}\". If "
            + "what has the old name now is meant, say so there (Keep the old address), or with "
            + $"\"course set {run.Course.Subdomain} --remote {run.Remote}\".",
        Cause = FailureCause.Place,
    };
}
