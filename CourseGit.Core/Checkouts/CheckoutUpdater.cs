using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Checkouts.Swapping;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Checkouts;

/// <summary>
/// Fetches the newest commit of a checkout's branch and brings its files to it. Whoever reads the folder meanwhile finds each file whole,
/// as it was or as it is, and none missing that both commits have. Whatever a crash leaves is completed by the next update.
/// </summary>
internal sealed class CheckoutUpdater(
    CheckoutRegistry registry, CheckoutClones clones, CheckoutRemotes remotes, GitRunner git, CourseGitSettings settings, TimeProvider time)
{
    private const string Fetched = "refs/coursegit/fetched", Rescue = "refs/rescue/";
    private static readonly TimeSpan StaleLock = TimeSpan.FromSeconds(10);

    /// <summary>Does it.</summary>
    /// <exception cref="RefusedException">It may not be done as things are. Nothing was changed.</exception>
    /// <exception cref="OperationFailedException">The repository cannot be reached, or the disk failed.</exception>
    public async Task<UpdatedCheckout> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        operation.BeginStep(CheckoutOperations.Looking);
        var checkout = await registry.GetAsync(operation.Subject.Name, cancellationToken).ConfigureAwait(false);
        if (checkout.Problem is { } problem)
            throw new RefusedException($"{problem} {CheckoutSentences.Untouched}");
        operation.NameRemote(checkout.Remote!);
        var access = await remotes.OpenAsync(checkout.Remote!, checkout.CredentialName, cancellationToken).ConfigureAwait(false);
        foreach (var (user, secret) in access.Secrets)
            operation.Redactor.Hide(user, secret);
        var folder = checkout.IsThere ? checkout.Folder : await MakeAsync(checkout, access, cancellationToken).ConfigureAwait(false);
        CheckoutClones.RequireOwn(folder);
        RemoveStaleLocks(folder);
        var target = await FetchAsync(operation, checkout, access, folder, cancellationToken).ConfigureAwait(false);
        var done = await BringAsync(operation, checkout, folder, target, cancellationToken).ConfigureAwait(false);
        if (folder != checkout.Folder)
            Directory.Move(folder, checkout.Folder);
        return done with { Address = access.Address };
    }

    // It gets its name when it is whole.
    private async Task<string> MakeAsync(Checkout checkout, RemoteAccess access, CancellationToken cancellationToken)
    {
        var folder = clones.MakingOf(checkout.Name);
        FolderTree.Delete(folder);
        var gitDirectory = CheckoutClones.GitOf(folder);
        Directory.CreateDirectory(gitDirectory);
        await git.RunAsync(gitDirectory, GitCommand.Of("init", "--quiet", "--template="), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(gitDirectory, "config"), Config(access.Address, checkout.Branch!), cancellationToken)
            .ConfigureAwait(false);
        HeadFiles.Write(Path.Combine(gitDirectory, "HEAD"), checkout.Branch!);
        return folder;
    }

    private static string Config(string address, BranchName branch) =>
        $"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n"
        + $"[remote \"origin\"]\n\turl = {Quoted(address)}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
        + $"[branch {Quoted(branch.Value)}]\n\tremote = origin\n\tmerge = {Quoted(branch.Ref)}\n";

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // Left by a git of ours that was killed: whoever lives holds the lock of a ref for a moment only. That of the index, which a person
    // holds while they write a message, is not needed here.
    private static void RemoveStaleLocks(string folder)
    {
        foreach (var file in Leftovers.LocksIn(CheckoutClones.GitOf(folder))
            .Where(f => Path.GetFileName(f) != "index.lock" && File.GetLastWriteTimeUtc(f) < FileClock.UtcNow - StaleLock))
            File.Delete(file);
    }

    private async Task<CommitId> FetchAsync(
        OperationContext operation, Checkout checkout, RemoteAccess access, string folder, CancellationToken cancellationToken)
    {
        var gitDirectory = CheckoutClones.GitOf(folder);
        var repository = new RemoteRepository(git, gitDirectory, access);
        var tip = await repository.TipAsync(checkout.Branch!, settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false)
            ?? throw CheckoutSentences.NoBranch(access.Display, checkout.Branch!);
        operation.BeginStep(CheckoutOperations.Fetching);
        if (tip == checkout.Commit)
            return tip;
        await repository.FetchAsync(checkout.Branch!, settings.Timeouts.Fetch, operation.ReportGit, cancellationToken)
            .ConfigureAwait(false);
        // Not the one seen before: somebody may have pushed meanwhile.
        var target = RefFiles.Read(gitDirectory).Commits.GetValueOrDefault(Fetched) ?? tip;
        operation.Log(OperationLogLevel.Information, $"The newest commit of {checkout.Branch} is {target}");
        return target;
    }

    private async Task<UpdatedCheckout> BringAsync(
        OperationContext operation, Checkout checkout, string folder, CommitId target, CancellationToken cancellationToken)
    {
        operation.BeginStep(CheckoutOperations.Comparing);
        var tree = new WorkTree(git, folder);
        var difference = await tree.CompareAsync(target, cancellationToken).ConfigureAwait(false);
        var isElsewhere = HeadFiles.BranchOf(Path.Combine(tree.GitDirectory, "HEAD")) != checkout.Branch;
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (difference.IsEmpty && checkout.Commit == target && !isElsewhere)
            return new UpdatedCheckout(checkout, "", target, checkout.Branch!, 0, 0);
        operation.BeginStep(CheckoutOperations.Writing);
        var bytes = await tree.StageAsync(difference, done => operation.Report(done, difference.ToWrite.Length), cancellationToken)
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        operation.BeginStep(CheckoutOperations.Swapping);
        operation.Touches("Some files may be of the new commit and some of the one before; each is whole. The next update completes it.");
        var seen = tree.TipOf(checkout.Branch!);
        foreach (var old in new[] { seen, checkout.Commit, tree.HeadCommit() }.OfType<CommitId>().Distinct().Where(c => c != target))
        {
            if (await KeepAsync(tree, checkout.Branch!, old, target).ConfigureAwait(false) is { } kept)
                warnings.Add(kept);
        }
        await tree.MarkAsync(target).ConfigureAwait(false);
        var aside = new SetAside(clones.SetAsidesOf(checkout.Name), Stamp(), settings.SetAsideKeepDays);
        await Task.Run(() => tree.Swap(difference, aside, (done, path) => operation.Report(done, difference.Count, path.Display)),
            CancellationToken.None).ConfigureAwait(false);
        await tree.FinishAsync(target, checkout.Branch!, seen).ConfigureAwait(false);
        if (difference.SetAside > 0)
        {
            var sentence = CheckoutSentences.SetAside(difference.SetAside, aside.Folder);
            operation.Log(OperationLogLevel.Notice, sentence);
            // What the repository itself says is made anew each time is no news: it was always cleaned away.
            if (!difference.IsAllExpected)
                warnings.Add(sentence);
        }
        aside.RemoveOld();
        return new UpdatedCheckout(checkout, "", target, checkout.Branch!, difference.Changed, bytes)
        {
            Warnings = warnings.ToImmutable(),
            IsChanged = true,
        };
    }

    // Commits of somebody here, and what was rewritten there, stay to be had.
    private async Task<string?> KeepAsync(WorkTree tree, BranchName branch, CommitId old, CommitId target)
    {
        if (await tree.IsAncestorAsync(old, target).ConfigureAwait(false))
            return null;
        var kept = $"{Rescue}{Stamp()}/{old.Short}/{branch.Value}";
        await tree.SetRefAsync(kept, old).ConfigureAwait(false);
        var wasPushed = tree.Origin(branch) is { } known && await tree.IsAncestorAsync(old, known).ConfigureAwait(false);
        return wasPushed ? null : CheckoutSentences.LocalCommits(old, kept);
    }

    private string Stamp() => time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
