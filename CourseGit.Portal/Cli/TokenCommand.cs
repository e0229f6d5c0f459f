using System.CommandLine;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Cli;

/// <summary><c>token add NAME --user U --scope read --days 90 [--course S]…</c>, <c>token list</c>, <c>token remove NUMBER</c></summary>
internal static class TokenCommand
{
    public static Command Create(Option<bool> json) => new("token", "Manage the tokens by which programs use the API")
    {
        Add(json), List(json), Remove(json),
    };

    private static Command Add(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "What it is for" };
        var user = new Option<string>("--user") { Description = "Whose it is: the name they sign in with", Required = true };
        var scope = new Option<string>("--scope") { Description = $"How far it goes: {ScopeWords.All}", Required = true };
        var days = new Option<int>("--days") { Description = $"How long it is valid: 1 to {Tokens.MostDays}", Required = true };
        var course = new Option<string[]>("--course") { Description = "Only for this course; give it once for each" };
        var command = new Command("add", "Make a token; it is printed once and can never be shown again")
        {
            name, user, scope, days, course,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var wish = new TokenWish(parsed.GetValue(name)!, ScopeWords.Parse(parsed.GetValue(scope)), parsed.GetValue(days),
                [.. (parsed.GetValue(course) ?? []).Select(Subdomain.Parse)]);
            await using var services = await CliHost.OpenAsync(withAccounts: true, cancellationToken, wish.Courses);
            var (token, text) = await services.GetRequiredService<Tokens>()
                .AddAsync(parsed.GetValue(user)!, wish, Actor.CommandLine, cancellationToken);
            if (!output.IsJson)
                CliOutput.Say($"Made the token {token.Name} of {token.User}, number {token.Id}. Keep it: it cannot be shown again.");
            output.Answer(TokenAnswer.Of(token) with { Token = text.Reveal() }, text.Reveal());
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var user = new Option<string?>("--user") { Description = "Only theirs" };
        var command = new Command("list", "List tokens; the tokens themselves are never shown") { user };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: true, cancellationToken);
            var tokens = (await services.GetRequiredService<Tokens>()
                .ListAsync(parsed.GetValue(user), Actor.CommandLine, cancellationToken)).Select(TokenAnswer.Of).ToList();
            output.Answer(new { tokens }, tokens.Count > 0 ? tokens.Select(t => t.Line)
                : ["There is no token. Make one with \"token add\", or on the page Tokens of an account."]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var number = new Argument<long>("number") { Description = "Its number, as \"token list\" shows it" };
        var command = new Command("remove", "Remove a token: it opens nothing any more") { number };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: true, cancellationToken);
            var token = await services.GetRequiredService<Tokens>()
                .RemoveAsync(parsed.GetValue(number), Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = token.Id }, $"Removed the token {token.Name} of {token.User}.");
            return ExitCode.Success;
        }));
        return command;
    }
}
