using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>
/// The branches of a bare repository on this disk, read as gitrepository-layout(5) has them instead of through three processes: files below
/// <c>refs/heads</c>, and for the rest the lines of <c>packed-refs</c>.
/// </summary>
internal static class LocalHeads
{
    private const string Prefix = "refs/heads/", Lock = ".lock";
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    /// <summary>All branches with the commits they point to; null where git should be asked: no such repository, another format, or a branch that stands for another.</summary>
    public static Dictionary<BranchName, CommitId>? TryRead(string repository)
    {
        try
        {
            if (!File.Exists(Path.Combine(repository, "HEAD")) || File.ReadAllText(Path.Combine(repository, "config")).Contains("[extensions", StringComparison.OrdinalIgnoreCase))
                return null;
            // First the files: git packs a branch before it deletes its file, so one of the two is always there.
            var loose = Loose(repository);
            if (loose is null || Packed(repository) is not { } heads)
                return null;
            foreach (var (branch, commit) in loose)
                heads[branch] = commit;
            return heads;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Dictionary<BranchName, CommitId>? Loose(string repository)
    {
        var root = Path.Combine(repository, "refs", "heads");
        var heads = new Dictionary<BranchName, CommitId>();
        foreach (var file in Directory.EnumerateFiles(root, "*", Below).Where(f => !f.EndsWith(Lock, StringComparison.Ordinal)))
        {
            if (!BranchName.TryParse(Path.GetRelativePath(root, file), out var branch) || !CommitId.TryParse(File.ReadAllText(file).TrimEnd('\n'), out var commit))
                return null;
            heads[branch] = commit;
        }
        return heads;
    }

    // "ID REF" lines; what a tag points to stands in a line of its own with a caret.
    private static Dictionary<BranchName, CommitId>? Packed(string repository)
    {
        var file = Path.Combine(repository, "packed-refs");
        var heads = new Dictionary<BranchName, CommitId>();
        if (!File.Exists(file))
            return heads;
        foreach (var line in File.ReadLines(file))
        {
            if (line.Split(' ', 2) is not [var id, var reference] || !reference.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            if (!BranchName.TryParse(reference[Prefix.Length..], out var branch) || !CommitId.TryParse(id, out var commit))
                return null;
            heads[branch] = commit;
        }
        return heads;
    }
}
