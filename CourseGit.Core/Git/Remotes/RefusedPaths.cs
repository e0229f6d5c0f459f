using System.Text.RegularExpressions;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// A server that judges what is pushed (<c>receive.fsckObjects</c>) names the object it refuses by its id, which tells nobody anything.
/// This finds the path it has in the course.
/// </summary>
internal sealed partial class RefusedPaths(GitRunner git, string gitDirectory)
{
    private const int Commits = 20, Named = 3;

    /// <summary>Paths in the commits being pushed whose objects are named.</summary>
    /// <param name="complaints">What git and the server said.</param>
    /// <param name="range">The commits, as arguments of rev-list: <c>ID ^ID …</c></param>
    /// <returns>At most three; none when nothing is named that these commits hold.</returns>
    public async Task<List<RawPath>> FindAsync(string complaints, string[] range, CancellationToken cancellationToken)
    {
        var ids = Id().Matches(complaints).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        if (ids.Count == 0)
            return [];
        foreach (var tree in await TreesAsync(range, cancellationToken).ConfigureAwait(false))
        {
            if (await InAsync(tree, ids, cancellationToken).ConfigureAwait(false) is [_, ..] found)
                return [.. found.OrderByDescending(IsOfGit).Take(Named)];
        }
        return [];
    }

    // Newest first: what is refused now is most often what came last.
    private async Task<string[]> TreesAsync(string[] range, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("log", ["--format=%T", $"--max-count={Commits}", .. range]);
        var output = await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<List<RawPath>> InAsync(string root, HashSet<string> ids, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(root, ["-r", "-t"], cancellationToken).ConfigureAwait(false);
        var named = entries.Prepend(new Entry("tree", root, "")).Where(e => ids.Contains(e.Id)).ToList();
        var found = named.Where(e => e.Type == "blob").Select(e => e.Path).ToList();
        foreach (var folder in named.Where(e => e.Type == "tree"))
            found.AddRange(await BadNamesAsync(folder, cancellationToken).ConfigureAwait(false));
        return [.. found.Select(p => new RawPath(p))];
    }

    // A folder is refused for a name in it; where none is known to be bad, the folder is all that can be told.
    private async Task<List<string>> BadNamesAsync(Entry folder, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(folder.Id, [], cancellationToken).ConfigureAwait(false);
        var bad = entries.Select(e => e.Path).Where(DotGitName.Is)
            .Select(name => folder.Path.Length == 0 ? name : $"{folder.Path}/{name}").ToList();
        return bad.Count > 0 || folder.Path.Length == 0 ? bad : [folder.Path];
    }

    // An entry is MODE TYPE ID TAB PATH.
    private async Task<List<Entry>> EntriesAsync(string tree, string[] options, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("ls-tree", [.. options, "-z", tree]);
        var entries = PathList.Parse(await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false));
        return [.. entries.Select(e => e.Bytes.Split([' ', '\t'], 4)).Select(fields => new Entry(fields[1], fields[2], fields[3]))];
    }

    // The same content may lie at several paths: then it is refused where its name has a meaning for git.
    private static bool IsOfGit(RawPath path) =>
        path.Bytes[(path.Bytes.LastIndexOf('/') + 1)..].StartsWith(".git", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\b[0-9a-f]{40}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    private sealed record Entry(string Type, string Id, string Path);
}
