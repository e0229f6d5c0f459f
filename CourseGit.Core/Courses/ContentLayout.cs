using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>Where in a commit the course lies: at its root, or, as the guide's push writes it, in a folder of its own.</summary>
/// <param name="Entries">What the course holds, counted from its own root.</param>
/// <param name="Folder">The folder's name; null for the root.</param>
internal sealed record ContentLayout(List<TreeEntry> Entries, string? Folder)
{
    private static readonly string[] Signs = ["exercises", "dbname.txt", "database.conf", FolderWalker.OurFolder];

    /// <summary>Looks at everything a commit holds.</summary>
    public static ContentLayout Find(List<TreeEntry> all, Subdomain course)
    {
        var root = all.Select(e => First(e.Path.Bytes)).Distinct(StringComparer.Ordinal).ToList();
        if (root.Any(Signs.Contains))
            return new ContentLayout(all, null);
        var folders = root.Where(name => all.Any(e => e.Path.Bytes.StartsWith(name + "/", StringComparison.Ordinal))).ToList();
        if (folders.Contains(course.Value))
            return Below(all, course.Value);
        return folders is [var only] && Below(all, only) is var below && below.Entries.Any(e => Signs.Contains(First(e.Path.Bytes)))
            ? below
            : new ContentLayout(all, null);
    }

    /// <summary>Folders that are courses each, where the root was taken for want of the course's own.</summary>
    public IEnumerable<string> OtherCourses()
    {
        if (Folder is not null || Entries.Any(e => Signs.Contains(First(e.Path.Bytes))))
            return [];
        return Entries.Where(e => e.Path.Bytes.Contains('/', StringComparison.Ordinal)).GroupBy(e => First(e.Path.Bytes))
            .Where(f => f.Any(e => Signs.Contains(First(e.Path.Bytes[(f.Key.Length + 1)..])))).Select(f => new RawPath(f.Key).Display);
    }

    private static ContentLayout Below(List<TreeEntry> all, string folder)
    {
        var prefix = folder + "/";
        return new ContentLayout(
            [.. all.Where(e => e.Path.Bytes.StartsWith(prefix, StringComparison.Ordinal))
                .Select(e => e with { Path = new RawPath(e.Path.Bytes[prefix.Length..]) })],
            new RawPath(folder).Display);
    }

    private static string First(string path) => path.IndexOf('/') is var slash and >= 0 ? path[..slash] : path;
}
