using System.CommandLine;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>repository members NAME [--person NAME --level LEVEL | --person NAME --remove]</c></summary>
internal static class RepositoryMemberCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the repository, OWNER/NAME" };
        var person = new Option<string?>("--person") { Description = "The name they sign in with; they need not have signed in before" };
        var level = new Option<RepositoryLevel?>("--level")
        {
            Description = "viewer: clone and fetch; collaborator: push to branches of their own, too; admin: push to all",
        };
        var remove = new Option<bool>("--remove") { Description = "Let them reach it no more" };
        var command = new Command("members", "Say who may reach a repository with git, besides superusers") { name, person, level, remove };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var (repository, who, how) = (parsed.GetValue(name)!, parsed.GetValue(person), parsed.GetValue(level));
            if (who is null ? how is not null || parsed.GetValue(remove) : how is null != parsed.GetValue(remove))
                throw new InvalidInputException(
                    "Say who with --person, and either --level or --remove; or none of them to see who there is.");
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var members = services.GetRequiredService<RepositoryMembers>();
            if (who is not null)
                await (how is { } to ? members.SetAsync(repository, who, to, Actor.CommandLine, cancellationToken)
                    : members.RemoveAsync(repository, who, Actor.CommandLine, cancellationToken));
            var all = await members.ListAsync(repository, Actor.CommandLine, cancellationToken);
            var now = all.Select(RepositoryMemberAnswer.Of).ToList();
            output.Answer(new { repository, members = now }, now.Count == 0 ? [$"Nobody but superusers may reach {repository}."]
                : now.Select(m => $"{m.Person}: {m.Level}"));
            return ExitCode.Success;
        }));
        return command;
    }
}
