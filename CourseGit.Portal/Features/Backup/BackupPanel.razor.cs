using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Backup;

/// <summary>What a course's repository holds, and the dialog that backs it up: open where the address says so.</summary>
public sealed partial class BackupPanel(
    CurrentActor actor, BackupOverviewReader overviews, OperationDesk desk, NavigationManager navigation, TimeProvider time) : LiveComponent
{
    private BackupOverview? _overview;
    private OperationSnapshot? _latest;
    private string? _overviewProblem;
    private string? _message;
    private string? _problem;
    private bool _acceptShrunken;
    private bool _busy;
    private bool _may; // back it up
    private bool _isStarted; // and on the way to its page

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    /// <summary>The dialog is open.</summary>
    [Parameter]
    public bool IsAsking { get; set; }

    /// <summary>Told when the person closes it.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    private bool CanStart => Course.IsBackedUpHere && (_latest is null || _latest.IsDone);

    private bool WasShrinkRefused => _latest is { Kind.Saves: true, CanBeConfirmed: true };

    private string DefaultMessage => CommitMessage.Default(Course.Subdomain, time.GetUtcNow()).Value;

    private string MessageHint => string.IsNullOrWhiteSpace(_message)
        ? "What changed, for the list of restore points."
        : $"{Words.Count(_message.Trim().Length, "character")} so far.";

    private string DisabledText => Course.IsArchived
        ? "This course is archived: it is kept to be read and restored, and backed up again once it is brought back."
        : Course.Direction == Direction.Pull
        ? "This course's direction is Pull: it is restored to here, so backups from here are refused."
        : "This course's direction is None: it is neither backed up nor restored.";

    private string? MessageError
    {
        get
        {
            try
            {
                ReadMessage();
                return null;
            }
            catch (InvalidInputException e)
            {
                return e.Message;
            }
        }
    }

    protected override async Task OnInitializedAsync()
    {
        _may = (await actor.GetAsync()).May(Right.BackUp, Course.Subdomain);
        await WatchAsync(null, ApplyAsync);
        await LoadLatestAsync();
        await LoadOverviewAsync();
    }

    private async Task LoadLatestAsync() =>
        _latest = (await desk.SearchAsync(OperationFilter.Of(Course.Subdomain), null, 1, await actor.GetAsync(), Gone)).FirstOrDefault();

    private async Task LoadOverviewAsync()
    {
        try
        {
            _overview = await overviews.ReadAsync(Course, await actor.GetAsync(), Gone);
            _overviewProblem = null;
        }
        catch (CourseGitException e)
        {
            _overviewProblem = e.Message;
        }
    }

    private async Task ApplyAsync(IReadOnlyCollection<OperationSnapshot> changed)
    {
        var own = changed.Where(o => o.Course == Course.Subdomain).MaxBy(o => o.Id);
        if (own is null || own.Id < _latest?.Id)
            return;
        _latest = own.Id == _latest?.Id ? _latest.Or(own) : own;
        if (own.IsDone)
            await LoadOverviewAsync();
    }

    private Task Close(bool isVisible) => isVisible || _isStarted ? Task.CompletedTask : Closed.InvokeAsync();

    private async Task StartAsync()
    {
        if (!CanStart || _busy)
            return;
        _busy = true;
        _problem = null;
        try
        {
            var request = new BackupRequest(Course.Subdomain, ReadMessage(), WasShrinkRefused && _acceptShrunken);
            var operation = await desk.EnqueueAsync(request, await actor.GetAsync(), CancellationToken.None);
            _isStarted = true;
            navigation.NavigateTo($"operations/{operation.Id}");
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            _busy = _isStarted;
        }
    }

    private CommitMessage? ReadMessage() => string.IsNullOrWhiteSpace(_message) ? null : CommitMessage.Parse(_message);
}
