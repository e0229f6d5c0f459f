using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>
/// Reads the branches that <c>git ls-remote --heads</c> and <c>git for-each-ref</c> list, one a line, the full name last.
/// </summary>
internal static class BranchList
{
    private const string Heads = "refs/heads/";

    public static List<BranchName> Parse(string output)
    {
        var branches = new List<BranchName>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf(Heads, StringComparison.Ordinal);
            if (at >= 0 && BranchName.TryParse(new RawPath(line[(at + Heads.Length)..]).Display, out var branch))
                branches.Add(branch);
        }
        return branches;
    }

    /// <summary>The same with the commits they point to, which stand first on a line.</summary>
    public static Dictionary<BranchName, CommitId> ParseHeads(string output)
    {
        var heads = new Dictionary<BranchName, CommitId>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is [var branch] && CommitId.TryParse(line.Split(' ', '\t')[0], out var commit))
                heads[branch] = commit;
        }
        return heads;
    }
}
