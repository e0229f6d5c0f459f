using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>Finds symbolic links that lead out of the course, also those that do so through other links.</summary>
internal sealed class LinkRules
{
    private const int MostLinks = 40; // path_resolution(7)
    private readonly Dictionary<string, string> _targets;

    /// <param name="targets">All links of the course as it will be, with where they point; one character a byte.</param>
    public LinkRules(IReadOnlyDictionary<RawPath, string> targets) =>
        _targets = targets.ToDictionary(t => t.Key.Bytes, t => t.Value, StringComparer.Ordinal);

    /// <summary>Whether following the link leaves the course's folder, or goes round in a circle.</summary>
    public bool Leaves(RawPath link)
    {
        var at = link.Bytes.Split('/')[..^1].ToList();
        var pending = new Stack<string>();
        var followed = 0;
        if (!Follow(_targets[link.Bytes]))
            return true;
        while (pending.TryPop(out var part))
        {
            if (part is "" or ".")
                continue;
            if (part == "..")
            {
                if (at.Count == 0)
                    return true;
                at.RemoveAt(at.Count - 1);
                continue;
            }
            at.Add(part);
            if (!_targets.TryGetValue(string.Join('/', at), out var target))
                continue;
            at.RemoveAt(at.Count - 1);
            if (!Follow(target))
                return true;
        }
        return false;

        bool Follow(string target)
        {
            if (++followed > MostLinks || target.StartsWith('/'))
                return false;
            foreach (var part in target.Split('/').Reverse())
                pending.Push(part);
            return true;
        }
    }
}
