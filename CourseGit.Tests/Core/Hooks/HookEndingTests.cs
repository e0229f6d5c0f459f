using System.Diagnostics;
using CourseGit.Core.Backup;
using CourseGit.Core.Hooks;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Hooks;

/// <summary>Hooks that do not end by themselves, operations that are cancelled or tried again around them.</summary>
public sealed class HookEndingTests
{
    private static readonly HookEvent[] Always = Enum.GetValues<HookEvent>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_hangs_is_ended_with_all_it_started_and_the_operation_goes_on()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("hang", "trap '' TERM; sleep 300 & sleep 300", on: [HookEvent.Start],
            change: h => h with { LimitSeconds = 1 });

        var ended = await hooks.BackUpAsync(OperationOutcome.Warning);

        Assert.Contains("it took longer than 1 second and was ended", ended.Text, StringComparison.Ordinal);
        Assert.NotNull(ended.Commit);
        Assert.Empty(Left(hooks));
    }

    [Fact]
    public async Task What_one_leaves_behind_is_ended_and_keeps_no_course_locked()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("leave", "setsid sh -c 'trap \"\" TERM; sleep 300' < /dev/null > /dev/null 2>&1 & echo $! > \"$got\"");

        await hooks.BackUpAsync(OperationOutcome.Succeeded);

        Assert.Single(hooks.Got("leave"));
        Assert.Empty(Left(hooks));
        await hooks.BackUpAsync(OperationOutcome.Unchanged);
    }

    // A course server that is started again in the background speaks into our pipe for as long as it runs.
    [Fact]
    public async Task What_one_leaves_behind_with_its_outputs_open_keeps_nobody_waiting()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("leave", "echo said; sleep 300 & exit 0", HookFailure.Cancel, [HookEvent.Start]);

        var ended = await hooks.BackUpAsync(OperationOutcome.Succeeded);

        Assert.Contains("leave: said", await hooks.House.LogAsync(ended));
        Assert.InRange(ended.DurationMs!.Value, 0, 30_000);
        Assert.Empty(Left(hooks));
    }

    [Fact]
    public async Task One_that_was_switched_off_meanwhile_still_ends_what_it_began()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("pause", "echo \"$COURSEGIT_EVENT\" >> \"$got\"; [ \"$COURSEGIT_EVENT\" != start ] || sleep 2", on: Always);
        var accepted = await hooks.House.Get<OperationDesk>()
            .AcceptAsync(new BackupRequest(Subdomain.Parse(HookHouse.Course)), Actor.CommandLine, Token);
        var running = hooks.House.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        await Until.TrueAsync(() => hooks.Got("pause").Length > 0, "its start runs");
        await hooks.Desk.SwitchAsync("pause", false, Actor.CommandLine, Token);

        await running;

        Assert.Equal(["start", "success"], hooks.Got("pause"));
        await hooks.BackUpAsync(OperationOutcome.Unchanged);
        Assert.Equal(2, hooks.Got("pause").Length);
    }

    [Fact]
    public async Task A_cancel_while_a_start_runs_ends_it_and_nothing_was_done()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("hang", "echo x > \"$got\"; sleep 300", HookFailure.Ignore, [HookEvent.Start]);
        await hooks.AddAsync("note", "echo \"$COURSEGIT_EVENT $COURSEGIT_OUTCOME\" >> \"$got\"", on: [HookEvent.Failure]);

        var ended = await CancelWhileAsync(hooks, "hang");

        Assert.Equal((OperationOutcome.Cancelled, 0), (ended.Outcome, ended.Steps.Length));
        Assert.False(Directory.Exists(hooks.House.RepositoryOf(HookHouse.Course)));
        Assert.Empty(Left(hooks));
        Assert.Equal(["failure cancelled"], hooks.Got("note"));
    }

    [Fact]
    public async Task A_cancel_while_an_end_runs_ends_it_and_what_was_made_is_kept()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("hang", "echo x > \"$got\"; sleep 300");

        var ended = await CancelWhileAsync(hooks, "hang");

        Assert.Equal(OperationOutcome.Warning, ended.Outcome);
        Assert.Contains("it was ended 10 seconds after a cancel was asked for", ended.Text, StringComparison.Ordinal);
        Assert.Equal(ended.Commit!.Value, await RealGit.TipAsync(hooks.House.RepositoryOf(HookHouse.Course)));
        Assert.Empty(Left(hooks));
    }

    [Fact]
    public async Task After_a_cancel_hooks_have_ten_seconds_together()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("a-hang", "echo x > \"$got\"; sleep 300", HookFailure.Ignore, [HookEvent.Start]);
        await hooks.AddAsync("b-hang", "sleep 300", on: [HookEvent.Failure]);
        await hooks.AddAsync("c-hang", "sleep 300", on: [HookEvent.Failure]);
        var started = Stopwatch.GetTimestamp();

        var ended = await CancelWhileAsync(hooks, "a-hang");

        Assert.Equal(OperationOutcome.Cancelled, ended.Outcome);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 9, 25);
        Assert.Empty(Left(hooks));
    }

    [Fact]
    public async Task What_a_schedule_asked_for_and_a_hook_stopped_is_not_put_back()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("guard", "exit 1", HookFailure.Cancel, [HookEvent.Start]);

        var ended = await hooks.House.Get<OperationRunner>().TryRunAsync(await ScheduledAsync(hooks), endOrphans: false, Token);

        Assert.Equal(OperationOutcome.Cancelled, ended!.Outcome);
    }

    [Fact]
    public async Task Each_attempt_has_a_start_and_an_end_so_that_nothing_stays_prepared_between_them()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.House.ChangeCourseAsync(HookHouse.Course, c => c with
        {
            Remote = CourseGit.Core.Courses.Remote.Parse($"http://{HookHouse.Nobody}/a.git"),
        });
        await hooks.AddAsync("note", "echo \"$COURSEGIT_EVENT $COURSEGIT_ATTEMPT $COURSEGIT_OUTCOME\" >> \"$got\"", on: Always);
        var id = await ScheduledAsync(hooks);

        var waiting = await hooks.House.Get<OperationRunner>().TryRunAsync(id, endOrphans: false, Token);

        Assert.Equal((OperationState.Queued, 2), (waiting!.State, waiting.Attempt));
        Assert.Equal(["start 1 ", "failure 1 retry"], hooks.Got("note"));
        await using (var context = await hooks.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
            await context.Operations.ExecuteUpdateAsync(
                o => o.SetProperty(r => r.NotBeforeUtc, (DateTime?)null).SetProperty(r => r.Attempt, Retries.MostAttempts), Token);
        await hooks.House.Get<OperationRunner>().TryRunAsync(id, endOrphans: false, Token);
        Assert.Equal(["start 1 ", "failure 1 retry", "start 4 ", "failure 4 failed"], hooks.Got("note"));
    }

    private static List<CourseGit.Core.Processes.ProcessIdentity> Left(HookHouse hooks) =>
        RunningProcesses.With("COURSEGIT_FOLDER=" + hooks.House.FilesOf(HookHouse.Course).Folder);

    private static async Task<OperationSnapshot> CancelWhileAsync(HookHouse hooks, string hook)
    {
        var accepted = await hooks.House.Get<OperationDesk>()
            .AcceptAsync(new BackupRequest(Subdomain.Parse(HookHouse.Course)), Actor.CommandLine, Token);
        var running = hooks.House.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        await Until.TrueAsync(() => hooks.Got(hook).Length > 0, "the hook runs");
        Assert.NotEmpty(Left(hooks));
        await hooks.House.Get<OperationDesk>().CancelAsync(accepted.Id, Actor.CommandLine, Token);
        return await running;
    }

    private static async Task<long> ScheduledAsync(HookHouse hooks)
    {
        var accepted = await hooks.House.Get<OperationDesk>()
            .AcceptAsync(new BackupRequest(Subdomain.Parse(HookHouse.Course)) { Run = 1 }, Actor.Schedule("Nightly"), Token);
        return accepted.Id;
    }
}
