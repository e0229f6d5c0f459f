using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>Makes the demo course, only when no course is registered and the courses folder is absent or empty.</summary>
internal sealed class DemoSetup(CourseRegistry courses, CourseGitSettings settings)
{
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        using var turn = await SetupTurn.TakeAsync(settings, cancellationToken);
        if (!settings.Demo || !(await courses.ListAsync(Actor.CommandLine, cancellationToken)).IsEmpty || !IsFree())
            return;
        var subdomain = Subdomain.Parse(DemoCourse.Subdomain);
        await DemoCourse.CreateAsync(Path.Combine(settings.CoursesRoot, DemoCourse.Subdomain), cancellationToken);
        await courses.AddAsync(new Course
        {
            Subdomain = subdomain,
            Folder = CoursePath.Parse(DemoCourse.Subdomain),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(subdomain),
            Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse(DemoCourse.DatabaseFile)),
        }, Actor.CommandLine, cancellationToken);
    }

    private bool IsFree() => !Directory.Exists(settings.CoursesRoot)
        || Directory.EnumerateFileSystemEntries(settings.CoursesRoot).All(e => Path.GetFileName(e) == DemoCourse.PartialName);
}
