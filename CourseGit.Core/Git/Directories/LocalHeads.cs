using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>The branches of a bare repository on this disk, read without the three processes of <c>git ls-remote</c>.</summary>
internal static class LocalHeads
{
    private const string Prefix = "refs/heads/";

    /// <summary>
    /// All branches with the commits they point to; null where git should be asked: no such repository, another format, or a branch that
    /// stands for another.
    /// </summary>
    public static Dictionary<BranchName, CommitId>? TryRead(string repository)
    {
        try
        {
            if (!File.Exists(Path.Combine(repository, "HEAD"))
                || File.ReadAllText(Path.Combine(repository, "config")).Contains("[extensions", StringComparison.OrdinalIgnoreCase))
                return null;
            var refs = RefFiles.Read(repository);
            return refs.Unreadable.Count == 0 && !refs.SymbolicRefs.Any(IsHead) ? Named(refs) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Dictionary<BranchName, CommitId>? Named(RefFiles refs)
    {
        var heads = new Dictionary<BranchName, CommitId>();
        foreach (var (name, commit) in refs.Commits.Where(r => IsHead(r.Key)))
        {
            if (!BranchName.TryParse(name[Prefix.Length..], out var branch))
                return null;
            heads[branch] = commit;
        }
        return heads;
    }

    private static bool IsHead(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}
