using System.Text.RegularExpressions;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// Says in words why git did not take what was pushed. Its reasons are part of the protocol, receive-pack.c; they are the same in every
/// language.
/// </summary>
internal static partial class PushWords
{
    private const int Named = 5;

    // fsck.h: the names git gives to what is wrong with an object.
    private static readonly Dictionary<string, string> Wrong = new(StringComparer.Ordinal)
    {
        ["duplicateEntries"] = "a folder that holds a name twice",
        ["treeNotSorted"] = "a folder whose names are in an order that git cannot read",
        ["hasDot"] = "a file or folder named \".\"",
        ["hasDotdot"] = "a file or folder named \"..\", which would leave the course",
        ["hasDotgit"] = "a file or folder named .git or git~1, which belongs to git itself",
        ["fullPathname"] = "a name with a slash in it",
        ["emptyName"] = "a file or folder without a name",
        ["nullSha1"] = "a folder with an entry that leads nowhere",
        ["badTree"] = "a folder that cannot be read",
    };

    /// <summary>Sentences; none when all was taken, or git's own word is all there is to say.</summary>
    /// <param name="report">The report-status of gitprotocol-pack(5), packets and all.</param>
    /// <param name="said">What git said behind <c>remote:</c>.</param>
    public static IEnumerable<string> Explain(string report, string said)
    {
        if (Complaint().Match(said) is { Success: true } complaint)
            yield return Broken(complaint.Groups["id"].Value, complaint.Groups["what"].Value);
        foreach (var reason in Refusal().Matches(report).GroupBy(m => m.Groups["why"].Value.TrimEnd()))
        {
            if (Sentence(reason.Key, Names(reason.Select(m => m.Groups["ref"].Value))) is { } sentence)
                yield return sentence;
        }
    }

    private static string? Sentence(string reason, string names) => reason switch
    {
        "deny updating a hidden ref" => $"{names} was not taken: people push branches (refs/heads), tags (refs/tags) and notes "
            + $"(refs/notes) here, all other names are kept for CourseGit and git itself. Collaborators push to branches of their own, "
            + $"and leave the main branch, tags and notes to its admins.",
        "deletion prohibited" => $"{names} was not deleted: what arrived in a repository of this portal stays, so that nobody's work "
            + $"can be lost. Ask the person who runs the portal if it has to go.",
        "non-fast-forward" => $"{names} was not taken: it would replace commits that are there. Fetch them, put yours on top (git pull "
            + $"--rebase), then push again.",
        "missing necessary objects" => $"{names} was not taken: this repository cannot read all of its own objects now. "
            + $"Nothing was changed. Try again later; if it stays, tell the person who runs the portal.",
        _ => null,
    };

    private static string Broken(string id, string what) =>
        $"Nothing of this push was taken: "
            + $"it holds {Wrong.GetValueOrDefault(what, $"an object that git itself calls broken ({what})")}. "
            + $"Such objects are made by faulty programs, or to do harm. "
        + $"Find it with: git rev-list --objects --all | grep {id}";

    private static string Names(IEnumerable<string> all)
    {
        var names = all.ToList();
        return string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : "");
    }

    // "ng REF REASON" in packets of four digits, each ended by a line feed.
    [GeneratedRegex(@"^[0-9a-f]{4}ng (?<ref>\S+) (?<why>[^\n]+)", RegexOptions.Multiline)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"^error: object (?<id>[0-9a-f]{40,64}): (?<what>\w+):", RegexOptions.Multiline)]
    private static partial Regex Complaint();
}
