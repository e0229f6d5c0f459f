using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>All courses, the worst news first to the eye; search, filter, order and page live in the address.</summary>
public sealed partial class CoursesPage(CurrentActor actor, CoursesNowView view, NavigationManager navigation, TimeProvider time)
    : LiveComponent
{
    private IReadOnlyList<CourseSummary>? _courses;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? FilterKey { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortKey { get; set; }

    [SupplyParameterFromQuery(Name = "desc")]
    private string? DescendingText { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private bool Descending => DescendingText == "true";

    private int? PageNumber => int.TryParse(PageText, out var number) ? number : null;

    private CourseOrder Order => CourseOrder.Of(SortKey);

    private CourseFilter Filter => CourseFilter.Of(FilterKey);

    private List<CourseSummary> Found => [.. _courses!.Where(c => CourseFilter.Matches(c, Query))];

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        who.RequireForSome(Right.SeeCourse);
        Follow(view, who, now => _courses = now.Courses);
    }

    private IReadOnlyList<CourseSummary> Shown() => Order.Apply(Found.Where(c => Filter.Takes(SafetyOf(c))), Descending, SafetyOf);

    private CourseSafety SafetyOf(CourseSummary course) => CourseSafety.Now(course, time);

    private void Search(string? text)
    {
        var parameters = new Dictionary<string, object?> { ["q"] = string.IsNullOrEmpty(text) ? null : text, ["page"] = null };
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(parameters), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private string EverythingAddress =>
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["q"] = null, ["state"] = null, ["page"] = null });

    private void Sort(string? key) => navigation.NavigateTo(SortAddress(CourseOrder.Of(key), false));

    private string SortAddress(CourseOrder order, bool descending) =>
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["sort"] = order.Key == CourseOrder.Default.Key ? null : order.Key,
            ["desc"] = descending ? "true" : null,
            ["page"] = null,
        });
}
