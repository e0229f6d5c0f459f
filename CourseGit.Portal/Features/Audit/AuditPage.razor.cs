using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Audit;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Audit;

/// <summary>The record of who did what; filters and the page live in the address.</summary>
public sealed partial class AuditPage(
    CurrentActor actor, AuditDesk desk, CourseGitSettings settings, NavigationManager navigation) : ComponentBase, IDisposable
{
    private const int PageSize = 50;
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<AuditRecord>? _rows;
    private string? _shown;
    private bool _hasOlder;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [SupplyParameterFromQuery(Name = "person")]
    private string? Person { get; set; }

    [SupplyParameterFromQuery(Name = "course")]
    private string? Course { get; set; }

    [SupplyParameterFromQuery(Name = "action")]
    private string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    private string? Outcome { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "until")]
    private string? Until { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    private long? Before => long.TryParse(BeforeText, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null;

    private AuditQuery Query => new(Person, Course, Action, Outcome, From, Until);

    private string Retention => settings.AuditKeepDays == 0 ? "It is kept for good."
        : $"It is kept for {Words.Count(settings.AuditKeepDays, "day")}.";

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == navigation.Uri)
            return;
        var asked = _shown = navigation.Uri;
        var found = await desk.SearchAsync(Query.Filter(Clock), Before, PageSize + 1, await actor.GetAsync(), _gone.Token);
        if (asked != navigation.Uri)
            return; // somebody turned the page meanwhile
        _hasOlder = found.Length > PageSize;
        _rows = [.. found.Take(PageSize)];
    }

    private string Page(long? before) => navigation.GetUriWithQueryParameter("before", before);

    private void FilterBy(AuditQuery query) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(query.Parameters));
}
