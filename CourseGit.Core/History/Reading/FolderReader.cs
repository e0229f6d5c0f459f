using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History.Reading;

/// <summary>Reads one folder of a commit and nothing below it, so that a page costs the same however large the commit is.</summary>
internal sealed class FolderReader(GitRunner git, HistoryPlace place)
{
    private const string FolderMode = "040000";
    private const int IdSize = 20;

    /// <summary>Whether it is a folder.</summary>
    public static bool IsFolder(TreeEntry entry) => entry.Mode == FolderMode;

    /// <summary>What a folder holds, named without the folder, in git's order.</summary>
    /// <param name="tree">A tree, or a commit for its root.</param>
    /// <exception cref="OperationFailedException">It cannot be read.</exception>
    public async Task<List<TreeEntry>> ReadAsync(string tree, CancellationToken cancellationToken) =>
        TryRead(tree) ?? await AskAsync(tree, cancellationToken).ConfigureAwait(false);

    /// <summary>What lies at a path of a commit; null when nothing does.</summary>
    public async Task<TreeEntry?> FindAsync(CommitId commit, CoursePath path, CancellationToken cancellationToken)
    {
        TreeEntry? found = null;
        foreach (var part in RawPath.FromText(path.Value).Bytes.Split('/'))
        {
            if (found is { } above && !IsFolder(above))
                return null;
            var entries = await ReadAsync(found?.Id ?? commit.Value, cancellationToken).ConfigureAwait(false);
            var at = entries.FindIndex(e => e.Path.Bytes == part);
            if (at < 0)
                return null;
            found = entries[at];
        }
        return found;
    }

    // MODE SP NAME NUL and the id's bytes, gitformat-pack(5). What is not as git writes it now is left to git.
    private List<TreeEntry>? TryRead(string id)
    {
        var tree = place.Objects.TryRead(id, ObjectKind.Commit) is { } commit ? CommitObject.TryParse(commit)?.Tree : id;
        if (tree is null || place.Objects.TryRead(tree, ObjectKind.Tree) is not { } content)
            return null;
        var entries = new List<TreeEntry>();
        for (var rest = content.AsSpan(); rest.Length > 0;)
        {
            var (space, end) = (rest.IndexOf((byte)' '), rest.IndexOf((byte)0));
            if (space < 0 || end <= space + 1 || rest.Length < end + 1 + IdSize || TreeReader.ModeOf(rest[..space]) is not { } mode)
                return null;
            entries.Add(new TreeEntry(new RawPath(RawPath.Encoding.GetString(rest[(space + 1)..end])), mode,
                Convert.ToHexStringLower(rest.Slice(end + 1, IdSize))));
            rest = rest[(end + 1 + IdSize)..];
        }
        return entries;
    }

    // MODE SP TYPE SP ID TAB NAME
    private async Task<List<TreeEntry>> AskAsync(string tree, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("ls-tree", "-z", tree) with { MayMiss = true };
        var output = await git.ReadAsync(place.GitDirectory, command, cancellationToken).ConfigureAwait(false);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 2))
            .Select(parts => (Head: parts[0].Split(' '), Name: parts[1]))
            .Select(e => new TreeEntry(new RawPath(e.Name), e.Head[0], e.Head[2]))];
    }
}
