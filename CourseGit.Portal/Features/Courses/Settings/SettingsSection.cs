using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>A part of a course's settings that is saved with the others.</summary>
/// <param name="Id">Where it stands on the page: behind the # of the address.</param>
/// <param name="Values">What of a draft belongs to it, so that two drafts can be compared.</param>
public sealed record SettingsSection(string Id, string Title, Func<CourseDraft, ImmutableArray<object?>> Values)
{
    public static SettingsSection Files { get; } = new("files", "Files",
        d => [CourseDraft.Text(d.Folder), d.Direction, CourseDraft.Text(d.Excludes)]);

    public static SettingsSection Repository { get; } = new("repository", "Repository",
        d => [.. d.RemoteValues, d.HoldsNoStudentData, d.HoldsNoStudentData && d.MayBePublic, CourseDraft.Text(d.Branch),
            CourseDraft.Text(d.GitUser)]);

    public static SettingsSection Database { get; } = new("database", "Database", d => d.DatabaseKind switch
    {
        DatabaseKind.None => [d.DatabaseKind, d.FilesAreEnough],
        DatabaseKind.Sqlite => [d.DatabaseKind, CourseDraft.Text(d.DatabaseFile)],
        _ => [d.DatabaseKind, CourseDraft.Text(d.DatabaseHost), CourseDraft.Text(d.DatabasePort), CourseDraft.Text(d.DatabaseName),
            CourseDraft.Text(d.DatabaseCredential), d.DatabaseAllOrNothing],
    });

    public static SettingsSection AfterRestore { get; } = new("after-restore", "After a restore",
        d => [CourseDraft.Text(d.AfterRestoreUrl)]);

    /// <summary>All of them, in the order of the page.</summary>
    public static ImmutableArray<SettingsSection> All { get; } = [Files, Repository, Database, AfterRestore];
}
