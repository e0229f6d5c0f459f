using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>schedule add|list|show|set|pause|resume|remove|run</c></summary>
internal static class ScheduleCommand
{
    private const string DefaultZone = "UTC";

    public static Command Create(Option<bool> json) => new("schedule", "What the portal does unattended, again and again")
    {
        Add(json), List(json), Show(json), Set(json),
        Pause(json, "pause", "Stop a schedule for now; everything else of it stays", paused: true),
        Pause(json, "resume", "Let a paused schedule go on", paused: false),
        Remove(json), Run(json),
    };

    private static Command Add(Option<bool> json)
    {
        var name = NameArgument();
        var values = new Values();
        var command = new Command("add", "Add a schedule; a portal that runs takes it up within seconds") { name };
        values.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var schedule = new Schedule
            {
                Name = ScheduleName.Parse(parsed.GetValue(name)),
                Work = ScheduledWork.Parse(parsed.GetValue(values.Kind) ?? throw new InvalidInputException(
                    $"Say what it does: --kind {string.Join(" or --kind ", ScheduledWork.Every)}.")),
                Times = ScheduleTimes.Parse(parsed.GetValue(values.Cron) ?? throw new InvalidInputException(
                    "Say when it is due: --cron EXPRESSION, for example --cron \"30 2 * * *\"."),
                    parsed.GetValue(values.Zone) ?? DefaultZone, values.TermsOf(parsed) ?? []),
                Scope = parsed.GetValue(values.Kind) == ScheduledWork.Housekeeping.Id ? new CourseScope.All()
                    : values.Scope.Require(parsed),
            };
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, values.Scope.CoursesOf(parsed));
            var added = await services.GetRequiredService<ScheduleDesk>()
                .AddAsync(values.Apply(parsed, schedule), Actor.CommandLine, cancellationToken);
            output.Answer(ScheduleAnswer.Of(added, Now(services)), Sentences(added, Now(services)));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Set(Option<bool> json)
    {
        var name = NameArgument();
        var rename = new Option<string?>("--name") { Description = "A new name" };
        var values = new Values();
        var command = new Command("set", "Change a schedule; what is not named stays") { name, rename };
        values.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<ScheduleDesk>();
            var known = await desk.GetAsync(ScheduleName.Parse(parsed.GetValue(name)), Actor.CommandLine, cancellationToken);
            var wanted = known with
            {
                Name = parsed.GetValue(rename) is { } other ? ScheduleName.Parse(other) : known.Name,
                Work = parsed.GetValue(values.Kind) is { } kind ? ScheduledWork.Parse(kind) : known.Work,
                Times = ScheduleTimes.Parse(parsed.GetValue(values.Cron) ?? known.Times.Cron,
                    parsed.GetValue(values.Zone) ?? known.Times.ZoneId, values.TermsOf(parsed) ?? known.Times.Terms),
                Scope = values.Scope.Read(parsed) ?? known.Scope,
            };
            var changed = await desk.ChangeAsync(values.Apply(parsed, wanted), Actor.CommandLine, cancellationToken);
            output.Answer(ScheduleAnswer.Of(changed, Now(services)), Sentences(changed, Now(services)));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        var command = new Command("list", "List schedules with the next time each is due");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var schedules = await services.GetRequiredService<ScheduleDesk>().ListAsync(Actor.CommandLine, cancellationToken);
            var now = Now(services);
            output.Answer(new { schedules = schedules.Select(s => ScheduleAnswer.Of(s, now)) },
                schedules.Select(s => $"{s.Name,-24} {s.Work,-10} {s.Scope,-24} {s.Times.Words} ({s.Times.ZoneId}), {Next(s, now)}"));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        var name = NameArgument();
        var command = new Command("show", "Show a schedule, the next times it is due and its last runs") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<ScheduleDesk>();
            var schedule = await desk.GetAsync(ScheduleName.Parse(parsed.GetValue(name)), Actor.CommandLine, cancellationToken);
            var runs = await desk.RunsAsync(schedule.Id, null, 10, Actor.CommandLine, cancellationToken);
            output.Answer(ScheduleAnswer.Of(schedule, Now(services), runs),
            [
                .. Sentences(schedule, Now(services)),
                .. runs.Select(r => $"{r.DueUtc:yyyy-MM-dd HH:mm:ss} UTC  run {r.Id}, by {r.RequestedBy}: {r.Words}"
                    + (r.Note is null ? "" : $". {r.Note}")),
            ]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Pause(Option<bool> json, string word, string description, bool paused)
    {
        var name = NameArgument();
        var command = new Command(word, description) { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<ScheduleDesk>();
            var known = await desk.GetAsync(ScheduleName.Parse(parsed.GetValue(name)), Actor.CommandLine, cancellationToken);
            var changed = await desk.PauseAsync(known.Id, paused, Actor.CommandLine, cancellationToken);
            output.Answer(ScheduleAnswer.Of(changed, Now(services)), Sentences(changed, Now(services)));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Remove(Option<bool> json)
    {
        var name = NameArgument();
        var command = new Command("remove", "Remove a schedule; its runs and their operations stay") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<ScheduleDesk>();
            var known = await desk.GetAsync(ScheduleName.Parse(parsed.GetValue(name)), Actor.CommandLine, cancellationToken);
            await desk.RemoveAsync(known.Id, Actor.CommandLine, cancellationToken);
            output.Answer(new { removed = known.Name.Value }, $"Removed the schedule {known.Name}. Its runs and their operations stay.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Run(Option<bool> json)
    {
        var name = NameArgument();
        var command = new Command("run", "Run a schedule now, here and to its end, also a paused one") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<ScheduleDesk>();
            var schedule = await desk.GetAsync(ScheduleName.Parse(parsed.GetValue(name)), Actor.CommandLine, cancellationToken);
            var (run, requests) = await services.GetRequiredService<ScheduleRunner>()
                .PrepareAsync(schedule, Actor.CommandLine, cancellationToken);
            var ended = await CliOperations.RunAsync(services, output, requests, cancellationToken);
            var record = await desk.GetRunAsync(run, Actor.CommandLine, cancellationToken);
            output.Answer(new { run = record.Id, record.Words, record.LeftOut, operations = ended.Select(OperationAnswer.Of) },
            [
                .. ended.Select(o => $"{o.Subject}: {o.Text}"),
                .. record.LeftOut.Select(l => $"{l.Course} was left out: {l.Why}."),
                $"Run {record.Id} of {schedule.Name}: {record.Words}.",
            ]);
            return ExitCode.Of(ended);
        }));
        return command;
    }

    private static Argument<string> NameArgument() => new("name") { Description = "Name of the schedule, for example Nightly" };

    private static DateTime Now(IServiceProvider services) => services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;

    private static IEnumerable<string> Sentences(Schedule schedule, DateTime now) =>
    [
        $"{schedule.Name}: {schedule.What}, {schedule.Times.Words} ({schedule.Times.ZoneId}).",
        $"It is {Next(schedule, now)}.",
    ];

    private static string Next(Schedule schedule, DateTime now) => schedule.Problem is { } problem ? $"paused: {problem}"
        : schedule.IsPaused ? "paused"
        : schedule.NextUtc(now) is { } next
            ? $"due next at {TimeZoneInfo.ConvertTimeFromUtc(next, schedule.Times.Zone):yyyy-MM-dd HH:mm:ss} there, {next:HH:mm:ss} UTC"
            : schedule.Times.Terms.IsEmpty ? "never due again" : "never due again: its terms are over";

    /// <summary>The options that say what a schedule is, the same for adding and changing.</summary>
    private sealed class Values
    {
        private readonly Option<string?> _missed = new("--missed")
        {
            Description = "What becomes of runs that were due while no portal ran: once (one run as soon as possible) or skip",
        };

        private readonly Option<string?> _overlap = new("--overlap")
        {
            Description = "What becomes of a course whose earlier run is still under way: skip (left out) or queue (after it)",
        };

        private readonly Option<int?> _spread = new("--spread")
        {
            Description = $"The courses start within so many minutes, 0 to {Schedule.MaxSpreadMinutes}, each always at its own time",
        };

        private readonly Option<int?> _proveDays = new("--prove-days")
        {
            Description = "With --kind verify: each course at least once in so many days; 30 when left out",
        };

        public ScopeOptions Scope { get; } = new();

        public Option<string?> Kind { get; } = new("--kind") { Description = $"What it does: {string.Join(", ", ScheduledWork.Every)}" };

        public Option<string?> Cron { get; } = new("--cron")
        {
            Description = "When: minute hour day-of-month month day-of-week, as crontab has it (0 is Sunday); or six fields with seconds "
                + "first, as Quartz has it (1 is Sunday)",
        };

        public Option<string?> Zone { get; } = new("--zone")
        {
            Description = "Whose clock, for example Europe/Stockholm; UTC when left out",
        };

        private readonly Option<string[]> _terms = new("--term")
        {
            Description = "Only in this term, first and last day: 2026-08-31..2027-01-15; may be given several times. With set, none makes "
                + "it due all year round again",
        };

        /// <summary>The terms that were named; null when none was.</summary>
        public IEnumerable<Term>? TermsOf(ParseResult parsed) => parsed.GetValue(_terms) switch
        {
            null or [] => null,
            ["none"] => [],
            var named => named.Select(Term.Parse),
        };

        public void AddTo(Command command)
        {
            Scope.AddTo(command);
            foreach (var option in new Option[] { Cron, Zone, _terms, Kind, _missed, _overlap, _spread, _proveDays })
                command.Add(option);
        }

        public Schedule Apply(ParseResult parsed, Schedule schedule) => schedule with
        {
            Missed = parsed.GetValue(_missed) switch
            {
                null => schedule.Missed,
                "once" => MissedRuns.RunOnce,
                "skip" => MissedRuns.Skip,
                _ => throw new InvalidInputException("--missed is once or skip."),
            },
            Overlap = parsed.GetValue(_overlap) switch
            {
                null => schedule.Overlap,
                "skip" => OverlappingRuns.Skip,
                "queue" => OverlappingRuns.Queue,
                _ => throw new InvalidInputException("--overlap is skip or queue."),
            },
            SpreadMinutes = parsed.GetValue(_spread) ?? schedule.SpreadMinutes,
            ProveDays = parsed.GetValue(_proveDays) ?? schedule.ProveDays,
        };
    }
}
