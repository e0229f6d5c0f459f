using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>The branches of a bare repository on this disk, read without the three processes of <c>git ls-remote</c>.</summary>
internal static class LocalHeads
{
    private const string Heads = "refs/heads/";

    /// <summary>
    /// All branches with the commits they point to; null where git should be asked: no such repository, another format, or a branch that
    /// stands for another.
    /// </summary>
    public static Dictionary<BranchName, CommitId>? TryRead(string repository)
    {
        try
        {
            return File.Exists(Path.Combine(repository, "HEAD"))
                && !File.ReadAllText(Path.Combine(repository, "config")).Contains("[extensions", StringComparison.OrdinalIgnoreCase)
                ? TryRead(repository, Heads) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same of a git directory of ours, whose format is known, of the branches below a prefix.</summary>
    public static Dictionary<BranchName, CommitId>? TryRead(string gitDirectory, string prefix)
    {
        try
        {
            var refs = RefFiles.Read(gitDirectory);
            return refs.Unreadable.Count == 0 && !refs.SymbolicRefs.Any(IsBelow(prefix)) ? Named(refs, prefix) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Dictionary<BranchName, CommitId>? Named(RefFiles refs, string prefix)
    {
        var heads = new Dictionary<BranchName, CommitId>();
        foreach (var name in refs.Commits.Keys.Where(IsBelow(prefix)))
        {
            if (!BranchName.TryParse(name[prefix.Length..], out var branch))
                return null;
            heads[branch] = refs.Commits[name];
        }
        return heads;
    }

    private static Func<string, bool> IsBelow(string prefix) => name => name.StartsWith(prefix, StringComparison.Ordinal);
}
