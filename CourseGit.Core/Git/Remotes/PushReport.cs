namespace CourseGit.Core.Git.Remotes;

/// <summary>Why a push of one branch was not taken, from <c>git push --porcelain</c>.</summary>
/// <param name="Reason">git's words in the parentheses, for example <c>stale info</c>.</param>
internal readonly record struct PushReport(string Reason)
{
    /// <summary>Somebody else moved the branch meanwhile.</summary>
    public bool IsMoved => Reason is "stale info" or "fetch first" or "non-fast-forward" or "failed to update ref"
        || Reason.StartsWith("cannot lock ref", StringComparison.Ordinal)
        || Reason.StartsWith("incorrect old value", StringComparison.Ordinal);

    /// <summary>What arrived there was not whole, or not what it should be: an object may be damaged here (receive-pack.c).</summary>
    public bool IsIncomplete => Reason is "unpacker error" or "missing necessary objects";

    /// <summary>Reads the report; a line is <c>FLAG TAB FROM:TO TAB SUMMARY (REASON)</c>.</summary>
    public static PushReport Parse(string output)
    {
        var rejected = output.Split('\n').FirstOrDefault(line => line.StartsWith("!\t", StringComparison.Ordinal)) ?? "";
        // Not the last parenthesis: the reason may name a branch that has some.
        var open = rejected.IndexOf("] (", StringComparison.Ordinal) + 2;
        var close = rejected.LastIndexOf(')');
        return new PushReport(open >= 2 && close > open ? rejected[(open + 1)..close] : rejected.Split('\t').LastOrDefault() ?? "");
    }
}
