using System.CommandLine;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary>
/// <c>course add|list|show|set|remove|discover|import|label|archive|connect|pause|resume|sizes|share|copy|push-secret</c>
/// </summary>
internal static class CourseCommand
{
    public static Command Create(Option<bool> json) => new("course", "Register courses and change their settings")
    {
        Add(json), CourseListCommand.Create(json), Show(json), Set(json), Remove(json), Discover(json), Import(json),
        CourseLabelCommand.Create(json), CourseArchiveCommand.Create(json), CourseSizesCommand.Create(json),
        CourseConnectCommand.Create(json),
        CoursePauseCommand.Pause(json), CoursePauseCommand.Resume(json), CourseShareCommand.Create(json),
        CourseCopyCommand.Create(json), CoursePushSecretCommand.Create(json),
    };

    private static Argument<string> SubdomainArgument() =>
        new("subdomain") { Description = "The course's subdomain, for example ffm516-2025" };

    private static Command Add(Option<bool> json)
    {
        var name = SubdomainArgument();
        var options = new CourseOptions();
        var command = new Command("add", "Register a course") { name };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            if (!options.NamesEssentials(parsed))
                throw new InvalidInputException(
                    "Say which way the course's data may flow and where its commits go: --direction push|pull|none and --remote "
                    + "github:OWNER/NAME|gitlab:GROUP/NAME|gitea:OWNER/NAME|hosted|URL.");
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var course = options.Apply(
                new Course
                {
                    Subdomain = subdomain,
                    Folder = CoursePath.Parse(subdomain.Value),
                    Direction = Direction.None,
                    Remote = Core.Courses.Remote.HostedFor(subdomain)
                }, parsed, services.GetRequiredService<RemoteForms>());
            var added = await services.GetRequiredService<CourseRegistry>().AddAsync(course, Actor.CommandLine, cancellationToken);
            var found = UnsetDatabase(services, added);
            output.Answer(CourseAnswer.Of(added) with { FoundDatabase = found?.Database.ToString() },
                [$"Added {added.Subdomain}.", .. found is null ? [] : new[] { Advice(added, found) }]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static FoundDatabase? UnsetDatabase(ServiceProvider services, Course course)
    {
        if (course.Database is not { Kind: DatabaseKind.None, IsDecided: false } || course.Direction == Direction.Pull)
            return null;
        var folder = ConfinedFolder.Resolve(services.GetRequiredService<CourseGitSettings>().CoursesRoot, course.Folder);
        return services.GetRequiredService<IDatabaseFinder>().Find(folder);
    }

    private static string Advice(Course course, FoundDatabase found) =>
        $"Its folder has {found.Title}, which is not set: only files will be saved. Save it too with \"course set {course.Subdomain} "
            + $"--database {found.Database}\", or say with \"--database none\" that its files are enough.";

    private static Command Set(Option<bool> json)
    {
        var name = SubdomainArgument();
        var options = new CourseOptions();
        var untested = new Option<bool>("--untested") { Description = "Do not try the repository that --remote or --credential change" };
        var command = new Command("set", "Change a course's settings; what is not given stays") { name, untested };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            var courses = services.GetRequiredService<CourseRegistry>();
            var before = await courses.GetAsync(subdomain, Actor.CommandLine, cancellationToken);
            var changed = options.Apply(before, parsed, services.GetRequiredService<RemoteForms>());
            var saved = await courses.UpdateAsync(changed, before, Actor.CommandLine, cancellationToken);
            if (options.NamesRemote(parsed) && saved.RemoteMovedTo is not null) // the old name was written again: it is meant
                saved = await courses.KeepRemoteAsync(subdomain, Actor.CommandLine, cancellationToken);
            output.Answer(CourseAnswer.Of(saved), $"Changed {subdomain}.");
            if (options.NamesPlace(parsed) && !parsed.GetValue(untested)
                && (before.Remote, before.CredentialName) != (saved.Remote, saved.CredentialName))
                await TryAsync(saved, services.GetRequiredService<RemoteTest>(), cancellationToken);
            return ExitCode.Success;
        }));
        return command;
    }

    // It is saved all the same: whoever sets up a course may make its repository afterwards.
    private static async Task TryAsync(Course course, RemoteTest test, CancellationToken cancellationToken)
    {
        var found = await test.RunAsync(
            new RemoteTrial(course.Subdomain, course.Remote, course.CredentialName) { IsForReading = course.Direction == Direction.Pull },
            Actor.CommandLine, cancellationToken);
        CliOutput.Say(found.IsGood ? $"Tried {course.Remote}. {found.Text}"
            : $"Warning: it is saved, but {course.Remote} does not do yet. {found.Text}");
    }

    private static Command Show(Option<bool> json)
    {
        var name = SubdomainArgument();
        var command = new Command("show", "Show a course's settings") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomain);
            await services.GetRequiredService<CourseRegistry>().GetAsync(subdomain, Actor.CommandLine, cancellationToken);
            var summary = await services.GetRequiredService<CourseOverview>().FindAsync(subdomain, Actor.CommandLine, cancellationToken);
            var teachers = await services.GetRequiredService<TeacherDesk>().ListAsync(subdomain, Actor.CommandLine, cancellationToken);
            var answer = CourseAnswer.Of(summary!, services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime) with
            {
                Teachers = [.. teachers.Select(TeacherAnswer.Of)],
            };
            output.Answer(answer, answer.Lines());
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = SubdomainArgument();
        var command = new Command("remove", "Forget a course; its folder, vault and repositories stay as they are") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<CourseRegistry>().RemoveAsync(subdomain, Actor.CommandLine, cancellationToken);
            output.Answer(
                new { removed = subdomain.Value }, $"Removed {subdomain} from the list. Its files and repositories are untouched.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Discover(Option<bool> json)
    {
        var command = new Command("discover", "List the folders that are courses");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var found = await services.GetRequiredService<CourseDiscovery>().FindAsync(Actor.CommandLine, cancellationToken);
            var courses = found.Select(
                c => new
                {
                    subdomain = c.Subdomain.Value,
                    folder = c.Folder.Value,
                    exercises = c.Exercises,
                    registered = c.IsRegistered,
                    database = c.Database?.Database.ToString()
                }).ToList();
            output.Answer(new { courses }, courses.Count > 0
                ? courses.Select(
                    c => $"{c.subdomain,-30} {c.exercises,5} "
                + $"exercises{(c.database is null ? "" : $", database {c.database}")}{(c.registered ? ", registered" : "")}")
                : ["No folder in the courses folder is a course: none holds a dbname.txt."]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Import(Option<bool> json)
    {
        var name = SubdomainArgument();
        var command = new Command("import", "Take over a course's GIT_* settings, given as JSON on standard input") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = Subdomain.Parse(parsed.GetValue(name));
            var imported = SettingsImport.Parse(await Console.In.ReadToEndAsync(cancellationToken));
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var course = await services.GetRequiredService<CourseImport>()
                .ApplyAsync(subdomain, imported, Actor.CommandLine, cancellationToken);
            output.Answer(CourseAnswer.Of(course), $"Imported the settings of {subdomain}.");
            return ExitCode.Success;
        }));
        return command;
    }
}
