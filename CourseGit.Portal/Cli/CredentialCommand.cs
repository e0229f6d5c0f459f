using System.CommandLine;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Cli;

/// <summary><c>credential add|list|remove</c></summary>
internal static class CredentialCommand
{
    public static Command Create(Option<bool> json) => new("credential", "Keep the tokens that courses use with their remotes")
    {
        Add(json), List(json), Remove(json),
    };

    private static Command Add(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name that courses refer to" };
        var user = new Option<string>("--user") { Description = "User name at the server", Required = true };
        var fromInput = new Option<bool>(
            "--token-stdin")
        { Description = "Read the token from standard input, so that it stands in no process list", Required = true };
        var command = new Command("add", "Add a credential, or replace the token of one") { name, user, fromInput };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var token = new Secret((await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n')); // blanks may be its own
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<CredentialStore>()
                .SaveAsync(parsed.GetValue(name)!, parsed.GetValue(user)!, token, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), user = parsed.GetValue(user) },
                $"Saved the credential {parsed.GetValue(name)}.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List credentials; tokens are never shown");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var credentials = await services.GetRequiredService<CredentialStore>().ListAsync(Actor.CommandLine, cancellationToken);
            output.Answer(new { credentials = credentials.Select(c => new { c.Name, c.User, c.UpdatedUtc, c.UsedBy }) },
                credentials.Select(c => $"{c.Name,-30} {c.User,-20} {string.Join(", ", c.UsedBy)}"));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the credential" };
        var command = new Command("remove", "Remove a credential that no course uses") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<CredentialStore>().RemoveAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = parsed.GetValue(name) }, $"Removed the credential {parsed.GetValue(name)}.");
            return ExitCode.Success;
        }));
        return command;
    }
}
