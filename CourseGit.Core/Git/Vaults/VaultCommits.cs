using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>Trees, commits and refs of a vault, or of another git directory of ours.</summary>
public sealed class VaultCommits(GitRunner git, string gitDirectory)
{
    private const string LogFormat = "--format=%H%n%ct%n%an%n%s";

    /// <summary>The commit a ref points to; null when there is no such ref.</summary>
    public async Task<CommitId?> TipAsync(string reference, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("rev-parse", "--quiet", "--verify", "--end-of-options", reference + "^{commit}")
            with
        { AnswerCodes = [1] };
        var output = await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false);
        return CommitId.TryParse(output.Trim(), out var id) ? id : null;
    }

    /// <summary>Whether the commit and its tree are here.</summary>
    public async Task<bool> HasAsync(CommitId commit, CancellationToken cancellationToken)
    {
        if (TryReadTreeOf(commit) is not null)
            return true;
        var command = GitCommand.Of("cat-file", "-e", commit.Value + "^{tree}") with { AnswerCodes = [1, 128] };
        return await git.RunAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false) == 0;
    }

    /// <summary>The tree of a commit.</summary>
    public async Task<string> TreeOfAsync(CommitId commit, CancellationToken cancellationToken) =>
        TryReadTreeOf(commit) ?? (await git.ReadAsync(gitDirectory, GitCommand.Of("rev-parse", "--verify", commit.Value + "^{tree}"),
            cancellationToken).ConfigureAwait(false)).Trim();

    // Both are there. What we cannot read, git may.
    private string? TryReadTreeOf(CommitId commit)
    {
        using var objects = ObjectDatabase.Open(gitDirectory);
        return objects.TryRead(commit.Value, ObjectKind.Commit) is { } content && CommitObject.TryParse(content) is var (tree, _)
            && objects.Is(tree, ObjectKind.Tree) ? tree : null;
    }

    /// <summary>Whether <paramref name="older"/> is <paramref name="newer"/> or one of its ancestors.</summary>
    public async Task<bool> IsAncestorAsync(CommitId older, CommitId newer, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("merge-base", "--is-ancestor", older.Value, newer.Value) with { AnswerCodes = [1] };
        return await git.RunAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false) == 0;
    }

    /// <summary>Commits that <paramref name="tip"/> has and <paramref name="excluded"/> has not, newest first.</summary>
    public async Task<ImmutableArray<CommitLine>> LogAsync(CommitId tip, CommitId? excluded, int count, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of(
            "log", "-z", LogFormat, "--encoding=UTF-8", $"--max-count={count.ToString(CultureInfo.InvariantCulture)}", tip.Value);
        if (excluded is not null)
            command = command with { Arguments = command.Arguments.Add("^" + excluded.Value) };
        return ParseLog(await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A commit; null when it is not here, or is none.</summary>
    public async Task<CommitLine?> FindAsync(CommitId commit, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("log", "-z", LogFormat, "--encoding=UTF-8", "--max-count=1", commit.Value) with { AnswerCodes = [128] };
        return ParseLog(await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false)) is [var line]
            && line.Id == commit ? line : null;
    }

    /// <summary>A page of a branch's commits, newest first.</summary>
    /// <param name="path">Only those that changed this file or folder.</param>
    /// <param name="untilUtc">Only those committed until then.</param>
    public async Task<ImmutableArray<CommitLine>> LogAsync(
        CommitId tip, CoursePath? path, DateTime? untilUtc, int skip, int count, CancellationToken cancellationToken)
    {
        List<string> arguments = ["-z", LogFormat, "--encoding=UTF-8", $"--skip={skip.ToString(CultureInfo.InvariantCulture)}",
            $"--max-count={count.ToString(CultureInfo.InvariantCulture)}"];
        if (untilUtc is { } until)
            arguments.Add($"--until={new DateTimeOffset(until, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}");
        arguments.Add(tip.Value);
        if (path is not null)
            arguments.AddRange(["--", path.Value]);
        return ParseLog(await git.ReadAsync(gitDirectory, GitCommand.Of("log", [.. arguments]), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The commits refs point to; those that do not exist are left out.</summary>
    public async Task<Dictionary<string, CommitId>> RefsAsync(string[] references, CancellationToken cancellationToken)
    {
        var refs = RefFiles.Read(gitDirectory);
        if (refs.Unreadable.Count == 0 && !refs.SymbolicRefs.Intersect(references).Any())
            return references.Distinct().Where(refs.Commits.ContainsKey).ToDictionary(r => r, r => refs.Commits[r]);
        var output = await git.ReadAsync(
            gitDirectory, GitCommand.Of("for-each-ref", ["--format=%(objectname) %(refname)", .. references]),
            cancellationToken).ConfigureAwait(false);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(fields => new RawPath(fields[1]).Display, fields => CommitId.Parse(fields[0]));
    }

    /// <summary>All branches.</summary>
    public async Task<List<BranchName>> BranchesAsync(CancellationToken cancellationToken) =>
        BranchList.Parse(
            await git.ReadAsync(gitDirectory, GitCommand.Of("for-each-ref", "--format=%(refname)", "refs/heads"),
            cancellationToken).ConfigureAwait(false));

    /// <summary>A file of a commit; null when it is not there.</summary>
    public async Task<string?> FileAsync(CommitId commit, string path, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var command = GitCommand.Of("cat-file", "blob", $"{commit.Value}:{path}") with { AnswerCodes = [128] };
        var code = await git.RunAsync(
            gitDirectory, command, (stream, token) => stream.CopyToAsync(output, token), cancellationToken).ConfigureAwait(false);
        return code == 0 ? System.Text.Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length) : null;
    }

    /// <summary>Bytes of blobs; what is not here, or no blob, is left out.</summary>
    public async Task<Dictionary<string, long>> SizesAsync(IReadOnlyCollection<string> blobs, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", "--buffer") with
        {
            Input = (stream, token) => stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join('\n', blobs) + "\n"), token).AsTask(),
        };
        var output = await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false);
        return output.Split('\n').Select(line => line.Split(' ')).Where(fields => fields is [_, "blob", _])
            .DistinctBy(fields => fields[0])
            .ToDictionary(fields => fields[0], fields => long.Parse(fields[2], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    /// <summary>Points a ref to a commit.</summary>
    public Task SetRefAsync(string reference, CommitId commit, CancellationToken cancellationToken) =>
        git.RunAsync(gitDirectory, GitCommand.Of("update-ref", "--no-deref", reference, commit.Value), cancellationToken);

    /// <summary>Paths of files that differ between two trees, those of <paramref name="without"/> left out.</summary>
    public async Task<List<RawPath>> ChangedAsync(string? oldTree, string newTree, string without, CancellationToken cancellationToken)
    {
        using (var objects = ObjectDatabase.Open(gitDirectory))
        {
            if (new TreeDifferences(objects, int.MaxValue, cancellationToken).Between(oldTree, newTree) is { } changes)
                return Without(without, changes.ConvertAll(c => c.Path));
        }
        var command = oldTree is null
            ? GitCommand.Of("ls-tree", "-r", "-z", "--name-only", newTree)
            : GitCommand.Of("diff-tree", "-r", "-z", "--name-only", "--no-renames", oldTree, newTree);
        return Without(without, PathList.Parse(await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false)));
    }

    private static List<RawPath> Without(string folder, List<RawPath> paths) =>
        paths.FindAll(p => !p.Bytes.StartsWith(folder + "/", StringComparison.Ordinal));

    // No name or subject can hold a line feed. A date can be missing, or be one that no calendar has: git takes what it is given.
    private static ImmutableArray<CommitLine> ParseLog(string output) =>
    [
        .. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var fields = new RawPath(line).Display.TrimStart('\n').Split('\n', 4);
            return new CommitLine(CommitId.Parse(fields[0]), fields[3], fields[2], DateOf(fields[1]));
        }),
    ];

    internal static DateTime DateOf(string seconds) =>
        long.TryParse(seconds, CultureInfo.InvariantCulture, out var value)
            ? DateTimeOffset.FromUnixTimeSeconds(
                Math.Clamp(value, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds())).UtcDateTime
            : DateTime.UnixEpoch;
}
