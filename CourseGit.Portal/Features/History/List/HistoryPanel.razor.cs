using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace CourseGit.Portal.Features.History.List;

/// <summary>
/// The commits of a branch, a page at a time; of a page only those in sight are read and rendered. A list keeps to the newest commit it
/// began
/// with, so that nothing moves under the eye; what came since is told of.
/// </summary>
public sealed partial class HistoryPanel(
    CurrentActor actor, CourseHistory history, RemoteProviders providers, NavigationManager navigation) : LiveComponent
{
    private const int PageSize = 200;
    private readonly List<CommitLine> _selected = [];
    private HistoryChoice _choice = new();
    private HistoryOverview? _overview;
    private Listing? _listing;
    private RepositoryLinks? _links;
    private bool _hasNews;
    private string? _problem;
    private string? _shown;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    [SupplyParameterFromQuery(Name = "branch")]
    private string? BranchText { get; set; }

    [SupplyParameterFromQuery(Name = "text")]
    private string? MessageText { get; set; }

    [SupplyParameterFromQuery(Name = "author")]
    private string? AuthorText { get; set; }

    [SupplyParameterFromQuery(Name = "path")]
    private string? PathText { get; set; }

    [SupplyParameterFromQuery(Name = "since")]
    private string? SinceText { get; set; }

    [SupplyParameterFromQuery(Name = "until")]
    private string? UntilText { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    protected override Task OnInitializedAsync()
    {
        _links = Course.Remote.Kind == RemoteKind.Hosted ? null : providers.HostOf(Course.Remote)?.LinksOf(Course.Remote);
        return WatchAsync(null, Note);
    }

    protected override async Task OnParametersSetAsync()
    {
        _choice = HistoryChoice.Read(BranchText, MessageText, AuthorText, PathText, SinceText, UntilText, PageText);
        var address = _choice.Address(navigation, Course.Subdomain);
        if (_shown == address)
            return;
        _shown = address;
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        var asked = _shown;
        var choice = _choice;
        (_problem, _hasNews) = (null, false);
        try
        {
            var user = await actor.GetAsync();
            var overview = await history.OpenAsync(Course, choice.Branch, user, Gone);
            var query = choice.Query(Clock);
            int? total = overview.Tip is null ? null : await history.CountAsync(Course, overview.Tip, query, user, Gone);
            if (asked == _shown)
                (_overview, _listing) = (overview, overview.Tip is { } tip
                    && total is { } found ? new Listing(tip, query, choice, found) : null);
        }
        catch (CourseGitException e)
        {
            if (asked == _shown)
                (_overview, _problem) = (null, e.Message);
        }
    }

    private async ValueTask<ItemsProviderResult<(int Number, HistoryCommit Commit)>> ProvideAsync(
        Listing listing, ItemsProviderRequest request)
    {
        var first = (listing.Choice.Page - 1) * PageSize;
        var onPage = Math.Clamp(listing.Total - first, 0, PageSize);
        var count = Math.Min(request.Count, onPage - request.StartIndex);
        if (count <= 0)
            return new([], onPage);
        try
        {
            var commits = await history.ListAsync(
                Course, listing.Tip, listing.Query, first + request.StartIndex, count, await actor.GetAsync(), request.CancellationToken);
            return new(commits.Select((c, i) => (first + request.StartIndex + i + 1, c)), onPage);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
            StateHasChanged();
            return new([], onPage);
        }
    }

    private void GoTo(HistoryChoice choice) => navigation.NavigateTo(choice.Address(navigation, Course.Subdomain));

    private void Note(IReadOnlyCollection<OperationSnapshot> changed) =>
        _hasNews |= _listing is not null
            && changed.Any(o => o.Course == Course.Subdomain && o is { IsDone: true, Commit: not null, Kind.Proves: false }
            && o.Commit != _overview?.Tip);

    private void Select(CommitLine commit)
    {
        if (!_selected.Remove(commit))
            _selected.Add(commit);
        if (_selected.Count > 2)
            _selected.RemoveAt(0);
    }

    private string Headline(Listing listing) => listing.Query.IsFiltered
        ? $"{Words.Count(listing.Total, "commit")} found"
        : $"{Words.Count(listing.Total, "commit")} on the branch {_overview!.Branch}";

    private string AsOf(HistoryOverview overview) => overview.AsOfUtc is { } asOf
        ? $"As the repository stood at {Clock.Text(asOf)}."
        : "As far as this server knows the repository.";

    /// <summary>
    /// What the list on the page was read by. The address may already ask for another; the rows go on with this one until that is read.
    /// </summary>
    private sealed record Listing(CommitId Tip, HistoryQuery Query, HistoryChoice Choice, int Total);
}
