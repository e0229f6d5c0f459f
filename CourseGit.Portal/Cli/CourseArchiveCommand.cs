using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.People;

namespace CourseGit.Portal.Cli;

/// <summary><c>course archive SUBDOMAIN… [--undo]</c></summary>
internal static class CourseArchiveCommand
{
    public static Command Create(Option<bool> json)
    {
        var names = CliCourses.Names("Courses to archive");
        var undo = new Option<bool>("--undo") { Description = "Bring them back instead" };
        var command = new Command(
            "archive", "Keep courses with their history, but out of lists and out of backups; --undo brings them back") { names, undo };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), output => CliCourses.ChangeAsync(
            output, parsed.GetValue(names)!,
            (courses, subdomains) => courses.ArchiveAsync(
                subdomains, !parsed.GetValue(undo), Actor.CommandLine, cancellationToken),
            Sentence, cancellationToken)));
        return command;
    }

    private static string Sentence(Course course) => course.IsArchived
        ? $"{course.Subdomain} is archived: kept with its history and repository, and not backed up until \"course archive "
            + $"{course.Subdomain} --undo\" brings it back."
        : $"{course.Subdomain} is back among the courses.";
}
