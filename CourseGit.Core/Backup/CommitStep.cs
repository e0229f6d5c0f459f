using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>What is to be pushed, and what of it is new.</summary>
/// <param name="Commit">The commit the branch is to point to; the present one when nothing is to be done.</param>
/// <param name="IsNew">It was made in this run.</param>
internal sealed record Committed(CommitId Commit, bool IsNew, long Files, long Bytes);

/// <summary>Makes a commit when the tree differs from the one it would go on top of.</summary>
internal sealed class CommitStep(GitRunner git, CourseGitSettings settings, TimeProvider time)
{
    private const string NoFile = "no file of the folder, but its database or empty folders";

    public async Task<Committed> RunAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        if (run.Lineage is { Parents: [var only] } && run.BaseTree == run.Tree)
        {
            run.Draft?.Accept(); // stats that are new
            run.EndDraft();
            return new Committed(only, false, 0, 0);
        }
        var draft = run.Draft ??= new CommitDraft(run.Vault);
        var message = run.Request.Message ?? CommitMessage.Default(run.Course.Subdomain, time.GetUtcNow());
        var commit = CommitId.Parse(draft.Add(ObjectKind.Commit, CommitObject.Write(
            run.Tree, run.Lineage.Parents, IdentityOf(run), Now(), message.With(run.Said))));
        await Task.Run(draft.Accept, CancellationToken.None).ConfigureAwait(false);
        run.EndDraft();
        var changed = await commits.ChangedAsync(
            run.BaseTree, run.Tree, Courses.FolderWalker.OurFolder, cancellationToken).ConfigureAwait(false);
        await commits.SetRefAsync(run.BranchRef, commit, cancellationToken).ConfigureAwait(false);
        run.KnownRefs = new Dictionary<string, CommitId>(run.KnownRefs) { [run.BranchRef] = commit };
        run.Operation.Log(OperationLogLevel.Information,
            $"Commit {commit.Short} \"{message}\": {(changed.Count == 0 ? NoFile : Counted.InWords(changed.Count, "file"))} changed");
        var changedPaths = changed.ToHashSet();
        return new Committed(commit, true, changed.Count, run.Listing!.Entries.Where(e => changedPaths.Contains(e.Path)).Sum(e => e.Size));
    }

    // As git takes it: the machine's clock and zone.
    private static DateTimeOffset Now()
    {
        var now = new DateTimeOffset(FileClock.UtcNow);
        return now.ToOffset(TimeZoneInfo.Local.GetUtcOffset(now));
    }

    // Who asked in the portal; else the guide's GIT_USER, who is a user of GitHub and is to be found there; else CourseGit itself.
    private GitIdentity IdentityOf(BackupRun run) =>
        (Actor.IsNobody(run.Operation.RequestedBy)
            ? GitIdentity.ForUser(run.Course.GitUser, GitIdentity.GitHubDomain)
            : GitIdentity.ForUser(run.Operation.RequestedBy, settings.AuthorDomain ?? GitIdentity.NobodysDomain))
        ?? GitIdentity.Portal(settings.AuthorDomain ?? GitIdentity.GitHubDomain);
}
