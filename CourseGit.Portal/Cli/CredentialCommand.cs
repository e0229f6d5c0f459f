using System.CommandLine;
using System.Globalization;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Cli;

/// <summary><c>credential add|set|list|remove</c></summary>
internal static class CredentialCommand
{
    private const string Format = "yyyy-MM-dd";

    public static Command Create(Option<bool> json) => new("credential", "Keep the tokens that courses use with their remotes")
    {
        Add(json), Set(json), List(json), Remove(json),
    };

    private static Command Add(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name that courses refer to" };
        var user = new Option<string>("--user") { Description = "User name at the server", Required = true };
        var fromInput = new Option<bool>(
            "--token-stdin")
        { Description = "Read the token from standard input, so that it stands in no process list", Required = true };
        var ends = new Option<string?>("--ends") { Description = "The day on which the server takes it no longer, as 2027-03-01" };
        var command = new Command("add", "Add a credential, or replace the token of one") { name, user, fromInput, ends };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var endsOn = Day(parsed.GetValue(ends));
            var token = new Secret((await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n')); // blanks may be its own
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<CredentialStore>()
                .SaveAsync(parsed.GetValue(name)!, parsed.GetValue(user)!, token, endsOn, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), user = parsed.GetValue(user), endsOn },
                $"Saved the credential {parsed.GetValue(name)}.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Set(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the credential" };
        var ends = new Option<string?>("--ends") { Description = "The day on which the server takes it no longer, as 2027-03-01" };
        var none = new Option<bool>("--no-end") { Description = "Nobody knows when it ends, or it does not" };
        var command = new Command("set", "Say when a credential ends; its user and token stay") { name, ends, none };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var endsOn = Day(parsed.GetValue(ends));
            if (endsOn is null != parsed.GetValue(none))
                throw new InvalidInputException("Say when it ends: --ends 2027-03-01, or --no-end, but not both.");
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<CredentialStore>()
                .SetEndAsync(parsed.GetValue(name)!, endsOn, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), endsOn }, endsOn is { } day
                ? $"The credential {parsed.GetValue(name)} ends on {day.ToString(Format, CultureInfo.InvariantCulture)}."
                : $"No end of the credential {parsed.GetValue(name)} is known.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static DateOnly? Day(string? text) => text is null ? null
        : DateOnly.TryParseExact(text.Trim(), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" is no day. Write it as 2027-03-01.");

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List credentials; tokens are never shown");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
            var credentials = await services.GetRequiredService<CredentialStore>().ListAsync(Actor.CommandLine, cancellationToken);
            output.Answer(new { credentials = credentials.Select(c => new { c.Name, c.User, c.UpdatedUtc, c.UsedBy, c.EndsOn }) },
                credentials.Select(c => $"{c.Name,-30} {c.User,-20} {string.Join(", ", c.UsedBy)}"
                    + (c.EndInWords(today) is { } end ? $"  ({end})" : "")));
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
