using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History.Reading;

/// <summary>The branches, tags and kept refs of a repository, read from its files: no process, however many there are.</summary>
internal sealed class RefList
{
    private const string Heads = "refs/heads/", Tags = "refs/tags/", Rescue = "refs/rescue/", Prefix = "refs/",
        Target = "object ";
    private const int DeepestTag = 5; // a tag of a tag of a tag …
    private readonly Dictionary<string, RepositoryRef> _byName = new(StringComparer.Ordinal);

    private RefList()
    {
    }

    /// <summary>Of a repository that is not there yet.</summary>
    public static RefList None { get; } = new();

    /// <summary>The branch that a plain clone checks out; null when there is none.</summary>
    public RepositoryRef? Default { get; private init; }

    /// <summary>What is looked at first: where HEAD leads to a branch that does not exist, another one. Null when there is none.</summary>
    public RepositoryRef? First => Default ?? All.FirstOrDefault();

    /// <summary>All of them by their names: the default branch, then branches, tags, what was kept.</summary>
    public IEnumerable<RepositoryRef> All => _byName.Values.OrderBy(r => r != Default).ThenBy(r => r.Kind)
        .ThenBy(r => r.Name, NaturalOrder.Instance);

    public int Count(RefKind kind) => _byName.Values.Count(r => r.Kind == kind);

    /// <summary>Reads them.</summary>
    /// <param name="folder">The bare repository.</param>
    /// <param name="objects">To find the commits that tags lead to.</param>
    public static RefList Read(string folder, ObjectDatabase objects)
    {
        var (refs, head) = (RefFiles.Read(folder), HeadFiles.BranchOf(Path.Combine(folder, "HEAD"))?.Ref);
        var found = new List<RepositoryRef>();
        foreach (var (name, target) in refs.Commits)
        {
            var kind = name.StartsWith(Heads, StringComparison.Ordinal) ? RefKind.Branch
                : name.StartsWith(Tags, StringComparison.Ordinal) ? RefKind.Tag
                : name.StartsWith(Rescue, StringComparison.Ordinal) ? RefKind.Kept : RefKind.Other;
            if (kind == RefKind.Other || (kind is RefKind.Branch ? target : Peeled(objects, target)) is not { } commit)
                continue;
            var shown = kind switch { RefKind.Branch => name[Heads.Length..], RefKind.Tag => name[Tags.Length..], _ => name };
            found.Add(new RepositoryRef(shown, name, kind, commit, name == head));
        }
        var list = new RefList { Default = found.Find(r => r.IsDefault) };
        found.ForEach(r => list._byName.Add(r.FullName, r));
        return list;
    }

    /// <summary>What a text means, a branch before a tag; null when it is none of them.</summary>
    /// <param name="name">Null for the first.</param>
    public RepositoryRef? Find(string? name) => name is null ? First
        : name.StartsWith(Prefix, StringComparison.Ordinal) ? _byName.GetValueOrDefault(name)
        : _byName.GetValueOrDefault(Heads + name) ?? _byName.GetValueOrDefault(Tags + name);

    // "object ID" is a tag's first line, git-mktag(1). Null when it leads to no commit. What cannot be read here counts as one.
    private static CommitId? Peeled(ObjectDatabase objects, CommitId target)
    {
        for (var depth = 0; depth < DeepestTag; depth++)
        {
            if (objects.TryRead(target.Value, ObjectKind.Tag) is not { } content)
                return objects.Is(target.Value, ObjectKind.Tree) || objects.SizeOf(target.Value) is not null ? null : target;
            var line = RawPath.Encoding.GetString(content).Split('\n', 2)[0];
            if (!line.StartsWith(Target, StringComparison.Ordinal) || !CommitId.TryParse(line[Target.Length..], out var next))
                return null;
            target = next;
        }
        return null;
    }
}
