using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>notice add|list|show|set|remove|test|round</c></summary>
internal static class NoticeCommand
{
    public static Command Create(Option<bool> json) => new("notice", "Say who is told when something goes wrong, and when it works again")
    {
        Add(json), List(json), Show(json), Set(json), Remove(json), Test(json), Round(json),
    };

    private static Command Add(Option<bool> json)
    {
        var (name, options) = (Name(), new NoticeOptions());
        var command = new Command("add", "Add a rule: which courses, which outcomes, and where to") { name };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var rule = options.Read(parsed, new NoticeRule(parsed.GetValue(name)!, new CourseScope.All(), NoticeOutcomes.Usual));
            var secret = await options.SecretAsync(parsed, cancellationToken);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<NoticeDesk>();
            await desk.AddAsync(rule, secret, Actor.CommandLine, cancellationToken);
            return await AnswerAsync(output, desk, rule.Name, "Added", cancellationToken);
        }));
        return command;
    }

    private static Command Set(Option<bool> json)
    {
        var (name, options) = (Name(), new NoticeOptions());
        var command = new Command("set", "Change a rule; what is not named stays as it is") { name };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var secret = await options.SecretAsync(parsed, cancellationToken);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<NoticeDesk>();
            var rule = options.Read(parsed, await desk.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken));
            await desk.ChangeAsync(rule.Name, rule, secret, Actor.CommandLine, cancellationToken);
            return await AnswerAsync(output, desk, rule.Name, "Changed", cancellationToken);
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List the rules, with what became of their last message");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var rules = await services.GetRequiredService<NoticeDesk>().ListAsync(Actor.CommandLine, cancellationToken);
            output.Answer(new { notices = rules.Select(NoticeAnswer.Of) },
                rules.IsEmpty ? ["Nobody is told of anything yet. Add a rule with \"notice add\"."] : rules.SelectMany(NoticeAnswer.Lines));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        var name = Name();
        var command = new Command("show", "Show a rule, and what it has not delivered yet") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<NoticeDesk>();
            var rule = await desk.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            var unsent = (await desk.UnsentAsync(Actor.CommandLine, cancellationToken)).Where(d => d.Rule == rule.Name).ToList();
            output.Answer(NoticeAnswer.Of(rule) with { Unsent = unsent.Select(NoticeDeliveryAnswer.Of) },
                NoticeAnswer.Lines(rule).Concat(unsent.Select(d => $"  {NoticeAnswer.Line(d)}")));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = Name();
        var command = new Command("remove", "Remove a rule, with what it has not sent yet") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<NoticeDesk>().RemoveAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = parsed.GetValue(name) }, $"Removed the rule {parsed.GetValue(name)}.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Test(Option<bool> json)
    {
        var name = Name();
        var command = new Command("test", "Send a test at once, and say what the server answered") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var trials = await services.GetRequiredService<NoticeDesk>()
                .TestAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), sent = trials.All(t => t.IsSent), recipients = trials },
                trials.Select(t => $"{t.Recipient}: {(t.IsSent ? "sent" : "NOT sent")}. {t.Answer}"));
            return trials.All(t => t.IsSent) ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    private static Command Round(Option<bool> json)
    {
        var fromInput = new Option<bool>("--url-stdin")
        {
            Description = "Read the address from standard input, so that it stands in no process list; it is tried before it is saved",
        };
        var off = new Option<bool>("--off") { Description = "Ask no address any more" };
        var command = new Command("round", "Show or set the address that is asked after each complete round, so that somebody else notices "
            + "a dead portal") { fromInput, off };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            if (parsed.GetValue(fromInput) && parsed.GetValue(off))
                throw new InvalidInputException("Give --url-stdin or --off, but not both.");
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<NoticeDesk>();
            string? tried = null;
            if (parsed.GetValue(fromInput))
            {
                var address = (await Console.In.ReadToEndAsync(cancellationToken)).Trim();
                tried = await desk.TryRoundAddressAsync(address, Actor.CommandLine, cancellationToken);
                await desk.SetRoundAddressAsync(address, Actor.CommandLine, cancellationToken);
            }
            else if (parsed.GetValue(off))
            {
                await desk.SetRoundAddressAsync(null, Actor.CommandLine, cancellationToken);
            }
            var host = await desk.RoundHostAsync(Actor.CommandLine, cancellationToken);
            output.Answer(new { host, answer = tried },
                $"{(tried is null ? "" : $"{tried} ")}"
                    + (host is null ? "No address is asked after a round." : $"{host} is asked after each complete round."));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "Name of the rule" };

    private static async Task<int> AnswerAsync(
        CliOutput output, NoticeDesk desk, string name, string done, CancellationToken cancellationToken)
    {
        var rule = await desk.GetAsync(name, Actor.CommandLine, cancellationToken);
        output.Answer(NoticeAnswer.Of(rule), $"{done} the rule {name}. Try it: notice test {name}");
        return ExitCode.Success;
    }
}
