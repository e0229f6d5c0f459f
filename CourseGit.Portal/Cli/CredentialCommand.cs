using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Cli;

/// <summary><c>credential add|set|list|show|test|trust|deploy|remove</c></summary>
internal static class CredentialCommand
{
    private const string Format = "yyyy-MM-dd";

    public static Command Create(Option<bool> json) => new("credential", "Keep the tokens and keys that courses use with their remotes")
    {
        Add(json), Set(json), List(json), CredentialLooks.Show(json), CredentialLooks.Test(json), CredentialLooks.Trust(json),
        CredentialDeployCommand.Create(json), Remove(json),
    };

    private static Command Add(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name that courses refer to" };
        var user = new Option<string?>("--user") { Description = "User name at the server, for a token" };
        var token = new Option<bool>("--token-stdin")
        {
            Description = "Read the token from standard input, so that it stands in no process list",
        };
        var app = new Option<string?>("--app-id") { Description = "Id of a GitHub App, whose private key is then read" };
        var installation = new Option<string?>("--installation") { Description = "Installation of the app; looked for when left out" };
        var key = new Option<bool>("--key-stdin") { Description = "Read the private key of the app from standard input" };
        var ssh = new Option<bool>("--ssh") { Description = "Make a pair of keys for ssh; its public half is printed" };
        var replace = new Option<bool>("--replace")
        {
            Description = "With --ssh: make a new pair where there is one; the server must be told its public half",
        };
        var host = HostOption();
        var ends = new Option<string?>("--ends") { Description = "The day on which the server takes it no longer, as 2027-03-01" };
        var command = new Command("add", "Add a credential, or replace the secret of one")
        {
            name, user, token, app, installation, key, ssh, replace, host, ends,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var (called, appId, forUser) = (parsed.GetValue(name)!, parsed.GetValue(app), parsed.GetValue(user));
            var (isSsh, withToken, withKey) = (parsed.GetValue(ssh), parsed.GetValue(token), parsed.GetValue(key));
            if ((forUser is not null, withToken, appId is not null, withKey, isSsh) is not ((true, true, false, false, false)
                or (false, false, true, true, false) or (false, false, false, false, true)))
                throw new InvalidInputException(
                    "Say what is added: --user U --token-stdin, or --app-id ID --key-stdin, or --ssh. A secret is never an argument: it is "
                    + "read from standard input.");
            string?[] others = [parsed.GetValue(host), parsed.GetValue(installation), parsed.GetValue(ends)];
            if (isSsh && others.Any(o => o is not null))
                throw new InvalidInputException(
                    "A pair of keys has no --host, --installation or --ends: servers know its public half, until it is taken out there. "
                    + "Leave them out.");
            if (!isSsh && parsed.GetValue(replace))
                throw new InvalidInputException("--replace is said with --ssh only: a token or the key of an app is replaced as it is.");
            var endsOn = Day(parsed.GetValue(ends));
            var secret = isSsh ? null : await ReadAsync(isKey: withKey, cancellationToken);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var store = services.GetRequiredService<CredentialStore>();
            if (isSsh && !parsed.GetValue(replace)
                && (await store.ListAsync(Actor.CommandLine, cancellationToken)).Any(c => c.Name == called))
                throw new InvalidInputException(
                    $"There is a credential \"{called}\" already, and no new pair of keys was made: the courses that use it could not "
                    + "reach their repositories before its public half has been added there. Choose another name, or say --replace.");
            var publicKey = secret is null ? await store.MakeKeysAsync(called, Actor.CommandLine, cancellationToken) : null;
            var kind = appId is null ? CredentialKind.Token : CredentialKind.GitHubApp;
            if (secret is not null)
                await store.SaveAsync(called, kind, new CredentialFields(forUser ?? "x-access-token")
                {
                    AppId = appId,
                    Installation = parsed.GetValue(installation),
                    Host = HostOf(parsed.GetValue(host)),
                    EndsOn = endsOn,
                }, secret, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = called, user = forUser, endsOn, appId, publicKey },
                $"Saved the credential {called}." + (publicKey is null ? ""
                    : $" Add its public half to the server, as a deploy key that may write:\n{publicKey}"));
            return ExitCode.Success;
        }));
        return command;
    }

    // A token may begin or end with blanks of its own.
    private static async Task<Secret> ReadAsync(bool isKey, CancellationToken cancellationToken)
    {
        var text = await Console.In.ReadToEndAsync(cancellationToken);
        return isKey ? Secret.OfPem(text) : new Secret(text.TrimEnd('\r', '\n'));
    }

    private static Option<string?> HostOption() => new("--host")
    {
        Description = "The kind of host it is for, as github, gitlab or gitea; \"none\" for any",
    };

    // Kinds are written in the case of their forms where there is one; of others the desk says that nobody knows them.
    private static RemoteKind? HostOf(string? text) => text is null or "none" ? null : new RemoteKind(text);

    private static Command Set(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the credential" };
        var user = new Option<string?>("--user") { Description = "User name at the server" };
        var host = HostOption();
        var installation = new Option<string?>("--installation") { Description = "Installation of a GitHub App; \"none\" to look for it" };
        var ends = new Option<string?>("--ends") { Description = "The day on which the server takes it no longer, as 2027-03-01" };
        var none = new Option<bool>("--no-end") { Description = "Nobody knows when it ends, or it does not" };
        var command = new Command("set", "Change what there is of a credential beside its secret, which stays")
        {
            name, user, host, installation, ends, none,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var endsOn = Day(parsed.GetValue(ends));
            string?[] others = [parsed.GetValue(user), parsed.GetValue(host), parsed.GetValue(installation)];
            var isOther = others.Any(o => o is not null);
            if (endsOn is not null && parsed.GetValue(none) || endsOn is null && !parsed.GetValue(none) && !isOther)
                throw new InvalidInputException(
                    "Say what to change: --user, --host, --installation, and when it ends: --ends 2027-03-01, or --no-end, but not both.");
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var store = services.GetRequiredService<CredentialStore>();
            var fields = (await store.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken)).Fields;
            fields = fields with
            {
                User = parsed.GetValue(user) ?? fields.User,
                Host = parsed.GetValue(host) is { } kind ? HostOf(kind) : fields.Host,
                Installation = parsed.GetValue(installation) switch
                {
                    null => fields.Installation,
                    "none" => null,
                    var number => number,
                },
                EndsOn = endsOn ?? (parsed.GetValue(none) ? null : fields.EndsOn),
            };
            await store.ChangeAsync(parsed.GetValue(name)!, fields, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), user = fields.User, host = fields.Host?.Prefix, endsOn = fields.EndsOn },
                isOther ? $"Changed the credential {parsed.GetValue(name)}; its secret stays."
                : fields.EndsOn is { } day
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
        var command = new Command("list", "List credentials; secrets are never shown");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
            var credentials = await services.GetRequiredService<CredentialStore>().ListAsync(Actor.CommandLine, cancellationToken);
            output.Answer(new { credentials = credentials.Select(CredentialLooks.Facts) },
                credentials.Select(c => $"{c.Name,-30} {c.User,-20} {string.Join(", ", c.UsedBy)}"
                    + (c.Kind == CredentialKind.Token ? "" : $"  ({c.KindInWords})")
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
