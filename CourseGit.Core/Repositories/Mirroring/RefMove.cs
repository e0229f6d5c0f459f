using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>A branch, tag or other ref that is elsewhere than before.</summary>
/// <param name="Name">Its full name, one character a byte.</param>
/// <param name="Old">Where it was; null when it comes.</param>
/// <param name="New">Where it is now; null when it goes.</param>
internal sealed record RefMove(string Name, CommitId? Old, CommitId? New)
{
    private const string Heads = "refs/heads/", Tags = "refs/tags/", Prefix = "refs/";

    public bool IsTag => Name.StartsWith(Tags, StringComparison.Ordinal);

    public bool IsBranch => Name.StartsWith(Heads, StringComparison.Ordinal);

    /// <summary>Its name without <c>refs/</c>.</summary>
    public string ShortName => Name[Prefix.Length..];

    /// <summary>What would have to be done to make one listing the other.</summary>
    public static List<RefMove> Between(IReadOnlyDictionary<string, CommitId> old, IReadOnlyDictionary<string, CommitId> now) =>
        [.. old.Keys.Union(now.Keys).Select(name => new RefMove(name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(move => move.Old != move.New).OrderBy(move => move.Name, StringComparer.Ordinal)];
}
