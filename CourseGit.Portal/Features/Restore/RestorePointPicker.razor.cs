using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Restore;

/// <summary>Lists the restore points of a branch and tells which one is selected: the one in the address, else the newest listed.</summary>
public sealed partial class RestorePointPicker(CurrentActor actor, RestorePoints restorePoints, CourseHistory history)
    : LiveComponent
{
    private const int PageSize = 20;
    private readonly Dictionary<CommitId, ChangeSummary> _changes = [];
    private readonly HashSet<CommitId> _asked = [];
    private RestoreBranches? _branches;
    private ImmutableArray<CommitLine> _points = [];
    private (RestoreBranches?, BranchName?, CoursePath?, DateOnly?, int)? _listed;
    private PickedPoint? _told;
    private string? _problem;
    private string? _fileError;
    private bool _hasMore;
    private bool _reading;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    [Parameter, EditorRequired]
    public required RestoreChoice Choice { get; set; }

    [Parameter, EditorRequired]
    public EventCallback<RestoreChoice> ChoiceChanged { get; set; }

    /// <summary>Tells of the selected point whenever it becomes another one; null while there is none.</summary>
    [Parameter, EditorRequired]
    public EventCallback<PickedPoint?> PickedChanged { get; set; }

    /// <summary>Another number makes it read the list again.</summary>
    [Parameter]
    public int Version { get; set; }

    private BranchName? Branch => Choice.Branch ?? _branches?.Default;

    // One that was named in the address stays among those offered; that it is not found is said when its list is read.
    private IEnumerable<BranchName> Offered =>
        Choice.Branch is { } named && !_branches!.Branches.Contains(named) ? _branches.Branches.Prepend(named) : _branches!.Branches;

    private bool IsFiltered => Choice.File is not null || Choice.Until is not null;

    private bool Shown => Branch is not null || Choice.Commit is not null;

    private PickedPoint? Picked
    {
        get
        {
            if (Choice.Commit is not { } named)
                return _points.IsEmpty ? null : new PickedPoint(Branch, CommitName.Of(_points[0].Id), _points[0]);
            var line = _points.FirstOrDefault(p => p.Id.Value.StartsWith(named.Value, StringComparison.Ordinal));
            return new PickedPoint(Branch, line is null ? named : CommitName.Of(line.Id), line);
        }
    }

    private CommitName? Unlisted => Picked is { Line: null } picked && !_reading ? picked.Commit : null;

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _branches = await restorePoints.BranchesAsync(Course, await actor.GetAsync(), Gone);
        }
        catch (CourseGitException e)
        {
            _branches = new RestoreBranches([], null, e.Message);
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var wanted = (_branches, Branch, Choice.File, Choice.Until, Version);
        if (_branches is not null && wanted != _listed)
        {
            _listed = wanted;
            await TellAsync(null);
            await ReadAsync(0);
        }
        if (_reading)
            return;
        await TellAsync(Picked);
        await ReadChangesAsync();
    }

    private async Task MoreAsync()
    {
        await ReadAsync(_points.Length);
        await TellAsync(Picked); // The one named in the address may be among the older ones.
        await ReadChangesAsync();
    }

    private async Task ReadAsync(int skip)
    {
        var asked = _listed;
        (_problem, _reading) = (null, Branch is not null);
        if (skip == 0)
            (_points, _hasMore) = ([], false);
        if (Branch is not { } branch)
            return;
        try
        {
            var filter = new RestorePointFilter(Choice.File, Choice.Until is { } day ? Clock.EndOfDayUtc(day) : null, skip, PageSize);
            var found = await restorePoints.ListAsync(Course, branch, filter, await actor.GetAsync(), Gone);
            if (asked == _listed)
                (_points, _hasMore) = ([.. _points.Take(skip), .. found.Points], found.HasMore);
        }
        catch (CourseGitException e)
        {
            if (asked == _listed)
                _problem = e.Message;
        }
        finally
        {
            if (asked == _listed)
                _reading = false;
        }
    }

    // All at once, and while the points can already be chosen: what they changed helps to choose, and nothing waits for it.
    private async Task ReadChangesAsync()
    {
        var unread = _points.Select(p => p.Id).Where(_asked.Add).ToList();
        if (unread.Count == 0)
            return;
        StateHasChanged();
        try
        {
            foreach (var commit in await history.ReadAsync(Course, unread, await actor.GetAsync(), Gone))
                _changes[commit.Line.Id] = commit.Summary;
        }
        catch (CourseGitException)
        {
            // The list is whole without it; the history's own pages say what is wrong.
        }
    }

    private async Task TellAsync(PickedPoint? picked)
    {
        if (picked == _told)
            return;
        _told = picked;
        await PickedChanged.InvokeAsync(picked);
    }

    private Task SelectAsync(CommitName commit) => ChoiceChanged.InvokeAsync(Choice with { Commit = commit });

    private Task ChooseBranchAsync(ChangeEventArgs e) =>
        ChoiceChanged.InvokeAsync(
            Choice with { Branch = BranchName.TryParse(e.Value as string, out var branch) ? branch : null, Commit = null });

    private Task ChooseUntilAsync(string? text) =>
        ChoiceChanged.InvokeAsync(
            Choice with
            {
                Until = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null,
                Commit = null
            });

    private async Task ChooseFileAsync(string? text)
    {
        var path = RestorePathPicker.Clean(text);
        var isPath = CoursePath.TryParse(path, out var file);
        _fileError = isPath || path.Length == 0 ? null : RestorePathPicker.NoPath;
        if (_fileError is null)
            await ChoiceChanged.InvokeAsync(Choice with { File = file, Commit = null });
    }

    private Task RestoreOnlyAsync(CoursePath file) => ChoiceChanged.InvokeAsync(Choice with { Mode = RestoreMode.Paths, Paths = [file] });
}
