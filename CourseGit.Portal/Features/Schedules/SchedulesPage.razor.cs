using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;

namespace CourseGit.Portal.Features.Schedules;

/// <summary>All schedules with what is due next and what came of the last run.</summary>
public sealed partial class SchedulesPage(CurrentActor actor, ScheduleDesk desk, CoursesNowView view, TimeProvider time) : LiveComponent
{
    private const int RunsShown = 20;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private ImmutableArray<Schedule>? _schedules;
    private ImmutableDictionary<long, ScheduleRun> _last = ImmutableDictionary<long, ScheduleRun>.Empty;
    private ImmutableArray<ScheduleRun> _runs = [];
    private string? _problem;
    private string? _done;
    private long? _busy;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        Every(Again, LoadAsync);
    }

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        _last = await desk.LastRunsAsync(who, Gone);
        _runs = await desk.RunsAsync(null, null, RunsShown, who, Gone);
        _schedules = await desk.ListAsync(who, Gone);
    }

    private Task RunAsync(Schedule schedule) => TryAsync(schedule, async () =>
    {
        var run = await desk.RunNowAsync(schedule.Id, await actor.GetAsync(), CancellationToken.None);
        return run.Operations > 0 ? $"{schedule.Name} runs now: {run.Words}. Its operations are listed as they go."
            : $"{schedule.Name} had nothing to do: {run.Words}.";
    });

    private Task PauseAsync(Schedule schedule) => TryAsync(schedule, async () =>
    {
        await desk.PauseAsync(schedule.Id, !schedule.IsPaused, await actor.GetAsync(), CancellationToken.None);
        return schedule.IsPaused ? $"{schedule.Name} goes on." : $"{schedule.Name} is paused. Nothing else of it was changed.";
    });

    private async Task TryAsync(Schedule schedule, Func<Task<string>> deed)
    {
        (_problem, _done, _busy) = (null, null, schedule.Id);
        try
        {
            _done = await deed();
            view.Refresh();
            await LoadAsync();
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            _busy = null;
        }
    }
}
