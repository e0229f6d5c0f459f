using CourseGit.Core.Courses;
using CourseGit.Core.History;

namespace CourseGit.Portal.Shared;

/// <summary>What a commit changed, in words.</summary>
public static class ChangeWords
{
    private static readonly (FileChangeKind Kind, string Word)[] Kinds =
        [(FileChangeKind.Changed, "changed"), (FileChangeKind.Added, "added"), (FileChangeKind.Removed, "removed"),
            (FileChangeKind.Moved, "moved")];

    /// <summary>The whole of it: <c>14 exercises changed, 2 added, 31 MB of media</c>.</summary>
    public static string Of(ChangeSummary summary)
    {
        if (summary.IsUnknown)
            return "What it changed cannot be told: the commit before it is not on this server";
        var parts = Exercises(summary).Concat(Files(summary)).ToList();
        if (summary.Database)
            parts.Add("database");
        if (summary.Beside > 0)
            parts.Add($"{Words.Count(summary.Beside, "file")} beside the course");
        if (summary.IsCut)
            parts.Add("and more than can be counted here");
        return parts.Count == 0 ? "No file of the course" : Words.Capital(string.Join(", ", parts));
    }

    private static IEnumerable<string> Exercises(ChangeSummary summary)
    {
        var isFirst = true;
        foreach (var (kind, word) in Kinds.Where(k => summary.Count(k.Kind) > 0))
        {
            yield return isFirst ? $"{Words.Count(summary.Count(kind), "exercise")} {word}" : $"{Words.Number(summary.Count(kind))} {word}";
            isFirst = false;
        }
    }

    private static IEnumerable<string> Files(ChangeSummary summary)
    {
        if (summary.Count(ContentGroup.Exercises) is > 0 and var loose)
            yield return $"{Words.Count(loose, "file")} among the exercises";
        if (summary.Count(ContentGroup.Media) is > 0 and var media)
            yield return summary.MediaBytes > 0 ? $"{Words.Size(summary.MediaBytes)} of media" : Words.Count(media, "media file");
        if (summary.Count(ContentGroup.StudentData) is > 0 and var students)
            yield return $"{Words.Count(students, "file")} of students";
        if (summary.Count(ContentGroup.Configuration) is > 0 and var configuration)
            yield return Words.Count(configuration, "configuration file");
        if (summary.Count(ContentGroup.Other) is > 0 and var other)
            yield return Words.Count(other, "other file");
    }
}
