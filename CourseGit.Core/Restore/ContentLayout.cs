using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>Where in a commit the course lies: at its root, or, as the guide's push writes it, in a folder of its own.</summary>
/// <param name="Tree">The id of the tree that is the course.</param>
/// <param name="Folder">The folder's name; null for the root.</param>
internal sealed record ContentLayout(string Tree, string? Folder)
{
    private static readonly string[] Signs = ["exercises", "dbname.txt", "database.conf", FolderWalker.OurFolder];

    /// <summary>Looks at the root of a commit.</summary>
    public static async Task<ContentLayout> FindAsync(GitRunner git, string gitDirectory, CommitId commit, Subdomain course, CancellationToken cancellationToken)
    {
        var tree = await new VaultCommits(git, gitDirectory).TreeOfAsync(commit, cancellationToken).ConfigureAwait(false);
        var root = await ChildrenAsync(git, gitDirectory, tree, cancellationToken).ConfigureAwait(false);
        if (root.Keys.Any(Signs.Contains))
            return new ContentLayout(tree, null);
        var folders = root.Where(e => e.Value.IsFolder).ToList();
        if (folders.FirstOrDefault(f => f.Key == course.Value) is { Key: not null } own)
            return new ContentLayout(own.Value.Id, own.Key);
        if (folders is [var only] && (await ChildrenAsync(git, gitDirectory, only.Value.Id, cancellationToken).ConfigureAwait(false)).Keys.Any(Signs.Contains))
            return new ContentLayout(only.Value.Id, new RawPath(only.Key).Display);
        return new ContentLayout(tree, null);
    }

    /// <summary>The entries of one tree by name: whether they are folders, and their ids.</summary>
    public static async Task<Dictionary<string, (bool IsFolder, string Id)>> ChildrenAsync(GitRunner git, string gitDirectory, string tree, CancellationToken cancellationToken)
    {
        var children = new Dictionary<string, (bool, string)>(StringComparer.Ordinal);
        string output;
        try
        {
            output = await git.ReadAsync(gitDirectory, GitCommand.Of("ls-tree", "-z", tree), cancellationToken).ConfigureAwait(false);
        }
        catch (GitFailedException e)
        {
            throw new RefusedException($"The commit cannot be read: its list of files is malformed or not there ({e.Message.TrimEnd('.')}). Nothing was changed. Choose another commit, and ask who made this one.");
        }
        foreach (var line in PathList.Parse(output))
        {
            var tab = line.Bytes.IndexOf('\t');
            var fields = line.Bytes[..tab].Split(' ');
            children[line.Bytes[(tab + 1)..]] = (fields[1] == "tree", fields[2]);
        }
        return children;
    }
}
