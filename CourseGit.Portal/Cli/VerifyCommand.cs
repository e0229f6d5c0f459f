using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Verify;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>verify SUBDOMAIN</c>: proves that the newest backup can be restored.</summary>
internal static class VerifyCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("subdomain") { Description = "The course's subdomain" };
        var command = new Command("verify", "Restore the newest backup of a course as a trial, compare it and take it away again") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var course = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, course);
            await services.GetRequiredService<CourseRegistry>().GetAsync(course, Actor.CommandLine, cancellationToken);
            return await CliOperations.RunOneAsync(services, output, new VerifyRequest(course), cancellationToken);
        }, message => OperationAnswer.NotAccepted(VerifyOperation.Kind, parsed.GetValue(name), message)));
        return command;
    }
}
