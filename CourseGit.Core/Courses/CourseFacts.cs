using CourseGit.Core.Audit;

namespace CourseGit.Core.Courses;

/// <summary>A course for the record of who did what, property by property.</summary>
internal static class CourseFacts
{
    public static AuditFacts Facts(this Course course) => new AuditFacts()
        .Say("Folder", course.Folder)
        .Say("Direction", course.Direction)
        .Say("Repository", Remote(course.Remote))
        .Say("Renamed at its host to", course.RemoteMovedTo is { } there ? Remote(there) : null)
        .Say("Holds no student data", course.HoldsNoStudentData)
        .Say("May be public", course.PublicRemote is { } open ? Remote(open) : null)
        .Say("Branch", course.Branch)
        .Say("Credential", course.CredentialName)
        .Say("Git user", course.GitUser)
        .Say("Database", course.Database)
        .Say("Database is decided", course.Database.IsDecided)
        .Say("Database server", course.Database.Place.Host)
        .Say("Database port", course.Database.Place.Port)
        .Say("Database name", course.Database.Place.Name)
        .Say("Database credential", course.Database.Place.CredentialName)
        .Say("Restore the database whole or not at all", course.Database.AllOrNothing)
        .Say("Leave out", course.Excludes.Select(e => e.Text))
        .Say("Address after a restore", course.AfterRestoreUrl)
        .Say("Program after a restore", course.AfterRestoreCommand.FirstOrDefault())
        .Count("Arguments of that program", [.. course.AfterRestoreCommand.Skip(1)])
        .Say("Submitted READMEs go in by themselves", course.LetsReadmesIn)
        .Say("Labels", course.Labels)
        .Say("Archived since", course.ArchivedUtc)
        .Say("Schedules paused since", course.Pause?.SinceUtc)
        .Say("Schedules paused until", course.Pause?.UntilUtc);

    /// <summary>Whom something is for, each course and each label by its name.</summary>
    public static object InWords(this CourseScope scope) => scope.Names.IsEmpty ? scope.ToString() : scope.Names;

    /// <summary>A remote for the record; of an address nothing that could be a secret.</summary>
    internal static object Remote(Remote remote) =>
        remote.Kind == RemoteKind.Url && Uri.TryCreate(remote.Address, UriKind.Absolute, out var url) ? url : remote.ToString();
}
