using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.Swapping;

/// <summary>
/// The files of a clone and git's index of them. git itself would take files away and write them anew in place, and whoever reads would
/// find them missing or half written. So new ones are written beside, into the git directory, and then each gets its name in one instant.
/// The index is prepared beside the clone's own and becomes it at the end.
/// </summary>
internal sealed class WorkTree(GitRunner git, string folder)
{
    private const string Mark = "refs/coursegit/swapping";

    // A clone that somebody made may have others. None of its hooks runs, and nothing is asked what changed but the files themselves.
    private static readonly string[] Settings = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "core.fileMode=true"];

    /// <summary>The clone's git directory.</summary>
    public string GitDirectory { get; } = CheckoutClones.GitOf(folder);

    private string Own => Path.Combine(GitDirectory, "coursegit");

    private string Staging => Path.Combine(Own, "new");

    private string Index => Path.Combine(Own, "index");

    /// <summary>Finds what separates the folder from a commit.</summary>
    public async Task<FolderDifference> CompareAsync(CommitId target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Own);
        FolderTree.Delete(Staging);
        await StartIndexAsync(cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        var pushed = (await ListAsync(Of("ls-files", "-z"), cancellationToken).ConfigureAwait(false)).ToHashSet();
        var clean = pushed.ToHashSet(); // of the commit before, and as it was then
        clean.ExceptWith((await ChangedAsync(cancellationToken).ConfigureAwait(false)).Select(c => c.Path));
        var unfinished = RefFiles.Read(GitDirectory).Commits.GetValueOrDefault(Mark); // by a crash
        if (unfinished is null)
            await CheckStagedAsync(cancellationToken).ConfigureAwait(false);
        else
            pushed.UnionWith(await ListAsync(Of("ls-tree", "-r", "-z", "--name-only", unfinished.Value), cancellationToken)
                .ConfigureAwait(false));
        await git.RunAsync(GitDirectory, Of("read-tree", "--reset", target.Value), cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        var changed = await ChangedAsync(cancellationToken).ConfigureAwait(false);
        var others = await ListAsync(Of("ls-files", "-z", "--others"), cancellationToken).ConfigureAwait(false);
        var found = await Task.Run(() => Sort(changed, others, pushed, clean, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (found.ToMoveAway.IsEmpty)
            return found;
        var ignored = (await ListAsync(Of("ls-files", "-z", "--others", "--ignored", "--exclude-standard"), cancellationToken)
            .ConfigureAwait(false)).ToHashSet();
        return found with { IsAllExpected = found.ToKeep.IsEmpty && found.ToMoveAway.All(ignored.Contains) };
    }

    /// <summary>Writes what is new beside the files.</summary>
    /// <param name="report">Hears how many git has been told of.</param>
    /// <returns>Bytes written.</returns>
    public async Task<long> StageAsync(FolderDifference difference, Action<int> report, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Staging);
        if (difference.ToWrite.IsEmpty)
            return 0;
        var command = GitCommand.Of("checkout-index", "-q", "-z", "--stdin") with
        {
            Settings = [.. Settings, "checkout.workers=0"],
            IndexFile = Index,
            WorkTree = Staging, // so that attributes are those of the commit, and not of the files to be replaced
            Input = PathList.Writer(difference.ToWrite, report),
        };
        await git.RunAsync(GitDirectory, command, cancellationToken).ConfigureAwait(false);
        await Task.Run(() => FolderTree.Sync(Staging), cancellationToken).ConfigureAwait(false); // before any of it has its name
        return await Task.Run(() => FolderTree.SizeOf(Staging), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes which commit's files are put in place from now on, for whoever finds it unfinished.</summary>
    public Task MarkAsync(CommitId target) => SetRefAsync(Mark, target);

    /// <summary>Puts everything in its place.</summary>
    /// <param name="report">Hears of each file, and how many are done.</param>
    public void Swap(FolderDifference difference, SetAside aside, Action<int, RawPath> report)
    {
        using var swap = new FileSwap(folder, Staging);
        swap.Run(difference, aside, report);
        FolderTree.Delete(Staging);
    }

    /// <summary>Makes index, branch and HEAD those of the commit.</summary>
    /// <param name="seen">Where the branch was when its commits were kept; null for no such branch. It is moved only from there.</param>
    public async Task FinishAsync(CommitId target, BranchName branch, CommitId? seen)
    {
        await Task.Run(() => FolderTree.Sync(folder), CancellationToken.None).ConfigureAwait(false);
        await RefreshAsync(CancellationToken.None).ConfigureAwait(false);
        File.Move(Index, Path.Combine(GitDirectory, "index"), overwrite: true);
        var lines = $"update {branch.Ref} {target} {seen?.Value ?? new string('0', target.Value.Length)}\ndelete {Mark}\n";
        var command = GitCommand.Of("update-ref", "-m", "update by CourseGit", "--no-deref", "--stdin") with
        {
            Settings = [.. Settings],
            Input = (stream, token) => stream.WriteAsync(RawPath.Encoding.GetBytes(RawPath.FromText(lines).Bytes), token).AsTask(),
        };
        await git.RunAsync(GitDirectory, command, CancellationToken.None).ConfigureAwait(false);
        var head = Path.Combine(GitDirectory, "HEAD");
        if (HeadFiles.BranchOf(head) != branch)
            HeadFiles.Write(head, branch);
        try
        {
            await SetRefAsync(OriginOf(branch), target).ConfigureAwait(false);
        }
        catch (GitFailedException)
        {
            // What was once fetched by hand is in its way, as origin/a of origin/a/b; nothing here depends on it.
        }
    }

    /// <summary>The commit that the clone last saw of a branch there; null for none.</summary>
    public CommitId? Origin(BranchName branch) => RefFiles.Read(GitDirectory).Commits.GetValueOrDefault(OriginOf(branch));

    /// <summary>Whether a commit is the other one or comes before it.</summary>
    public async Task<bool> IsAncestorAsync(CommitId older, CommitId newer)
    {
        var command = GitCommand.Of("merge-base", "--is-ancestor", older.Value, newer.Value) with { AnswerCodes = [1] };
        return await git.RunAsync(GitDirectory, command, null, CancellationToken.None).ConfigureAwait(false) == 0;
    }

    /// <summary>Points a ref to a commit.</summary>
    public Task SetRefAsync(string reference, CommitId commit) => git.RunAsync(GitDirectory,
        GitCommand.Of("update-ref", "--no-deref", reference, commit.Value) with { Settings = [.. Settings] }, CancellationToken.None);

    /// <summary>Where a branch is; null for no such branch.</summary>
    public CommitId? TipOf(BranchName branch) => RefFiles.Read(GitDirectory).Commits.GetValueOrDefault(branch.Ref);

    /// <summary>What HEAD points to, by a branch or without one; null for nothing.</summary>
    public CommitId? HeadCommit()
    {
        var head = Path.Combine(GitDirectory, "HEAD");
        return HeadFiles.BranchOf(head) is { } branch ? TipOf(branch)
            : File.Exists(head) && CommitId.TryParse(File.ReadAllText(head).TrimEnd('\n'), out var detached) ? detached : null;
    }

    private static string OriginOf(BranchName branch) => $"refs/remotes/origin/{branch.Value}";

    // One that is not there, or was damaged, is that of the clone's commit; of a clone without one it is empty.
    private async Task StartIndexAsync(CancellationToken cancellationToken)
    {
        File.Delete(Index + ".lock");
        var current = Path.Combine(GitDirectory, "index");
        File.Delete(Index);
        if (File.Exists(current))
        {
            File.Copy(current, Index);
            if (await IsReadableAsync(cancellationToken).ConfigureAwait(false))
                return;
            File.Delete(Index);
        }
        var head = HeadCommit();
        await git.RunAsync(GitDirectory, head is null ? Of("read-tree", "--empty") : Of("read-tree", head.Value), cancellationToken)
            .ConfigureAwait(false);
    }

    // What somebody added and has not committed is nowhere else: a commit that is not in the index of the clone's own is theirs to make.
    private async Task CheckStagedAsync(CancellationToken cancellationToken)
    {
        if (HeadCommit() is { } head && await git.RunAsync(
            GitDirectory, Of("diff-index", "--cached", "--quiet", "--ignore-submodules", head.Value) with { AnswerCodes = [1] }, null,
            cancellationToken).ConfigureAwait(false) != 0)
            throw CheckoutSentences.Staged(folder);
    }

    private async Task<bool> IsReadableAsync(CancellationToken cancellationToken) =>
        await git.RunAsync(GitDirectory, Of("ls-files", "-z") with { AnswerCodes = [128] }, null, cancellationToken)
            .ConfigureAwait(false) == 0;

    // Looks at the files, so that those whose content is right count as right, however old or new they are.
    private Task RefreshAsync(CancellationToken cancellationToken) => git.RunAsync(
        GitDirectory, Of("update-index", "-q", "--ignore-submodules", "--refresh") with { AnswerCodes = [1] }, cancellationToken);

    private async Task<List<TreeEntry>> ChangedAsync(CancellationToken cancellationToken)
    {
        // ":100644 000000 ID ID STATUS", then the path
        var fields = await ListAsync(Of("diff-files", "--raw", "-z", "--no-abbrev"), cancellationToken).ConfigureAwait(false);
        var changed = new List<TreeEntry>();
        for (var i = 0; i + 1 < fields.Count; i += 2)
        {
            var words = fields[i].Bytes.TrimStart(':').Split(' ');
            if (words[^1] != "U") // unmerged: told once more, as changed
                changed.Add(new TreeEntry(fields[i + 1], words[0], words[2]));
        }
        return changed;
    }

    private async Task<List<RawPath>> ListAsync(GitCommand command, CancellationToken cancellationToken) =>
        PathList.Parse(await git.ReadAsync(GitDirectory, command, cancellationToken).ConfigureAwait(false));

    private GitCommand Of(string subcommand, params ReadOnlySpan<string> arguments) =>
        GitCommand.Of(subcommand, arguments) with { Settings = [.. Settings], IndexFile = Index, WorkTree = folder };

    private FolderDifference Sort(
        List<TreeEntry> changed, List<RawPath> others, HashSet<RawPath> pushed, HashSet<RawPath> clean, CancellationToken cancellationToken)
    {
        using var held = HeldFolder.Hold(ConfinedFolder.RealPath(folder));
        using var known = ObjectDatabase.Open(GitDirectory);
        // What the repository holds is to be had again.
        bool IsHad(RawPath path) => clean.Contains(path) || Holds(held, known, path, cancellationToken);
        bool IsInTheWay(RawPath path) => held.Stat(path) is { Kind: not EntryKind.Folder } && !IsHad(path);
        var files = changed.Where(c => !c.IsSubmodule).Select(c => c.Path).Order().ToList();
        // git tells of nothing in it, so it would go with all its commits.
        if (files.Exists(IsClone))
            throw CheckoutSentences.CloneInTheWay(files.Find(IsClone));
        bool IsClone(RawPath path) =>
            held.Stat(path) is { Kind: EntryKind.Folder } && held.Stat(new RawPath(path.Bytes + "/.git")) is not null;
        var gone = others.Where(p => pushed.Contains(p) && IsHad(p)).ToHashSet();
        return new FolderDifference([.. files], [.. gone.Order()], [.. others.Where(p => !gone.Contains(p))], [.. files.Where(IsInTheWay)])
        {
            ToMake = [.. changed.Where(c => c.IsSubmodule && held.Stat(c.Path) is null).Select(c => c.Path)],
        };
    }

    private static bool Holds(HeldFolder held, ObjectDatabase known, RawPath path, CancellationToken cancellationToken)
    {
        const int digits = 40;
        if (held.LinkTarget(path) is { } target)
            return known.Has(BlobId.Of(new MemoryStream(RawPath.Encoding.GetBytes(target)), digits, cancellationToken));
        using var file = held.TryOpen(path);
        return file is not null && known.Has(BlobId.Of(file, digits, cancellationToken));
    }
}
