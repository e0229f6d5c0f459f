using System.CommandLine;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>operations [--course S]</c>: what was done.</summary>
internal static class OperationsCommand
{
    private const int Shown = 50;

    public static Command Create(Option<bool> json)
    {
        var course = new Option<string?>("--course") { Description = "Only of this course" };
        var command = new Command("operations", $"List the newest {Shown} operations") { course };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = parsed.GetValue(course) is { } text ? Subdomain.Parse(text) : null;
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            if (subdomain is not null)
                await services.GetRequiredService<CourseRegistry>().GetAsync(subdomain, Actor.CommandLine, cancellationToken);
            await services.GetRequiredService<OperationSettler>().SweepAsync(cancellationToken);
            var operations = await services.GetRequiredService<OperationDesk>()
                .SearchAsync(OperationFilter.Of(subdomain), null, Shown, Actor.CommandLine, cancellationToken);
            output.Answer(new { operations = operations.Select(OperationAnswer.Of) }, operations.Select(Line));
            return ExitCode.Success;
        }));
        return command;
    }

    private static string Line(OperationSnapshot o) =>
        $"{o.Id,6} {o.RequestedUtc:yyyy-MM-dd HH:mm:ss} UTC  {o.Subject,-24} "
            + $"{(o.Outcome?.ToString() ?? o.State.ToString()).ToLowerInvariant(),-10} {o.Text}";
}

/// <summary><c>history SUBDOMAIN</c>: the restore points of a course.</summary>
internal static class HistoryCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("subdomain") { Description = "The course's subdomain" };
        var count = new Option<int>("--count") { Description = "How many commits at the most", DefaultValueFactory = _ => 50 };
        var command = new Command("history", "List the commits of a course's branch, newest first") { name, count };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            var course = await services.GetRequiredService<CourseRegistry>().GetAsync(subdomain, Actor.CommandLine, cancellationToken);
            var overview = await services.GetRequiredService<BackupOverviewReader>()
                .ReadAsync(course, Math.Clamp(parsed.GetValue(count), 1, 10_000), Actor.CommandLine, cancellationToken);
            var commits = overview.RecentCommits.Select(
                c => new CommitAnswer(c.Id.Value, c.CommittedUtc, c.Author, c.Subject)).ToList();
            output.Answer(new { course = subdomain.Value, branch = overview.Branch?.Branch.Value, commits }, commits.Count > 0
                ? commits.Select(c => $"{c.Commit[..7]} {c.Date:yyyy-MM-dd HH:mm:ss} UTC  {c.Author}: {c.Message}")
                : ["There is no commit yet. Make the first one with \"backup\"."]);
            return ExitCode.Success;
        }));
        return command;
    }
}
