using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>What lies in a course and is in no backup of it, because it is excluded.</summary>
internal static class ExcludedFolders
{
    /// <summary>The paths the patterns match, counted from the course's root.</summary>
    public static List<RawPath> In(string courseFolder, ImmutableArray<ExcludePattern> patterns)
    {
        var found = new HashSet<RawPath>();
        foreach (var pattern in patterns)
        {
            using var course = LinuxFolder.Open(courseFolder); // anew: its names can be listed once
            Find(course, "", pattern, [], pattern.Text.Split('/').Length, found);
        }
        return [.. found.Order()];
    }

    private static void Find(LinuxFolder folder, string prefix, ExcludePattern pattern, ImmutableArray<string> parts, int depth,
        HashSet<RawPath> found)
    {
        foreach (var name in folder.Names(out _))
        {
            var here = parts.Add(new RawPath(name).Display);
            if (here.Length == depth && pattern.Matches(here.AsSpan()))
                found.Add(new RawPath(prefix + name));
            if (here.Length == depth)
                continue;
            using var child = folder.OpenChild(name, out _);
            if (child is not null)
                Find(child, $"{prefix}{name}/", pattern, here, depth, found);
        }
    }
}
