using System.CommandLine;
using CourseGit.Core.People;
using CourseGit.Portal.Answers;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Cli;

/// <summary><c>user add|list|show|role|disable|enable|remove|reset-link</c></summary>
internal static class UserCommand
{
    public static Command Create(Option<bool> json) => new("user", "Manage who may sign in")
    {
        Add(json), List(json), Show(json), Role(json),
        Change(json, "disable", "Let a user sign in no more, and end what they have open", (users, name, cancellationToken) =>
            users.DisableAsync(name, Actor.CommandLine, cancellationToken),
            name => $"{name} may not sign in any more. What they have open in a running portal ends within 30 seconds."),
        Change(json, "enable", "Let a disabled user sign in again", (users, name, cancellationToken) =>
            users.EnableAsync(name, Actor.CommandLine, cancellationToken), name => $"{name} may sign in again."),
        Remove(json), ResetLink(json), SignInLinkCommand.Create(json),
    };

    private static Argument<string> NameArgument() => new("name") { Description = "Name to sign in with" };

    private static Option<string> RoleOption() => new("--role") { Description = string.Join(" or ", Roles.All), Required = true };

    private static Command Add(Option<bool> json)
    {
        var (name, role) = (NameArgument(), RoleOption());
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password from standard input", Required = true };
        var add = new Command("add", "Add a user") { name, role, fromInput };
        add.SetAction((parsed, cancellationToken) => RunAsync(parsed, json, async (users, output) =>
        {
            var password = (await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
            await users.AddAsync(parsed.GetValue(name)!, parsed.GetValue(role)!, password, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), role = parsed.GetValue(role) }, $"Added {parsed.GetValue(name)}.");
        }, cancellationToken));
        return add;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List users, and teachers who have not signed in yet");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, json, async (users, output) =>
        {
            var people = (await users.ListAsync(Actor.CommandLine, cancellationToken)).Select(UserAnswer.Of).ToList();
            output.Answer(new { users = people }, people.Select(p => p.Line()));
        }, cancellationToken));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        var name = NameArgument();
        var command = new Command("show", "Show a user") { name };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, json, async (users, output) =>
        {
            var person = UserAnswer.Of(await users.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken));
            output.Answer(person, person.Lines());
        }, cancellationToken));
        return command;
    }

    private static Command Role(Option<bool> json)
    {
        var name = NameArgument();
        var role = new Argument<string>("role") { Description = string.Join(" or ", Roles.All) };
        var command = new Command("role", "Make a user a superuser or a teacher") { name, role };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, json, async (users, output) =>
        {
            await users.SetRoleAsync(parsed.GetValue(name)!, parsed.GetValue(role)!, Actor.CommandLine, cancellationToken);
            var person = UserAnswer.Of(await users.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken));
            output.Answer(person, $"{person.Name} is a {person.Role} now.");
        }, cancellationToken));
        return command;
    }

    private static Command Change(
        Option<bool> json, string word, string description, Func<UserDesk, string, CancellationToken, Task> change,
        Func<string, string> sentence)
    {
        var name = NameArgument();
        var command = new Command(word, description) { name };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, json, async (users, output) =>
        {
            await change(users, parsed.GetValue(name)!, cancellationToken);
            var person = UserAnswer.Of(await users.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken));
            output.Answer(person, sentence(person.Name));
        }, cancellationToken));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = NameArgument();
        var command = new Command("remove", "Remove a user, and take their courses away") { name };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, json, async (users, output) =>
        {
            var person = UserAnswer.Of(await users.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken));
            await users.RemoveAsync(person.Name, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = person.Name, removed = true }, $"Removed {person.Name}.");
        }, cancellationToken));
        return command;
    }

    private static Command ResetLink(Option<bool> json)
    {
        var name = NameArgument();
        var url = new Option<string>("--url")
        {
            Description = "Where people open the portal, to print a whole address; without it the path is printed",
        };
        var command = new Command("reset-link", "Print a link by which a user gives themselves a new password; it works once, for a day")
        {
            name, url,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, json, async (users, output) =>
        {
            var path = await users.ResetLinkAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            var link = (parsed.GetValue(url) ?? "").TrimEnd('/') + path;
            output.Answer(new { name = parsed.GetValue(name), link }, link);
        }, cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(
        ParseResult parsed, Option<bool> json, Func<UserDesk, CliOutput, Task> command, CancellationToken cancellationToken) =>
        CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: true, cancellationToken);
            await command(services.GetRequiredService<UserDesk>(), output);
            return ExitCode.Success;
        });
}
