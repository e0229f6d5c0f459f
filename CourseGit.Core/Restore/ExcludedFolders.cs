using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Restore;

/// <summary>What lies in a course and is in no backup of it, because it is excluded.</summary>
internal static class ExcludedFolders
{
    /// <summary>The paths the patterns match, counted from the course's root.</summary>
    public static List<string> In(string courseFolder, ImmutableArray<ExcludePattern> patterns)
    {
        var found = new List<string>();
        foreach (var pattern in patterns)
            Find(courseFolder, pattern, [], pattern.Text.Split('/').Length, found);
        return [.. found.Distinct().Order(StringComparer.Ordinal)];
    }

    private static void Find(string folder, ExcludePattern pattern, ImmutableArray<string> parts, int depth, List<string> found)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var here = parts.Add(Path.GetFileName(path));
            if (here.Length == depth && pattern.Matches(here.AsSpan()))
                found.Add(string.Join('/', here));
            else if (here.Length < depth && new DirectoryInfo(path) is { Exists: true, LinkTarget: null })
                Find(path, pattern, here, depth, found);
        }
    }
}
