using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>All that a repository elsewhere says it has.</summary>
/// <param name="Head">The branch that a plain clone checks out; null while it is empty, and when it does not say.</param>
/// <param name="Refs">Objects by the full name of the ref, one character a byte.</param>
public sealed record RemoteListing(BranchName? Head, IReadOnlyDictionary<string, CommitId> Refs)
{
    private const string Symbolic = "ref: ", Prefix = "refs/", Peeled = "^{}";

    // "ID TAB REF", and before it "ref: REF TAB NAME" for what stands for another: git-ls-remote(1).
    internal static RemoteListing Parse(string output)
    {
        BranchName? head = null;
        var refs = new Dictionary<string, CommitId>(StringComparer.Ordinal);
        foreach (var fields in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 2)))
        {
            if (fields is [var target, "HEAD"] && target.StartsWith(Symbolic, StringComparison.Ordinal))
                head = BranchList.Parse(target).FirstOrDefault();
            else if (fields is [var id, var name] && name.StartsWith(Prefix, StringComparison.Ordinal)
                && !name.EndsWith(Peeled, StringComparison.Ordinal) && CommitId.TryParse(id, out var commit))
                refs[name] = commit;
        }
        return new RemoteListing(head, refs);
    }
}
