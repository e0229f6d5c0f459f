using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses;

/// <summary>All courses, the worst news first to the eye; search and order live in the address.</summary>
public sealed partial class CoursesPage(CurrentActor actor, CoursesNowView view, NavigationManager navigation) : LiveComponent
{
    private IReadOnlyList<CourseSummary>? _courses;
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
        var who = await actor.GetAsync();
        who.RequireSuperuser("see the list of courses");
        Follow(view, who, now => _courses = now.Courses);
    }

    protected override void OnParametersSet()
    {
        if (Query != _pushedSearch)
            _search = _pushedSearch = Query;
    }

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
