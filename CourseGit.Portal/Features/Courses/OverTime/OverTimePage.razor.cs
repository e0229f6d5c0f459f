using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Courses.List;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.OverTime;

/// <summary>The last thirty days of all courses: outcomes, sizes, disks; search, label and order live in the address.</summary>
public sealed partial class OverTimePage(
    CurrentActor actor, OverTimeView view, StorageNowView storage, NavigationManager navigation, TimeProvider time) : LiveComponent
{
    private OverTimeNow? _now;
    private Storage? _storage;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "label")]
    private string? LabelText { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortKey { get; set; }

    [SupplyParameterFromQuery(Name = "desc")]
    private string? DescendingText { get; set; }

    private CourseLabel? Label => CourseLabel.TryParse(LabelText, out var label) ? label : null;

    private bool Descending => DescendingText == "true";

    private GrowthOrder Order => GrowthOrder.Of(SortKey);

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        who.Require(Right.SeeStorage);
        Follow(view, who, now => _now = now);
        Follow(storage, who, now => _storage = now);
    }

    private IReadOnlyList<CourseGrowth> Shown(ImmutableArray<CourseGrowth> all) => Order.Apply(
        all.Where(c => (Label is not { } label || c.Summary.Labels.Contains(label))
            && CourseFilter.Matches(c.Summary, SafetyOf(c.Summary), Query)), Descending, SafetyOf);

    private CourseSafety SafetyOf(CourseSummary course) => CourseSafety.Now(course, time);

    private void Search(string? text) => navigation.NavigateTo(
        Address(("q", string.IsNullOrEmpty(text) ? null : text)), new NavigationOptions { ReplaceHistoryEntry = true });

    private string SortAddress(GrowthOrder order, bool descending) => Address(
        ("sort", order.Key == GrowthOrder.Default.Key ? null : order.Key), ("desc", descending ? "true" : null));

    private string Address(params (string Key, string? Value)[] changes) =>
        navigation.GetUriWithQueryParameters(changes.ToDictionary(c => c.Key, object? (c) => c.Value));
}
