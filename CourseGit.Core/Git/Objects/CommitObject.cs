using System.Globalization;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Objects;

/// <summary>The content of a commit object as git-commit-tree(1) writes it: headers, an empty line, the message.</summary>
internal static class CommitObject
{
    private const int IdDigits = 40;

    /// <summary>Writes one.</summary>
    /// <param name="by">Author and committer.</param>
    /// <param name="at">When, and the zone that is written down with it.</param>
    /// <param name="message">Without the line feed at its end.</param>
    public static byte[] Write(string tree, IEnumerable<CommitId> parents, GitIdentity by, DateTimeOffset at, string message)
    {
        var zone = $"{(at.Offset < TimeSpan.Zero ? '-' : '+')}{at.Offset:hhmm}";
        var person = string.Create(CultureInfo.InvariantCulture, $"{by.Name} <{by.Email}> {at.ToUnixTimeSeconds()} {zone}");
        var headers = parents.Distinct().Select(p => $"parent {p.Value}\n").Prepend($"tree {tree}\n");
        return Encoding.UTF8.GetBytes($"{string.Concat(headers)}author {person}\ncommitter {person}\n\n{message}\n");
    }

    /// <summary>The tree and the parents of one; null when its headers are not as git writes them.</summary>
    public static (string Tree, List<string> Parents)? TryParse(ReadOnlySpan<byte> content)
    {
        if (Id(content, "tree "u8) is not { } tree)
            return null;
        List<string> parents = [];
        for (var rest = content[("tree ".Length + IdDigits + 1)..]; Id(rest, "parent "u8) is { } parent;
            rest = rest[("parent ".Length + IdDigits + 1)..])
            parents.Add(parent);
        return (tree, parents);
    }

    private static string? Id(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.StartsWith(name) && line.Length > name.Length + IdDigits && line[name.Length + IdDigits] == '\n'
            ? Encoding.ASCII.GetString(line.Slice(name.Length, IdDigits)) : null;
}
