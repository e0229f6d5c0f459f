using System.CommandLine;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>checkout add|list|show|set|update|remove|secret|deliveries</c></summary>
internal static class CheckoutCommand
{
    public static Command Create(Option<bool> json) => new("checkout", "Keep folders on this server at the newest commit of a branch")
    {
        Add(json), List(json), Show(json), Set(json), Update(json), Remove(json), CheckoutPushCommand.Secret(json),
        CheckoutPushCommand.Deliveries(json),
    };

    private static Command Add(Option<bool> json)
    {
        var (name, options) = (Name(), new CheckoutOptions());
        var remote = new Option<string>("--remote")
        {
            Description = "hosted:OWNER/NAME, github:OWNER/NAME, gitlab:GROUP/NAME, gitea:OWNER/NAME, or a URL",
            Required = true,
        };
        var later = new Option<bool>("--no-update") { Description = "Bring no files now: the first update does" };
        var command = new Command("add", "Follow a branch: make the folder and bring its files") { name, remote, later };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var draft = options.Read(parsed, new CheckoutDraft(CheckoutName.Parse(parsed.GetValue(name)), parsed.GetValue(remote)!, null));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<CheckoutDesk>();
            var added = await desk.AddAsync(draft, Actor.CommandLine, cancellationToken);
            if (parsed.GetValue(later))
            {
                output.Answer(CheckoutAnswer.Of(added), $"Added the checkout {added.Name}. Bring its files: checkout update {added.Name}");
                return ExitCode.Success;
            }
            var ended = (await CliOperations.RunAsync(services, output, [new CheckoutRequest(added.Name, Imports: false)],
                cancellationToken))[0];
            var now = await desk.GetAsync(added.Name.Value, Actor.CommandLine, CancellationToken.None);
            output.Answer(CheckoutAnswer.Of(now) with { Operation = OperationAnswer.Of(ended) },
                [$"Added the checkout {now.Name} in {now.Folder}.", ended.Text, .. CliOperations.Advice(ended)]);
            return ExitCode.Of(ended);
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List the checkouts, and the folder they lie in");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var all = await services.GetRequiredService<CheckoutDesk>().ListAsync(Actor.CommandLine, cancellationToken);
            var root = services.GetRequiredService<CourseGitSettings>().CheckoutsRoot;
            output.Answer(new { root, checkouts = all.Select(CheckoutAnswer.Of) }, all.IsEmpty
                ? [$"There is no checkout in {root}. Add one with \"checkout add\"."] : all.Select(CheckoutAnswer.Line));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        var name = Name();
        var command = new Command("show", "Show a checkout") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var checkout = await services.GetRequiredService<CheckoutDesk>()
                .GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(CheckoutAnswer.Of(checkout), [CheckoutAnswer.Line(checkout), $"  folder: {checkout.Folder}"]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Set(Option<bool> json)
    {
        var (name, options) = (Name(), new CheckoutOptions());
        var command = new Command("set", "Change a checkout; what is not named stays as it is") { name };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<CheckoutDesk>();
            var known = await desk.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            var draft = new CheckoutDraft(known.Name, known.Remote?.ToString() ?? "", known.Branch?.Value)
            {
                CredentialName = known.CredentialName,
                PollMinutes = known.PollMinutes,
            };
            var changed = await desk.ChangeAsync(options.Read(parsed, draft), Actor.CommandLine, cancellationToken);
            output.Answer(
                CheckoutAnswer.Of(changed), $"Changed the checkout {changed.Name}. Bring its files: checkout update {changed.Name}");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Update(Option<bool> json)
    {
        var name = Name();
        var import = new Option<bool>("--import") { Description = "Then run the import command of the settings" };
        var command = new Command("update", "Bring the files of a checkout to the newest commit of its branch") { name, import };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var checkout = CheckoutName.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            return await CliOperations.RunOneAsync(
                services, output, new CheckoutRequest(checkout, parsed.GetValue(import)), cancellationToken);
        }, message => OperationAnswer.NotAccepted(KindOf(parsed.GetValue(import)), null, message)));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = Name();
        var withFolder = new Option<bool>("--with-folder") { Description = "Delete its folder, too, with all that is in it" };
        var yes = new Option<bool>("--yes") { Description = "Confirm that the folder is deleted for good" };
        var command = new Command("remove", "Follow a branch no more; the folder stays unless that is asked for") { name, withFolder, yes };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<CheckoutDesk>();
            var checkout = await desk.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            var all = parsed.GetValue(withFolder);
            if (all && !parsed.GetValue(yes) && !await IsWantedAsync(output, checkout, cancellationToken))
                return ExitCode.Cancelled;
            await desk.RemoveAsync(checkout.Name.Value, all, Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = checkout.Name.Value, folder = checkout.Folder, folderDeleted = all },
                all ? $"Removed the checkout {checkout.Name} with its folder." : $"Removed the checkout {checkout.Name}. Its folder stays: "
                + $"{checkout.Folder}");
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<bool> IsWantedAsync(CliOutput output, Checkout checkout, CancellationToken cancellationToken)
    {
        if (!CliQuestion.CanBeAsked(output))
            throw new RefusedException(
                $"The folder {checkout.Folder} would be deleted for good, with all that is in it. Nothing was deleted. Give --yes when "
                + "that is meant.")
            { CanBeConfirmed = true };
        var isWanted = await CliQuestion.TypesAsync(
            $"Delete {checkout.Folder} for good, with all that is in it? Type the name of the checkout: ", checkout.Name.Value,
            cancellationToken);
        if (!isWanted)
            CliOutput.Say("Nothing was deleted.");
        return isWanted;
    }

    private static OperationKind KindOf(bool imports) => imports ? CheckoutOperations.Import : CheckoutOperations.Update;

    private static Argument<string> Name() => new("name") { Description = "Name of the checkout, which is that of its folder" };
}
