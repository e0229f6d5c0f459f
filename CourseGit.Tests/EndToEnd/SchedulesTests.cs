using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Schedules;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Schedules as an administrator makes them at the command line, and a real portal that runs them.</summary>
public sealed partial class SchedulesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_verb_does_what_it_says_and_a_wrong_use_changes_nothing()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var cli = new CommandLine(house);

        var added = await cli.RunAsync("schedule", "add", "Nightly", "--cron", "30 2 * * *", "--zone", "Europe/Stockholm", "--all",
            "--kind", "backup", "--json");
        Assert.Equal((0, "every day at 02:30", 5),
            (added.ExitCode, added.Text("words"), added.Json.GetProperty("nextUtc").GetArrayLength()));

        foreach (var wrong in (string[][])
        [
            ["add", "nightly", "--cron", "0 3 * * *", "--all", "--kind", "backup"], // the name is taken
            ["add", "Other", "--cron", "0 3 * *", "--all", "--kind", "backup"],
            ["add", "Other", "--cron", "0 3 * * *", "--kind", "backup"],
            ["add", "Other", "--cron", "0 3 * * *", "--all", "--kind", "dance"],
            ["add", "Other", "--cron", "0 3 * * *", "--all", "--kind", "backup", "--zone", "Mars/Olympus"],
            ["add", "Other", "--cron", "0 3 * * *", "--all", "--label", "x", "--kind", "backup"],
            ["add", "Other", "--cron", "0 3 * * *", "--course", "nosuch", "--kind", "backup"],
            ["set", "Nightly", "--missed", "never"],
            ["set", "Nightly", "--term", "2020-01-01..2020-02-01"], // over
            ["set", "Nightly", "--term", "2030-01-01..2020-02-01"],
            ["pause", "Other"],
            ["remove", "Other"],
            ["run", "Other"],
        ])
        {
            var refused = await cli.RunAsync(["schedule", .. wrong, "--json"]);
            Assert.Equal(2, refused.ExitCode);
            Assert.NotEmpty(refused.Text("message"));
        }

        var changed = await cli.RunAsync("schedule", "set", "Nightly", "--missed", "skip", "--spread", "30", "--json");
        Assert.Equal(("skip", 30), (changed.Text("missed"), changed.Json.GetProperty("spreadMinutes").GetInt32()));
        var inTerm = await cli.RunAsync(
            "schedule", "set", "Nightly", "--term", "2090-08-31..2091-01-15", "--term", "2091-01-20..2091-06-05", "--json");
        Assert.Equal(("skip", "2090-08-31T00:30:00Z"), (inTerm.Text("missed"), inTerm.Json.GetProperty("nextUtc")[0].GetString()));
        var kept = await cli.RunAsync("schedule", "set", "Nightly", "--spread", "20", "--json");
        Assert.Equal(2, kept.Json.GetProperty("terms").GetArrayLength());
        var allYear = await cli.RunAsync("schedule", "set", "Nightly", "--term", "none", "--json");
        Assert.Empty(allYear.Json.GetProperty("terms").EnumerateArray());
        Assert.True((await cli.RunAsync("schedule", "pause", "Nightly", "--json")).Json.GetProperty("paused").GetBoolean());
        var run = await cli.RunAsync("schedule", "run", "Nightly", "--json");
        var operation = Assert.Single(run.Json.GetProperty("operations").EnumerateArray().ToArray());
        Assert.Equal("succeeded", operation.GetProperty("outcome").GetString());
        var shown = await cli.RunAsync("schedule", "show", "Nightly", "--json");
        var runs = shown.Json.GetProperty("runs").EnumerateArray().ToArray();
        Assert.Equal(1, Assert.Single(runs).GetProperty("counts").GetProperty("succeeded").GetInt32());
        Assert.Equal(JsonValueKind.Array, (await cli.RunAsync("schedule", "list", "--json")).Json.GetProperty("schedules").ValueKind);
        Assert.Equal(0, (await cli.RunAsync("schedule", "remove", "Nightly")).ExitCode);
        Assert.Empty((await cli.RunAsync("schedule", "list", "--json")).Json.GetProperty("schedules").EnumerateArray());
    }

    [Fact]
    [Trait("Category", "Crash")]
    public async Task A_portal_runs_what_is_due_and_one_that_is_killed_in_the_middle_loses_nothing()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        using var git = new PausedGit();
        var cli = new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } };
        git.PauseAt("update-ref", "before");
        Assert.Equal(0, (await cli.RunAsync("schedule", "add", "often", "--cron", "0/5 * * * * ?", "--zone", "Europe/Stockholm", "--course",
            "ffm516", "--kind", "backup")).ExitCode);

        using (var killed = cli.Start("serve", "--urls", "http://127.0.0.1:0"))
        {
            await Until.TrueAsync(() => git.IsReached, "a scheduled backup commits");
            await killed.KillAsync();
        }
        var cut = Assert.Single(await house.OperationsAsync(), o => o.State == OperationState.Running);

        using var portal = cli.Start("serve", "--urls", "http://127.0.0.1:0");
        await Until.TrueAsync(async () => await house.OperationsAsync() is var all && all.Count(o => o.IsDone) >= 3
            && all.Single(o => o.Id == cut.Id).IsDone, "it was run again, and others came");

        var operations = await house.OperationsAsync();
        var again = operations.Single(o => o.Id == cut.Id);
        // On a busy machine the one after it may come first; whichever does saves the course, once.
        Assert.True(again is { IsGood: true, Attempt: 2 }, again.Text);
        Assert.Single(operations, o => o.Outcome == OperationOutcome.Succeeded);
        Assert.All(operations.Where(o => o.IsDone && o.Outcome != OperationOutcome.Succeeded),
            o => Assert.Equal(OperationOutcome.Unchanged, o.Outcome));
        Assert.All(operations, o => Assert.Equal("schedule often", o.RequestedBy));
        var runs = await house.Get<ScheduleDesk>().RunsAsync(null, null, 100, Actor.CommandLine, Token);
        Assert.Equal(runs.Length, runs.Select(r => r.DueUtc).Distinct().Count());
        Assert.All(runs, r => Assert.Equal(0, r.DueUtc.Second % 5));
        Assert.DoesNotContain("fail:", portal.Output + portal.Error);
        await portal.InterruptAsync();
        Assert.Equal(0, (await portal.EndAsync()).ExitCode);
    }

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Two_schedules_for_one_course_never_run_at_the_same_time()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf("ffm516").WriteCourse().WriteMany(200, 3000);
        await house.AddCourseAsync("ffm516");
        var cli = new CommandLine(house);
        foreach (var (name, kind) in ((string, string)[])[("one", "backup"), ("two", "backup"), ("three", "verify")])
            await AddAsync(house, name, "0/2 * * * * ?", new CourseScope.All(), kind);

        using var portal = cli.Start("serve", "--urls", "http://127.0.0.1:0");
        await Until.TrueAsync(async () => (await house.OperationsAsync()).Count(o => o.IsDone) >= 12, "a dozen has run");
        await portal.InterruptAsync();
        await portal.EndAsync();

        var operations = (await house.OperationsAsync()).Where(o => o.IsDone).OrderBy(o => o.StartedUtc).ToArray();
        Assert.All(operations, o => Assert.True(o.IsGood, o.Text));
        Assert.All(operations.Zip(operations.Skip(1)),
            pair => Assert.True(pair.First.FinishedUtc <= pair.Second.StartedUtc, $"{pair.First} overlaps {pair.Second}"));
    }

    // The system's clock as the portal and all it starts see it, moved by libfaketime while it runs; the time that passes stays real.
    [Fact]
    [Trait("Category", "Crash")]
    public async Task A_clock_that_is_put_back_a_day_and_a_machine_that_slept_for_two_stop_no_schedule()
    {
        var library = FakeTime.Library;
        Assert.SkipWhen(library is null, "libfaketime is not installed");
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        await AddAsync(house, "often", "0/2 * * * * ?", new CourseScope.All(), "backup");
        using var clock = new FakeTime(library);
        var cli = new CommandLine(house);
        clock.AddTo(cli.Environment);
        using var portal = cli.Start("serve", "--urls", "http://127.0.0.1:0");
        await Until.TrueAsync(async () => (await SinceAsync(TimeSpan.Zero)).Length >= 2, "it runs by the right clock");

        clock.Set("-1d");
        await Until.TrueAsync(async () => (await SinceAsync(TimeSpan.FromDays(-1))).Length >= 3, "it goes on a day earlier");
        clock.Set("+2d");
        await Until.TrueAsync(async () => (await SinceAsync(TimeSpan.FromDays(2))).Length >= 3, "it goes on two days later");
        await portal.InterruptAsync();
        Assert.Equal(0, (await portal.EndAsync()).ExitCode);

        // What the machine slept through is one run, and the row says for how many it stands.
        var late = Assert.Single(
            await SinceAsync(TimeSpan.FromDays(2)), r => r.Note?.Contains("stands for", StringComparison.Ordinal) is true);
        Assert.Contains("stands for more than 10,000 runs", late.Note, StringComparison.Ordinal); // three days, every two seconds
        Assert.All((await house.OperationsAsync()).Where(o => o.IsDone), o => Assert.True(o.IsGood, o.Text));
        Assert.DoesNotContain("fail:", portal.Output + portal.Error);

        async Task<ScheduleRun[]> SinceAsync(TimeSpan moved) => [.. (await RunsAsync()).Where(
            r => (r.DueUtc - DateTime.UtcNow - moved).Duration() < TimeSpan.FromHours(1))];
        async Task<ImmutableArray<ScheduleRun>> RunsAsync() =>
            await house.Get<ScheduleDesk>().RunsAsync(null, null, 500, Actor.CommandLine, Token);
    }

    // Each time a schedule was due has its row, or stands in the note of the next one.
    [Fact]
    [Trait("Category", "Crash")]
    public async Task However_often_the_portal_is_killed_no_time_a_schedule_was_due_is_lost()
    {
        await using var house = await TestHouse.OpenAsync();
        var schedules = LongRun.Count(20, 500);
        var kills = LongRun.Count(2, 20);
        for (var i = 0; i < schedules; i++)
            await AddAsync(house, $"s{i}", i % 2 == 0 ? "0/5 * * * * ?" : "0/7 * * * * ?",
                new CourseScope.Labelled([CourseLabel.Parse("none has it")]), "backup");
        var cli = new CommandLine(house);
        var random = new Random(LongRun.IsOn ? Environment.TickCount : 1);
        for (var i = 0; i < kills; i++)
        {
            using var portal = cli.Start("serve", "--urls", "http://127.0.0.1:0");
            await Until.TrueAsync(() => portal.Output.Contains("is ready", StringComparison.Ordinal), "the portal is there");
            Assert.False(await portal.EndsWithinAsync(TimeSpan.FromMilliseconds(random.Next(1000, 6000))));
            await portal.KillAsync();
        }
        using (var portal = cli.Start("serve", "--urls", "http://127.0.0.1:0"))
        {
            var back = DateTime.UtcNow;
            await Until.TrueAsync(async () => (await house.Get<ScheduleDesk>().ListAsync(Actor.CommandLine, Token))
                .All(s => s.SeenToUtc > back), "every schedule is seen to again", seconds: 180);
            await portal.InterruptAsync();
            Assert.Equal(0, (await portal.EndAsync()).ExitCode);
        }

        foreach (var schedule in await house.Get<ScheduleDesk>().ListAsync(Actor.CommandLine, Token))
        {
            var runs = await house.Get<ScheduleDesk>().RunsAsync(schedule.Id, null, 500, Actor.CommandLine, Token);
            Assert.All(runs, r => Assert.Equal(ScheduleRunState.Started, r.State));
            Assert.Equal(runs.Length, runs.Select(r => r.DueUtc).Distinct().Count());
            var due = schedule.Times.Between(schedule.SinceUtc, schedule.SeenToUtc.AddTicks(1), 10_000);
            Assert.Equal(due, runs.Sum(r => 1 + Missed().Match(r.Note ?? "").Groups[1] switch
            {
                { Success: true } found => int.Parse(found.Value, CultureInfo.InvariantCulture),
                _ => 0,
            }));
        }
    }

    [GeneratedRegex("stands for (\\d+) runs? before it")]
    private static partial Regex Missed();

    private static Task<Schedule> AddAsync(TestHouse house, string name, string cron, CourseScope scope, string kind) =>
        house.Get<ScheduleDesk>().AddAsync(
            new Schedule
            {
                Name = ScheduleName.Parse(name),
                Work = ScheduledWork.Parse(kind),
                Times = ScheduleTimes.Parse(cron, "Europe/Stockholm"),
                Scope = scope,
                Overlap = OverlappingRuns.Queue,
            }, Actor.CommandLine, Token);
}
