using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Cli;

/// <summary><c>exam add|import|list|remove</c></summary>
internal static class ExamCommand
{
    private const int DefaultEvery = 15;

    public static Command Create(Option<bool> json) =>
        new("exam", "Windows in which courses are backed up often and not replaced by mistake")
        {
            Add(json), Import(json), List(json), Remove(json),
        };

    private static Command Add(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the window, for example \"Exam FFM516\"" };
        var from = new Option<string>("--from") { Description = "When it begins, as 2027-01-15 08:00", Required = true };
        var until = new Option<string>("--until") { Description = "When it ends, as 2027-01-15 13:00", Required = true };
        var values = new Values();
        var command = new Command("add", "Add an exam window") { name, from, until };
        values.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var zone = values.Zone(parsed);
            var window = new ExamWindow
            {
                Name = ScheduleName.Parse(parsed.GetValue(name)),
                Scope = values.Scope.Require(parsed),
                FromUtc = Utc(parsed.GetValue(from)!, zone),
                UntilUtc = Utc(parsed.GetValue(until)!, zone),
                EveryMinutes = values.Every(parsed),
            };
            return await AddAsync(output, [window], cancellationToken);
        }));
        return command;
    }

    private static Command Import(Option<bool> json)
    {
        var file = new Argument<FileInfo>("file") { Description = "An iCalendar file (.ics): each event that is to come becomes a window" };
        var values = new Values();
        var command = new Command("import", "Add the windows of a calendar") { file };
        values.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var path = parsed.GetValue(file)!.FullName;
            if (!File.Exists(path))
                throw new InvalidInputException($"There is no file {path}.");
            var windows = ExamCalendar.Read(await File.ReadAllTextAsync(path, cancellationToken), values.Scope.Require(parsed),
                values.Every(parsed), values.Zone(parsed), TimeProvider.System.GetUtcNow().UtcDateTime);
            return await AddAsync(output, windows, cancellationToken);
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List the windows that are on or to come");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var windows = await services.GetRequiredService<ExamDesk>().ListAsync(null, Actor.CommandLine, cancellationToken);
            Answer(output, windows);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var id = new Argument<long>("number") { Description = "Number of the window, as \"exam list\" shows it" };
        var command = new Command("remove", "Remove a window; backups made in it stay") { id };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<ExamDesk>().RemoveAsync(parsed.GetValue(id), Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = parsed.GetValue(id) }, $"Removed exam window {parsed.GetValue(id)}.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<int> AddAsync(CliOutput output, ImmutableArray<ExamWindow> windows, CancellationToken cancellationToken)
    {
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
        var desk = services.GetRequiredService<ExamDesk>();
        await desk.AddAsync(windows, Actor.CommandLine, cancellationToken);
        Answer(output, await desk.ListAsync(null, Actor.CommandLine, cancellationToken));
        return ExitCode.Success;
    }

    private static void Answer(CliOutput output, ImmutableArray<ExamWindow> windows) => output.Answer(
        new
        {
            exams = windows.Select(w => new
            {
                w.Id,
                Name = w.Name.Value,
                For = w.Scope.ToString(),
                w.FromUtc,
                w.UntilUtc,
                w.EveryMinutes,
            }),
        },
        windows.Select(w => string.Create(CultureInfo.InvariantCulture,
            $"{w.Id,5} {w.Name,-30} {w.FromUtc:yyyy-MM-dd HH:mm} to {w.UntilUtc:yyyy-MM-dd HH:mm} UTC  {w.Scope}")));

    private static DateTime Utc(string text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text.Trim(), ["yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var there)
            ? Zones.ToUtc(there, zone)
            : throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" is no time. Write it as 2027-01-15 08:00.");

    private sealed class Values
    {
        private readonly Option<string?> _zone = new("--zone")
        {
            Description = "Whose clock, for example Europe/Stockholm; UTC when left out",
        };

        private readonly Option<int?> _every = new("--every")
        {
            Description = $"Back them up every so many minutes, 5 or more; 0 for not; {DefaultEvery} when left out",
        };

        public ScopeOptions Scope { get; } = new();

        public void AddTo(Command command)
        {
            Scope.AddTo(command);
            command.Add(_zone);
            command.Add(_every);
        }

        public TimeZoneInfo Zone(ParseResult parsed) => Zones.Parse(parsed.GetValue(_zone) ?? "UTC");

        public int Every(ParseResult parsed) => parsed.GetValue(_every) ?? DefaultEvery;
    }
}
