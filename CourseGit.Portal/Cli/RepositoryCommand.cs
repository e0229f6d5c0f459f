using System.CommandLine;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Core.Repositories.Mirroring;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>repository add|list|show|set|sync|migrate|archive|rename|remove|members</c></summary>
internal static class RepositoryCommand
{
    public static Command Create(Option<bool> json) => new("repository", "Keep repositories: to push to, or mirrors of others")
    {
        Add(json), List(json), Show(json), Set(json), Sync(json), Migrate(json), Archive(json), Rename(json), Remove(json),
        RepositoryMemberCommand.Create(json),
    };

    private static Command Add(Option<bool> json)
    {
        var (name, options) = (Name(), new RepositoryOptions());
        var source = new Option<string?>("--source")
        {
            Description = "What it follows: github:OWNER/NAME, gitlab:GROUP/NAME, gitea:OWNER/NAME, hosted:OWNER/NAME, or a URL; "
                + "left out, an empty repository to push to",
        };
        var plain = new Option<bool>("--plain")
        {
            Description = "Follow branches and tags only, and keep those that are deleted there; else every ref is followed",
        };
        var depth = new Option<int?>("--depth") { Description = "Begin with the newest so many commits of each branch" };
        var later = new Option<bool>("--no-migrate") { Description = "Bring no commits now: the first sync does" };
        var command = new Command("add", "Make a repository, empty or from a source") { name, source, plain, depth, later };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var draft = options.Read(parsed, new RepositoryDraft(RepositoryName.Parse(parsed.GetValue(name)))
            {
                Source = parsed.GetValue(source),
                IsMirror = !parsed.GetValue(plain),
                Depth = parsed.GetValue(depth),
            });
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<RepositoryDesk>();
            var added = await desk.AddAsync(draft, Actor.CommandLine, cancellationToken);
            if (added.Source is null || parsed.GetValue(later))
            {
                output.Answer(RepositoryAnswer.Of(added), added.Source is null ? $"Made the repository {added.Name}. Push to it."
                    : $"Made the repository {added.Name}. Bring its commits: repository sync {added.Name}");
                return ExitCode.Success;
            }
            var ended = (await CliOperations.RunAsync(services, output, [new MigrateRequest(added.Name)], cancellationToken))[0];
            var now = await desk.GetAsync(added.Name.ToString(), Actor.CommandLine, CancellationToken.None);
            output.Answer(RepositoryAnswer.Of(now) with { Operation = OperationAnswer.Of(ended) },
                [$"Made the repository {now.Name}.", ended.Text, .. CliOperations.Advice(ended)]);
            return ExitCode.Of(ended);
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List the repositories");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var all = await services.GetRequiredService<RepositoryDesk>().ListAsync(Actor.CommandLine, cancellationToken);
            output.Answer(new { repositories = all.Select(RepositoryAnswer.Of) }, all.IsEmpty
                ? ["There is no repository yet. Make one with \"repository add\"; a course's own appears with its first backup."]
                : all.Select(RepositoryAnswer.Line));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        var name = Name();
        var command = new Command("show", "Show a repository") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var repository = await services.GetRequiredService<RepositoryDesk>()
                .GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            string[] more = repository switch
            {
                { Description.Length: > 0, Warning: { } warning } => [$"  {repository.Description}", $"  {warning}"],
                { Description.Length: > 0 } => [$"  {repository.Description}"],
                { Warning: { } warning } => [$"  {warning}"],
                _ => [],
            };
            output.Answer(RepositoryAnswer.Of(repository), [RepositoryAnswer.Line(repository), .. more]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Set(Option<bool> json)
    {
        var (name, options) = (Name(), new RepositoryOptions());
        var closed = new Option<bool>("--private") { Description = "Only superusers may read it" };
        var command = new Command("set", "Change a repository; what is not named stays as it is") { name, closed };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var change = options.Change(parsed);
            var changed = await services.GetRequiredService<RepositoryDesk>().ChangeAsync(parsed.GetValue(name)!,
                parsed.GetValue(closed) ? change with { IsPublic = false } : change, Actor.CommandLine, cancellationToken);
            output.Answer(RepositoryAnswer.Of(changed), $"Changed the repository {changed.Name}.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Sync(Option<bool> json)
    {
        var name = Name();
        var command = new Command("sync", "Bring a mirror up to date with its source") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var known = await services.GetRequiredService<RepositoryDesk>()
                .GetMirrorAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            return await CliOperations.RunOneAsync(services, output, new SyncRequest(known.Name), cancellationToken);
        }, message => OperationAnswer.NotAccepted(MirrorOperations.Sync, null, message)));
        return command;
    }

    private static Command Migrate(Option<bool> json)
    {
        var name = Name();
        var source = new Option<string?>("--source") { Description = "Another source from now on" };
        var command = new Command("migrate", "Bring a mirror anew from its source; what only the one before had is kept") { name, source };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<RepositoryDesk>();
            var known = parsed.GetValue(source) is { } other
                ? await desk.FollowAsync(parsed.GetValue(name)!, other, Actor.CommandLine, cancellationToken)
                : await desk.GetMirrorAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            return await CliOperations.RunOneAsync(services, output, new MigrateRequest(known.Name), cancellationToken);
        }, message => OperationAnswer.NotAccepted(MirrorOperations.Migrate, null, message)));
        return command;
    }

    private static Command Archive(Option<bool> json)
    {
        var name = Name();
        var undo = new Option<bool>("--undo") { Description = "Take it out of the archive" };
        var command = new Command("archive", "Keep a repository as it is: no pushes, no syncs") { name, undo };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var now = await services.GetRequiredService<RepositoryDesk>()
                .ArchiveAsync(parsed.GetValue(name)!, !parsed.GetValue(undo), Actor.CommandLine, cancellationToken);
            output.Answer(RepositoryAnswer.Of(now), now.ArchivedUtc is null ? $"The repository {now.Name} is in use again."
                : $"Archived the repository {now.Name}. It can be read as before.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Rename(Option<bool> json)
    {
        var name = Name();
        var to = new Argument<string>("to") { Description = "Its new name, OWNER/NAME" };
        var command = new Command("rename", "Give a repository another name; its clones have to be told") { name, to };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var now = await services.GetRequiredService<RepositoryDesk>().RenameAsync(
                parsed.GetValue(name)!, RepositoryName.Parse(parsed.GetValue(to)), Actor.CommandLine, cancellationToken);
            output.Answer(RepositoryAnswer.Of(now), $"The repository is called {now.Name} now.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = Name();
        var yes = new Option<bool>("--yes") { Description = "Confirm it" };
        var command = new Command("remove", "Remove a repository; what it holds is set aside for a while") { name, yes };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<RepositoryDesk>();
            var repository = await desk.GetAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            if (!parsed.GetValue(yes) && !await IsWantedAsync(output, repository, cancellationToken))
                return ExitCode.Cancelled;
            var aside = await desk.RemoveAsync(repository.Name.ToString(), Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = repository.Name.ToString(), setAside = aside },
                $"Removed the repository {repository.Name}." + (aside is null ? "" : $" What it held is set aside: {aside}"));
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<bool> IsWantedAsync(CliOutput output, Repository repository, CancellationToken cancellationToken)
    {
        if (!CliQuestion.CanBeAsked(output))
            throw new RefusedException(
                $"The repository {repository.Name} would be removed: nobody could clone it any more. Nothing was removed. Give --yes when "
                + "that is meant.")
            { CanBeConfirmed = true };
        var isWanted = await CliQuestion.TypesAsync(
            $"Remove the repository {repository.Name}? Nobody can clone it then. Type its name: ", repository.Name.ToString(),
            cancellationToken);
        if (!isWanted)
            CliOutput.Say("Nothing was removed.");
        return isWanted;
    }

    private static Argument<string> Name() => new("name") { Description = "Name of the repository, OWNER/NAME" };
}
