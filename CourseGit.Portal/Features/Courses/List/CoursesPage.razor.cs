using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>All courses, the worst news first to the eye; search, filter and order live in the address.</summary>
public sealed partial class CoursesPage(CurrentActor actor, CoursesNowView view, NavigationManager navigation, TimeProvider time)
    : LiveComponent
{
    private readonly TypedQuery _query = new();
    private IReadOnlyList<CourseSummary>? _courses;
    private IReadOnlyList<CourseSummary> _active = [];
    private ImmutableHashSet<Subdomain> _picked = [];
    private CourseBulk? _bulk;
    private Actor? _who;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? FilterKey { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortKey { get; set; }

    [SupplyParameterFromQuery(Name = "desc")]
    private string? DescendingText { get; set; }

    [SupplyParameterFromQuery(Name = "label")]
    private string? LabelText { get; set; }

    /// <summary>A kind of remote, by its prefix.</summary>
    [SupplyParameterFromQuery(Name = "remote")]
    private string? RemoteText { get; set; }

    private string? RemotePrefix => string.IsNullOrWhiteSpace(RemoteText) ? null : RemoteText;

    private CourseLabel? Label => CourseLabel.TryParse(LabelText, out var label) ? label : null;

    private int ArchivedCount => _courses!.Count - _active.Count;

    private bool Descending => DescendingText == "true";

    private CourseOrder Order => CourseOrder.Of(SortKey);

    private CourseFilter Filter => CourseFilter.Of(FilterKey);

    protected override async Task OnInitializedAsync()
    {
        _who = await actor.GetAsync();
        if (_who.May(Right.AddCourse))
            Follow(view, _who, Show);
    }

    // Somebody who was given a course meanwhile is to see it.
    protected override async Task OnParametersSetAsync()
    {
        _query.Answer(Query);
        _who = Authentication is null ? _who : CurrentActor.Of((await Authentication).User);
    }

    private void Show(CoursesNow now) => (_courses, _active) = (now.Courses, [.. now.Courses.Where(c => !c.IsArchived)]);

    private IReadOnlyList<CourseSummary> Shown() =>
        Order.Apply(_courses!.Where(IsShown), Descending, SafetyOf);

    private bool IsShown(CourseSummary course) => course.IsArchived == (Filter == CourseFilter.Archived)
        && (Label is not { } label || course.Labels.Contains(label))
        && (RemotePrefix is not { } prefix || course.Course.Remote.Kind.Prefix == prefix)
        && Filter.Takes(course, SafetyOf(course))
        && CourseFilter.Matches(course, SafetyOf(course), _query.Text);

    // What was refused would be refused again: there somebody has to do something first.
    private ImmutableHashSet<Subdomain> ToTryAgain => [.. _active.Where(c => CourseDeed.Backup.Takes(c)
        && (SafetyOf(c).Level == SafetyLevel.Overdue
            || c.LastBackup is { Outcome: OperationOutcome.Failed, Refused: false, Cause: FailureCause.Other }))
        .Select(c => c.Course.Subdomain)];

    private CourseSafety SafetyOf(CourseSummary course) => CourseSafety.Now(course, time);

    // The list answers at once; the address, which takes a way to the browser and back, follows.
    private void Search(string? text)
    {
        _query.Type(text);
        var address = navigation.GetUriWithQueryParameter("q", _query.Text);
        navigation.NavigateTo(address, new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private string EverythingAddress => navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { ["q"] = null, ["state"] = null, ["label"] = null, ["remote"] = null });

    private string SortAddress(CourseOrder order, bool descending) =>
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["sort"] = order.Key == CourseOrder.Default.Key ? null : order.Key,
            ["desc"] = descending ? "true" : null,
        });
}
