using System.Globalization;
using System.Text;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Readme;

/// <summary>The first lines of a README, made of what the course's folder shows: nothing in it is invented.</summary>
internal static class ReadmeStarter
{
    private const int MostFolders = 30;

    /// <summary>Writes them.</summary>
    /// <param name="folder">The course folder, its links resolved.</param>
    public static string Write(Course course, string folder, CancellationToken cancellationToken)
    {
        var entries = FolderWalker.Walk(folder, course.Excludes, [], cancellationToken).Entries;
        var exercises = entries.Where(
            e => e.Path.Bytes.EndsWith("/exercise.xml", StringComparison.Ordinal) && e.Path.IsText
            && !e.Path.Bytes.Contains("/history/", StringComparison.Ordinal))
            .Select(e => e.Path.Display.Split('/')).Where(p => p is ["exercises", _, _, .., _]).ToList();
        var text = new StringBuilder($"# {course.Subdomain}\n\nWhat this course is about, and for whom.\n");
        if (exercises.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"\n## Content\n\n{exercises.Count} exercises:\n\n| Folder | Exercises |\n|---|---:|\n");
            // exercises/KEY/FOLDER/…/exercise.xml; one that lies directly below its key has no folder of its own
            foreach (var group in exercises.GroupBy(p => p.Length > 4 ? p[2] : "(directly)").OrderBy(g => g.Key, StringComparer.Ordinal)
                .Take(MostFolders))
                text.Append(CultureInfo.InvariantCulture,
                    $"| {group.Key.Replace("|", "\\|", StringComparison.Ordinal)} | {group.Count()} |\n");
        }
        return text.Append("\n## For teachers\n\n- How to use the exercises:\n- Whom to ask:\n").ToString();
    }
}
