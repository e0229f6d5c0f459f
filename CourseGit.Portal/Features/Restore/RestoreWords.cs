using CourseGit.Core.Courses;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Portal.Features.Restore;

/// <summary>What the parts of a restore are called.</summary>
public static class RestoreWords
{
    /// <summary>As people choose it.</summary>
    public static string Name(RestoreMode mode) => mode switch
    {
        RestoreMode.Exercises => "Exercises only",
        RestoreMode.Paths => "Files and folders",
        _ => "Full",
    };

    /// <summary>As it stands in an address.</summary>
    public static string Key(RestoreMode mode) => mode switch
    {
        RestoreMode.Exercises => "exercises",
        RestoreMode.Paths => "paths",
        _ => "full",
    };

    /// <summary>A group of a course's files.</summary>
    public static string Name(ContentGroup group) => group switch
    {
        ContentGroup.Exercises => "Exercises",
        ContentGroup.Media => "Media",
        ContentGroup.Configuration => "Configuration",
        ContentGroup.StudentData => "Student data",
        _ => "Other files",
    };

    /// <summary>What happens to a file, with its icon and its tone.</summary>
    public static (string Word, string Icon, string Tone) Of(PlannedChangeKind kind) => kind switch
    {
        PlannedChangeKind.Added => ("Added", "plus", "success"),
        PlannedChangeKind.Changed => ("Changed", "changed", "info"),
        _ => ("Removed", "minus", "danger"),
    };
}
