using System.CommandLine;
using CourseGit.Core.Hooks;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary><c>hook add|list|show|set|remove|try</c></summary>
internal static class HookCommand
{
    public static Command Create(Option<bool> json) => new("hook", "Say what runs when operations begin and end: a program or an address")
    {
        Add(json), List(json), Show(json), Set(json), Remove(json), Try(json), CheckoutPushCommand.Deliveries(json),
    };

    private static Command Add(Option<bool> json)
    {
        var (name, options) = (Name(), new HookOptions());
        var command = new Command("add", "Add a hook: for which courses and operations, when, and what it calls") { name };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var hook = options.Read(parsed, new Hook(parsed.GetValue(name)!, options.Scope(parsed), []));
            var secret = await options.SecretAsync(parsed, cancellationToken);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<HookDesk>();
            await desk.AddAsync(hook, secret, Actor.CommandLine, cancellationToken);
            return await AnswerAsync(output, desk, hook.Name, "Added", cancellationToken);
        }));
        return command;
    }

    private static Command Set(Option<bool> json)
    {
        var (name, options) = (Name(), new HookOptions());
        var on = new Option<bool>("--enable") { Description = "Switch it on" };
        var off = new Option<bool>("--disable") { Description = "Switch it off; it stays as it is" };
        var command = new Command("set", "Change a hook; what is not named stays as it is") { name, on, off };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            if (parsed.GetValue(on) && parsed.GetValue(off))
                throw new InvalidInputException("Give --enable or --disable, but not both.");
            var secret = await options.SecretAsync(parsed, cancellationToken);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<HookDesk>();
            var hook = options.Read(parsed, await desk.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken));
            if (parsed.GetValue(off))
                await desk.SwitchAsync(hook.Name, false, Actor.CommandLine, cancellationToken); // first: its program may be gone
            if (options.IsAny(parsed))
                await desk.ChangeAsync(hook.Name, hook, secret, Actor.CommandLine, cancellationToken);
            if (parsed.GetValue(on))
                await desk.SwitchAsync(hook.Name, true, Actor.CommandLine, cancellationToken);
            return await AnswerAsync(output, desk, hook.Name, "Changed", cancellationToken);
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List the hooks, in the order in which they run");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var hooks = await services.GetRequiredService<HookDesk>().ListAsync(Actor.CommandLine, cancellationToken);
            output.Answer(new { hooks = hooks.Select(HookAnswer.Of) },
                hooks.IsEmpty ? ["There is no hook yet. Add one with \"hook add\"."] : hooks.Select(HookAnswer.Line));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        var name = Name();
        var command = new Command("show", "Show a hook, with the arguments of its program") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var hook = await services.GetRequiredService<HookDesk>()
                .GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(HookAnswer.Of(hook), [HookAnswer.Line(hook), .. hook.Arguments.Select(a => $"  argument: {a}")]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = Name();
        var command = new Command("remove", "Remove a hook") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<HookDesk>().RemoveAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = parsed.GetValue(name) }, $"Removed the hook {parsed.GetValue(name)}.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Try(Option<bool> json)
    {
        var name = Name();
        var command = new Command("try", "Run a hook now, with the event \"test\" and no operation, and say what came of it") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var trial = await services.GetRequiredService<HookDesk>()
                .TryAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), ok = trial.IsGood, answer = trial.Answer, output = trial.Output },
                [.. trial.Output.Select(l => $"  {l}"), $"{parsed.GetValue(name)}: {trial.Answer}"]);
            return trial.IsGood ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "Name of the hook" };

    private static async Task<int> AnswerAsync(
        CliOutput output, HookDesk desk, string name, string done, CancellationToken cancellationToken)
    {
        var hook = await desk.GetAsync(name, Actor.CommandLine, cancellationToken);
        output.Answer(HookAnswer.Of(hook), $"{done} the hook {name}. Try it: hook try {name}");
        return ExitCode.Success;
    }
}
