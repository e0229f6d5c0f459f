using System.Text;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>
/// The commits of a git directory that no other commit there descends from: the ends of all history it holds, whether a ref names them or
/// not.
/// </summary>
internal static class CommitTips
{
    private const string Parent = "parent ";

    /// <summary>Reads every commit that can be read.</summary>
    public static List<CommitId> In(string gitDirectory, CancellationToken cancellationToken)
    {
        using var objects = ObjectDatabase.Open(gitDirectory);
        var (commits, parents) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var id in Ids(gitDirectory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (objects.TryRead(id, ObjectKind.Commit) is not { } content)
                continue;
            commits.Add(id);
            parents.UnionWith(ParentsIn(content));
        }
        return [.. commits.Except(parents).Order(StringComparer.Ordinal).Select(CommitId.Parse)];
    }

    private static IEnumerable<string> Ids(string gitDirectory)
    {
        var packs = Path.Combine(gitDirectory, "objects", "pack");
        var packed = (Directory.Exists(packs) ? Directory.GetFiles(packs, "*.idx") : []).SelectMany(f => PackIndex.TryRead(f)?.Ids() ?? []);
        return packed.Concat(LooseObjects.All(gitDirectory).Select(o => o.Id)).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> ParentsIn(byte[] commit) =>
        Encoding.Latin1.GetString(commit).Split('\n').TakeWhile(line => line.Length > 0)
            .Where(line => line.StartsWith(Parent, StringComparison.Ordinal)).Select(line => line[Parent.Length..]);
}
