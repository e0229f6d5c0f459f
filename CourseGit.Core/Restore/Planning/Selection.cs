using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>What of a commit a restore takes, and which parts of the course it replaces as a whole.</summary>
/// <param name="Entries">In git's order.</param>
/// <param name="Parts">Counted from the course's root, none inside another; <c>""</c> for the whole course.</param>
internal sealed record Selection(List<TreeEntry> Entries, List<string> Parts)
{
    private const string Readme = "README.md";

    /// <summary>Whether a path belongs to one of the parts.</summary>
    public bool Covers(RawPath path) => Parts.Any(p => IsWithin(path.Bytes, RawPath.FromText(p).Bytes));

    /// <summary>Insists that something is restored, of each part: to replace it by nothing is no restore.</summary>
    /// <param name="entries">What is left after the rules have left out what must not come into a course.</param>
    /// <exception cref="OperationFailedException">There would be nothing to restore.</exception>
    public Selection Insist(List<TreeEntry> entries)
    {
        foreach (var part in Parts.Select(p => RawPath.FromText(p).Bytes))
        {
            if (!entries.Any(e => IsWithin(e.Path.Bytes, part)))
                throw new OperationFailedException(
                    $"The commit holds nothing that could be restored{(part.Length == 0 ? "" : $" of {new RawPath(part)}")}. Nothing was "
                    + "changed. Choose another commit.");
        }
        return this;
    }

    /// <summary>Selects.</summary>
    /// <param name="all">Everything the commit holds of the course, exercises already under the course's own key.</param>
    /// <param name="ownKeys">The keys the course has now.</param>
    /// <exception cref="RefusedException">A path asked for is not in the commit.</exception>
    /// <exception cref="OperationFailedException">There would be nothing to restore.</exception>
    public static Selection Of(RestoreArguments arguments, List<TreeEntry> all, List<string> ownKeys) => arguments.Mode switch
    {
        RestoreMode.Full => new Selection(all, [""]).Insist(all),
        RestoreMode.Exercises => Exercises(all, ownKeys),
        _ => Paths(arguments, all),
    };

    private static Selection Exercises(List<TreeEntry> all, List<string> ownKeys)
    {
        var keys = CourseKey.In(all);
        if (ownKeys.Count > 0 && keys.Intersect(ownKeys).Any())
            keys = [.. keys.Intersect(ownKeys)];
        if (keys.FirstOrDefault(k => !new RawPath(k).IsText) is { } odd)
            throw new RefusedException(
                $"The folder exercises/{new RawPath(odd)} in the commit has a name that is no UTF-8 text. Nothing was changed. Use a "
                + "full restore.");
        var parts = keys.Select(k => CourseKey.Exercises + new RawPath(k).Display).ToList();
        if (parts.Count == 0)
            throw new OperationFailedException(
                "The commit holds no exercises, so there is nothing to restore. Nothing was changed. Choose another commit.");
        if (all.Any(e => e.Path.Bytes == Readme))
            parts.Add(Readme);
        return Within(all, parts);
    }

    private static Selection Paths(RestoreArguments arguments, List<TreeEntry> all)
    {
        var asked = arguments.Paths.Select(p => p.Value).Distinct().ToList();
        var parts = asked.Where(p => !asked.Any(other => other != p && IsWithin(p, other))).ToList();
        foreach (var part in parts)
        {
            var bytes = RawPath.FromText(part).Bytes;
            if (!all.Any(e => IsWithin(e.Path.Bytes, bytes)))
                throw new RefusedException(
                    $"\"{part}\" is not in that commit. Nothing was changed. Look at the versions of this file in the history, or choose "
                    + "another commit.");
        }
        return Within(all, parts);
    }

    private static Selection Within(List<TreeEntry> all, List<string> parts)
    {
        var selection = new Selection([], parts);
        selection.Entries.AddRange(all.Where(e => selection.Covers(e.Path)));
        return selection;
    }

    private static bool IsWithin(string path, string part) =>
        part.Length == 0 || path == part
            || (path.Length > part.Length && path[part.Length] == '/' && path.StartsWith(part, StringComparison.Ordinal));
}
