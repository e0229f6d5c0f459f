using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses;

/// <summary>All courses, the worst news first to the eye; search and order live in the address.</summary>
public sealed partial class CoursesPage(CurrentActor actor, CourseOverview overview, NavigationManager navigation) : LiveComponent
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private List<CourseSummary>? _courses;
    private string? _search;
    private string? _pushedSearch;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortKey { get; set; }

    [SupplyParameterFromQuery(Name = "desc")]
    private string? DescendingText { get; set; }

    private bool Descending => DescendingText == "true";

    private CourseOrder Order => CourseOrder.Of(SortKey);

    private IReadOnlyList<CourseSummary> Shown => Order.Apply(_courses!.Where(Matches), Descending);

    protected override async Task OnInitializedAsync()
    {
        Watch(null, Apply);
        Every(Resync, LoadAsync);
        await LoadAsync();
    }

    protected override void OnParametersSet()
    {
        if (Query != _pushedSearch)
            _search = _pushedSearch = Query;
    }

    private async Task LoadAsync() => _courses = [.. await overview.ListAsync(await actor.GetAsync(), Gone)];

    private async Task Apply(IReadOnlyCollection<OperationSnapshot> changed)
    {
        if (_courses is null)
            return;
        if (changed.Any(o => o.IsDone))
            await LoadAsync(); // An outcome also moves the last safe backup, which the registry knows.
        foreach (var operation in changed.Where(o => !o.IsDone))
        {
            var index = _courses.FindIndex(c => c.Course.Subdomain == operation.Course);
            if (index >= 0 && IsNews(_courses[index].LastOperation, operation))
                _courses[index] = _courses[index] with { LastOperation = operation };
        }
    }

    // The feed may bring an old snapshot after the list was read.
    private static bool IsNews(OperationSnapshot? known, OperationSnapshot operation) =>
        known is null || operation.Id > known.Id || (operation.Id == known.Id && !known.IsDone);

    private void Search(string? text)
    {
        _search = text;
        _pushedSearch = string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("q", _pushedSearch), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private void Sort(string? key) => navigation.NavigateTo(SortAddress(CourseOrder.Of(key), false));

    private string SortAddress(CourseOrder order, bool descending) =>
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["sort"] = order.Key == CourseOrder.Default.Key ? null : order.Key,
            ["desc"] = descending ? "true" : null,
        });

    private bool Matches(CourseSummary summary)
    {
        if (string.IsNullOrWhiteSpace(Query))
            return true;
        var course = summary.Course;
        var text = $"{course.Subdomain} {course.Folder} {course.Direction} {course.Remote.Address}";
        return Query.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
