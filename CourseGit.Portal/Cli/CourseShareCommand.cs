using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>course share SUBDOMAIN --teacher NAME [--may-back-up | --remove]</c></summary>
internal static class CourseShareCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("subdomain") { Description = "The course's subdomain, for example ffm516-2025" };
        var teacher = new Option<string>("--teacher")
        {
            Description = "The name they sign in with; they need not have signed in before",
            Required = true,
        };
        var mayBackUp = new Option<bool>("--may-back-up") { Description = "They may back it up, and save its README" };
        var remove = new Option<bool>("--remove") { Description = "Take the course away from them" };
        var command = new Command("share", "Say who teaches a course, and sees it") { name, teacher, mayBackUp, remove };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var (subdomain, person) = (Subdomain.Parse(parsed.GetValue(name)), parsed.GetValue(teacher)!);
            if (parsed.GetValue(remove) && parsed.GetValue(mayBackUp))
                throw new InvalidInputException("Give the course with --may-back-up, or take it away with --remove, but not both.");
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            var desk = services.GetRequiredService<TeacherDesk>();
            await (parsed.GetValue(remove) ? desk.TakeAwayAsync(subdomain, person, Actor.CommandLine, cancellationToken)
                : desk.AssignAsync(subdomain, person, parsed.GetValue(mayBackUp), Actor.CommandLine, cancellationToken));
            var teachers = (await desk.ListAsync(subdomain, Actor.CommandLine, cancellationToken)).Select(TeacherAnswer.Of).ToList();
            output.Answer(new { course = subdomain.Value, teachers }, teachers.Count == 0 ? $"Nobody teaches {subdomain} now."
                : $"{subdomain} is taught by {string.Join(", ", teachers.Select(t => t.InWords))} now.");
            return ExitCode.Success;
        }));
        return command;
    }
}
