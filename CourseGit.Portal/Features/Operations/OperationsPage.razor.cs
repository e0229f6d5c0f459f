using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Operations;

/// <summary>
/// All operations, newest first; filters and the page live in the address. Rows shown change in place; new ones wait until they are asked
/// for,
/// so that nothing moves under the eye.
/// </summary>
public sealed partial class OperationsPage(CurrentActor actor, OperationDesk desk, OperationKinds kinds, NavigationManager navigation)
    : LiveComponent
{
    private const int PageSize = 50;
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);
    private readonly HashSet<long> _new = [];
    private List<OperationSnapshot>? _operations;
    private OperationNames? _names;
    private string? _shown;
    private bool _hasOlder;
    private bool _seesNone;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [SupplyParameterFromQuery(Name = "course")]
    private string? CourseName { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    private string? Outcome { get; set; }

    [SupplyParameterFromQuery(Name = "by")]
    private string? By { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "until")]
    private string? Until { get; set; }

    [SupplyParameterFromQuery(Name = "run")]
    private string? Run { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    private long? Before => long.TryParse(BeforeText, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null;

    private OperationQuery Query => new(CourseName, Kind, Outcome, By, From, Until, Run);

    protected override async Task OnInitializedAsync()
    {
        if (_seesNone = !(await actor.GetAsync()).MayForSome(Right.SeeOperation))
            return;
        await WatchAsync(null, Apply);
        Every(Resync, ResyncAsync);
        _names = await desk.NamesAsync(await actor.GetAsync(), Gone);
    }

    protected override Task OnParametersSetAsync() => _shown == navigation.Uri || _seesNone ? Task.CompletedTask : LoadAsync();

    private async Task LoadAsync()
    {
        _shown = navigation.Uri;
        if (await ReadAsync() is not { } found)
            return;
        _hasOlder = found.Count > PageSize;
        _operations = [.. found.Take(PageSize)];
        _new.Clear();
    }

    // Another process's operations come by the record alone. Rows stay where they are, whatever a filter would say of them now.
    private async Task ResyncAsync()
    {
        if (await ReadAsync() is { } found)
            Apply(found);
    }

    /// <returns>Null when somebody turned the page meanwhile.</returns>
    private async Task<IReadOnlyList<OperationSnapshot>?> ReadAsync()
    {
        var asked = navigation.Uri;
        var found = await desk.SearchAsync(Query.Filter(Clock, kinds), Before, PageSize + 1, await actor.GetAsync(), Gone);
        return asked == navigation.Uri ? found : null;
    }

    private void Apply(IReadOnlyCollection<OperationSnapshot> changed)
    {
        if (_operations is null)
            return;
        var filter = Query.Filter(Clock, kinds);
        foreach (var news in changed)
        {
            var index = _operations.FindIndex(o => o.Id == news.Id);
            if (index >= 0)
                _operations[index] = _operations[index].Or(news);
            else if (Before is null && news.Id > (_operations.Count == 0 ? 0 : _operations[0].Id) && filter.Matches(news))
                _new.Add(news.Id);
        }
    }

    private async Task ShowNewAsync()
    {
        await LoadAsync();
        _names = await desk.NamesAsync(await actor.GetAsync(), Gone);
    }

    private void FilterBy(OperationQuery query) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(query.Parameters));
}
