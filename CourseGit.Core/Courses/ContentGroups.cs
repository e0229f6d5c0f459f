using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>What a path of a course is to its people.</summary>
public enum ContentGroup
{
    Exercises,
    Media,
    Configuration,
    StudentData,
    Other,
}

/// <summary>Tells the groups apart. From OpenTA's layout.</summary>
internal static class ContentGroups
{
    private static readonly (string Prefix, ContentGroup Group)[] Folders =
    [
        ("exercises/", ContentGroup.Exercises),
        ("media/answerimages/", ContentGroup.StudentData),
        ("media/studentassets/", ContentGroup.StudentData),
        ("json-answer-backups/", ContentGroup.StudentData),
        ("media/", ContentGroup.Media),
    ];

    private static readonly string[] Configuration =
        ["dbname.txt", "database.conf", "message.html", "README", "README.md", "touchfile", "last_admin_activity", "last_student_activity"];

    /// <summary>The group of a path counted from the course's root.</summary>
    public static ContentGroup Of(RawPath path)
    {
        foreach (var (prefix, group) in Folders)
        {
            if (path.Bytes.StartsWith(prefix, StringComparison.Ordinal))
                return group;
        }
        return Configuration.Contains(path.Bytes) || path.Bytes.StartsWith("subdomain-", StringComparison.Ordinal)
            ? ContentGroup.Configuration
            : ContentGroup.Other;
    }
}
