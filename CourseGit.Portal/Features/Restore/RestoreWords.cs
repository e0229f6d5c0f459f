using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Restore;

/// <summary>What the parts of a restore are called.</summary>
public static class RestoreWords
{
    private const int MostNamed = 4;

    /// <summary>As people choose it.</summary>
    public static string Name(RestoreMode mode) => mode switch
    {
        RestoreMode.Exercises => "Exercises only",
        RestoreMode.Paths => "Files and folders",
        _ => "Full",
    };

    /// <summary>Chosen files and folders, the first few by their names.</summary>
    public static string Of(ImmutableArray<CoursePath> paths) => paths.Length switch
    {
        0 => "The files and folders you choose",
        <= MostNamed => Words.List([.. paths.Select(p => p.Value)]),
        _ => $"{string.Join(", ", paths.Take(MostNamed - 1))} and {Words.Number(paths.Length - MostNamed + 1)} more",
    };

    /// <summary>The beginning of a commit's id.</summary>
    public static string Short(CommitName commit) => commit.Value.Length > 7 ? commit.Value[..7] : commit.Value;

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
