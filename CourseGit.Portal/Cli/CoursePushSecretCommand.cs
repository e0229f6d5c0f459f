using System.CommandLine;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Pushes;

namespace CourseGit.Portal.Cli;

/// <summary><c>course push-secret SUBDOMAIN [--remove]</c></summary>
internal static class CoursePushSecretCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("subdomain") { Description = "The course's subdomain" };
        var remove = new Option<bool>("--remove") { Description = "Take it away: nobody can tell of pushes any more" };
        var command = new Command("push-secret",
            "Make a new secret that messages about pushes to the course's repository are signed with, and print it this once; the "
            + "exercises of a course of direction pull are pulled when one comes")
        {
            name, remove,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var (desk, course) = (services.GetRequiredService<CoursePushDesk>(), Subdomain.Parse(parsed.GetValue(name)));
            if (parsed.GetValue(remove))
            {
                await desk.RemoveSecretAsync(course, Actor.CommandLine, cancellationToken);
                output.Answer(new { course = course.Value, secret = (string?)null },
                    $"Messages about pushes to the repository of {course} are refused from now on.");
                return ExitCode.Success;
            }
            var made = await desk.MakeSecretAsync(course, Actor.CommandLine, cancellationToken);
            output.Answer(new { course = course.Value, secret = made.Reveal() }, made.Reveal());
            return ExitCode.Success;
        }));
        return command;
    }
}
