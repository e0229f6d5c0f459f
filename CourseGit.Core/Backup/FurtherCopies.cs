using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>
/// Brings a backup that is complete to the further places of its course. One that cannot be reached makes the outcome a warning; the backup
/// is there all the same. Nothing is ever overwritten in a further place.
/// </summary>
public sealed class FurtherCopies(
    FurtherRemotes remotes, RemoteProviders providers, PushGuard guard, GitRunner git, CourseGitSettings settings, TimeProvider time)
{
    /// <summary>So long a place that failed is left alone, unless a person asks.</summary>
    internal static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    /// <summary>After so long it is looked at again although nothing is new: somebody may have emptied it.</summary>
    internal static readonly TimeSpan LookAgain = TimeSpan.FromDays(7);

    private const string Cancelled =
        "Copying to further places was cancelled. They get this backup together with the next one.";

    /// <summary>After so long a place counts as one that does not answer.</summary>
    internal TimeSpan LongestSilence { get; set; } = TimeSpan.FromSeconds(30);

    /// <param name="tip">What the course's branch points to.</param>
    internal async Task RunAsync(BackupRun run, CommitId tip, CancellationToken cancellationToken)
    {
        if (await PlacesAsync(run, cancellationToken).ConfigureAwait(false) is not { } places)
            return;
        var due = places.Where(p => IsDue(run, p, tip)).ToList();
        foreach (var resting in places.Except(due).Where(p => p.Trouble is not null))
            run.Alert($"The further place {providers.Describe(resting.Remote)} does not have this backup: {resting.Trouble} It is tried "
                + $"again after {resting.TriedUtc + Rest:HH:mm} UTC, or at once when somebody asks for a backup.");
        if (due.Count == 0)
            return;
        run.Operation.BeginStep(BackupOperation.Copying);
        try
        {
            foreach (var place in due)
                await TryAsync(run, place, tip, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) // the backup itself is complete
        {
            run.Notice(Cancelled);
        }
    }

    private async Task<ImmutableArray<FurtherRemote>?> PlacesAsync(BackupRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await remotes.OfAsync(run.Course.Subdomain, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            run.Notice(Cancelled);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken)) // the backup is complete, and nothing here makes it a failed one
        {
            run.Alert($"Which further places this course has could not be read ({e.Message.TrimEnd('.')}), so nothing was copied there.");
        }
        return null;
    }

    private bool IsDue(BackupRun run, FurtherRemote place, CommitId tip)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (place.Trouble is not null)
            return run.Operation.Snapshot.Run is null || place.TriedUtc is not { } tried || tried <= now - Rest;
        return place.Commit != tip || place.ReachedUtc is not { } reached || reached <= now - LookAgain;
    }

    private async Task TryAsync(BackupRun run, FurtherRemote place, CommitId tip, CancellationToken cancellationToken)
    {
        var display = providers.Describe(place.Remote);
        try
        {
            var access = await OpenAsync(run, place, cancellationToken).ConfigureAwait(false);
            await CopyAsync(run, place, access, tip, cancellationToken).ConfigureAwait(false);
            await remotes.NoteReachedAsync(place, tip, CancellationToken.None).ConfigureAwait(false);
            run.Operation.Log(OperationLogLevel.Information, $"The further place {display} has the commit {tip.Short}");
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            var trouble = run.Operation.Redactor.Clean(e switch
            {
                RefusedException { NextStep: { } next } => $"{e.Message} {next}",
                CourseGitException => e.Message,
                _ => $"Something went wrong on this server ({e.Message.TrimEnd('.')}). The next backup tries again; if it stays so, "
                    + "look at its disk and its database.",
            });
            var has = e is CourseGitException ? "does not have" : "may not have";
            run.Alert($"The further place {display} {has} this backup: {trouble}");
            await NoteAsync(run, place, trouble).ConfigureAwait(false);
        }
    }

    private async Task NoteAsync(BackupRun run, FurtherRemote place, string trouble)
    {
        try
        {
            await remotes.NoteTroubleAsync(place, trouble, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e.IsTrouble(CancellationToken.None))
        {
            run.Alert($"That could not be noted either ({run.Operation.Redactor.Clean(e.Message.TrimEnd('.'))}).");
        }
    }

    private async Task<RemoteAccess> OpenAsync(BackupRun run, FurtherRemote place, CancellationToken cancellationToken)
    {
        var access = await providers.OpenAsync(place.Remote, place.CredentialName, cancellationToken).ConfigureAwait(false);
        foreach (var (user, secret) in access.Secrets)
            run.Operation.Redactor.Hide(user, secret);
        var facts = await CheckAsync(run, place, cancellationToken).ConfigureAwait(false);
        if (facts?.MovedTo is { } there)
            throw new OperationFailedException(new Failure(
                $"It was renamed: its host says that it is {providers.Describe(there)} now.", "Nothing was sent there.",
                "Add it to the course's further places under its new address, and remove the old one.")
            { Cause = FailureCause.Place });
        var limit = facts?.FileSizeLimit ?? access.FileSizeLimit;
        return run.Listing is { } listing && FolderGuards.TooLarge(listing, limit) is { } named
            ? throw new RefusedException($"{named}. Nothing was sent there.")
            : access;
    }

    // A place that is dead is not waited for longer than for an answer to git.
    private async Task<RepositoryFacts?> CheckAsync(BackupRun run, FurtherRemote place, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await guard.CheckAsync(run.Course, place.Remote, place.CredentialName, run.Notice, run.Alert, either.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OperationFailedException(new Failure(
                $"It did not answer within {LongestSilence.TotalSeconds:0} seconds.", "Nothing was sent there.",
                "Look whether its server runs and can be reached from this one.")
            { IsTransient = true, Cause = FailureCause.Place });
        }
    }

    private async Task CopyAsync(
        BackupRun run, FurtherRemote place, RemoteAccess access, CommitId tip, CancellationToken cancellationToken)
    {
        var remote = new RemoteRepository(git, run.Vault.GitDirectory, access);
        var silence = settings.Timeouts.Fetch < LongestSilence ? settings.Timeouts.Fetch : LongestSilence;
        var there = await remote.TipAsync(run.Branch, silence, cancellationToken).ConfigureAwait(false);
        if (there == tip)
            return;
        if (there is null)
            await CheckNameAsync(run, remote, silence, cancellationToken).ConfigureAwait(false);
        else
            await CheckHistoryAsync(run, there, tip, cancellationToken).ConfigureAwait(false);
        if (await PushAsync(run, access, tip, there, cancellationToken).ConfigureAwait(false) == PushAnswer.Moved)
            throw new RefusedException("Somebody else pushed there at the same moment. Nothing of theirs was overwritten.");
        await providers.For(place.Remote).PushedAsync(place.Remote, run.Branch, CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task CheckNameAsync(
        BackupRun run, RemoteRepository remote, TimeSpan silence, CancellationToken cancellationToken)
    {
        var branches = await remote.BranchesAsync(silence, cancellationToken).ConfigureAwait(false);
        if (branches.Find(run.Branch.Excludes) is { } other)
            throw new RefusedException(
                $"There is a branch {other} already, and to git {run.Branch} cannot be beside it: one would be a folder in the other. "
                + "Nothing was changed there.");
    }

    private async Task CheckHistoryAsync(BackupRun run, CommitId there, CommitId tip, CancellationToken cancellationToken)
    {
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        if (!await commits.HasAsync(there, cancellationToken).ConfigureAwait(false)
            || !await commits.IsAncestorAsync(there, tip, cancellationToken).ConfigureAwait(false))
            throw new RefusedException(
                $"Its branch {run.Branch} is at the commit {there.Short}, which is not in this course's history: somebody else writes "
                + "there. Nothing was overwritten.")
            {
                NextStep = "Give this copy a repository of its own, or rename that branch there; the next backup then makes it anew.",
            };
    }

    private Task<PushAnswer> PushAsync(
        BackupRun run, RemoteAccess access, CommitId tip, CommitId? there, CancellationToken cancellationToken) =>
        new WholeUploads(run.Vault.Folder).PushAsync(access, whole =>
            new RemoteRepository(git, run.Vault.GitDirectory, access) { SendsWhole = whole }
                .PushAsync(tip, run.Branch, there, settings.Timeouts.Push, null, cancellationToken), run.Notice);
}
