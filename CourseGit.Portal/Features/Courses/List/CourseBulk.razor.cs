using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>The bar of the courses that are selected.</summary>
public sealed partial class CourseBulk(
    CurrentActor actor, OperationDesk desk, CourseRegistry registry, CoursePauses pauses, CoursesNowView view, TimeProvider time)
{
    private const int MostLetters = CourseLabel.MostOfACourse * (CourseLabel.MaxLength + 2);
    private const int ShownEvery = 10; // courses; each rendering is a message to the browser
    private static readonly ImmutableArray<CourseDeed> Deeds = [CourseDeed.Backup, CourseDeed.Verify];
    private readonly Dictionary<Subdomain, string> _problems = [];
    private CourseDeed _deed = CourseDeed.Backup;
    private ImmutableArray<Subdomain> _taken = [];
    private int _leftOut;
    private bool _isAsking;
    private bool _isStarted;
    private bool _isLabelling;
    private bool _isArchiving;
    private bool _isNeeded; // dialogs that nobody has opened yet would cost every page that shows the list
    private BulkSettings? _settings;
    private string? _add;
    private string? _remove;
    private string? _labelProblem;
    private string? _archiveProblem;
    private bool _isPausing;
    private string? _until;
    private string? _pauseProblem;
    private string? _progress;
    private string? _done;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    /// <summary>All courses, shown or not.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CourseSummary> Courses { get; set; }

    [Parameter, EditorRequired]
    public required ImmutableHashSet<Subdomain> Picked { get; set; }

    [Parameter]
    public EventCallback<ImmutableHashSet<Subdomain>> PickedChanged { get; set; }

    // What is done once for a course stands behind a button of its own, so that the bar stays one row.
    private IEnumerable<(string Icon, string Text, Func<Task> Ask)> More =>
    [
        ("database", "Database…", () =>
        {
            _settings!.AskDatabase();
            return Task.CompletedTask;
        }),
        ("archive", ArchiveWord + "…", () =>
        {
            _isArchiving = true;
            return Task.CompletedTask;
        }),
    ];

    private string ScheduleAddress => $"schedules/add?courses={PickedInOrder}";

    private string ConnectAddress => $"connect?courses={PickedInOrder}";

    private string PickedInOrder => string.Join('+', Picked.Order(Comparer<Subdomain>.Create(
        (a, b) => string.CompareOrdinal(a.Value, b.Value))));

    private bool AreArchived => Courses.Where(c => Picked.Contains(c.Course.Subdomain)).All(c => c.IsArchived);

    private IEnumerable<bool> Pauses => Courses.Where(c => Picked.Contains(c.Course.Subdomain))
        .Select(c => c.Course.PauseAt(time.GetUtcNow().UtcDateTime) is not null);

    private bool ArePaused => Pauses.Any(p => p);

    private bool AreAllPaused => Pauses.All(p => p);

    private string Question => $"{_deed.Verb} {Words.Count(_taken.Length, "course")}";

    private string ArchiveWord => AreArchived ? "Bring back" : "Archive";

    protected override void OnParametersSet() => _isNeeded |= !Picked.IsEmpty;

    private void AskLabels() => (_isLabelling, _add, _remove, _labelProblem) = (true, null, null, null);

    private async Task LabelAsync()
    {
        try
        {
            var (add, remove) = (Labels(_add), Labels(_remove));
            Show(await registry.LabelAsync(Picked, add, remove, await actor.GetAsync(), CancellationToken.None), "labelled");
            _isLabelling = false;
        }
        catch (CourseGitException e)
        {
            _labelProblem = e.Message;
        }
    }

    private static CourseLabel[] Labels(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(CourseLabel.Parse)];

    private void AskPause() => (_isPausing, _until, _pauseProblem) = (true, null, null);

    private async Task PauseAsync()
    {
        try
        {
            var until = DayText.ReadUtc(_until, Clock);
            Show(await pauses.PauseAsync(Picked, until, await actor.GetAsync(), CancellationToken.None), "paused");
            _isPausing = false;
            await PickedChanged.InvokeAsync([.. _problems.Keys]); // what is left to do stays selected
        }
        catch (CourseGitException e)
        {
            _pauseProblem = e.Message;
        }
    }

    private async Task ResumeAsync()
    {
        _archiveProblem = null;
        try
        {
            Show(await pauses.ResumeAsync(Picked, await actor.GetAsync(), CancellationToken.None), "resumed");
            await PickedChanged.InvokeAsync([.. _problems.Keys]);
        }
        catch (CourseGitException e)
        {
            _archiveProblem = e.Message;
        }
    }

    private async Task ArchiveAsync()
    {
        var archive = !AreArchived;
        (_isArchiving, _archiveProblem) = (false, null);
        try
        {
            Show(await registry.ArchiveAsync(Picked, archive, await actor.GetAsync(), CancellationToken.None),
                archive ? "archived" : "brought back");
            await PickedChanged.InvokeAsync([]);
        }
        catch (CourseGitException e)
        {
            _archiveProblem = e.Message;
        }
    }

    private void Show(ImmutableArray<CourseChange> changes, string verb)
    {
        _problems.Clear();
        foreach (var change in changes.Where(c => c.Problem is not null))
            _problems[change.Subdomain] = change.Problem!;
        (_done, _isStarted) = ($"{Words.Count(changes.Length - _problems.Count, "course")} {verb}", false);
        view.Refresh();
    }

    /// <summary>Selects courses and asks whether to back them up.</summary>
    public async Task AskToBackUpAsync(ImmutableHashSet<Subdomain> courses)
    {
        await PickedChanged.InvokeAsync(courses);
        Picked = courses;
        Ask(CourseDeed.Backup);
        StateHasChanged();
    }

    private void Ask(CourseDeed deed)
    {
        _deed = deed;
        _problems.Clear();
        _taken = [.. Courses.Where(c => Picked.Contains(c.Course.Subdomain) && deed.Takes(c)).Select(c => c.Course.Subdomain)];
        _leftOut = Picked.Count - _taken.Length;
        _isAsking = true;
    }

    private async Task StartAsync()
    {
        _isAsking = false;
        var who = await actor.GetAsync();
        for (var i = 0; i < _taken.Length; i++)
        {
            if (i % ShownEvery == 0)
            {
                _progress = $"Starting {Words.Number(i + 1)} of {Words.Number(_taken.Length)}…";
                StateHasChanged();
            }
            await TryStartAsync(_taken[i], who);
        }
        _progress = null;
        (_done, _isStarted) = ($"{Words.Count(_taken.Length - _problems.Count, "operation")} queued", true);
        await PickedChanged.InvokeAsync([.. _problems.Keys]); // what is left to do stays selected
    }

    private async Task TryStartAsync(Subdomain course, Actor who)
    {
        try
        {
            await desk.EnqueueAsync(_deed.Request(course), who, CancellationToken.None);
        }
        catch (CourseGitException e)
        {
            _problems[course] = e.Message;
        }
    }
}
