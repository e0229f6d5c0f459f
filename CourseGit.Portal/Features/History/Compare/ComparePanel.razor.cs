using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History.Compare;

/// <summary>What differs between any two commits.</summary>
public sealed partial class ComparePanel(CurrentActor actor, CommitReader commits, NavigationManager navigation, AddressBar address)
    : LiveComponent
{
    private CommitComparison? _comparison;
    private bool _isReading;
    private string? _from;
    private string? _to;
    private string? _fromError;
    private string? _toError;
    private string? _problem;
    private DifferenceView _view;
    private string? _file;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    [Parameter]
    public string? FromText { get; set; }

    [Parameter]
    public string? ToText { get; set; }

    [Parameter]
    public string? FileText { get; set; }

    [Parameter]
    public string? ViewText { get; set; }

    [Inject]
    private RateLimits Limits { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        (_from, _to, _file, _view) = (FromText, ToText, FileText, DifferenceViews.Read(ViewText));
        if (string.IsNullOrWhiteSpace(_from) || string.IsNullOrWhiteSpace(_to))
            return;
        try
        {
            var who = await actor.GetAsync();
            if (Limits.TakeHeavy(who.Name) is { } wait)
            {
                _problem = "You asked for more archives and comparisons in a short time than this portal makes for one person. Nothing "
                    + $"was compared. The next one can be made in {RateLimits.Words(wait)}; reload the page then.";
                return;
            }
            _isReading = true;
            _comparison = await commits.CompareAsync(Course, CommitName.Parse(_from), CommitName.Parse(_to), who, Gone);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            _isReading = false;
        }
    }

    private static string Between(CommitComparison comparison) => (comparison.Ahead, comparison.Behind) switch
    {
        (0, 0) => "nothing: they are the same commit",
        ( > 0, 0) => $"{Words.Count(comparison.Ahead, "commit")}, the newer one among them",
        (0, > 0) => $"{Words.Count(comparison.Behind, "commit")}: the order is turned round, so what was added shows as removed",
        _ => $"they went separate ways: {Words.Count(comparison.Behind, "commit")} only in the first, "
            + $"{Words.Count(comparison.Ahead, "commit")} only in the second",
    };

    private static string? ErrorOf(string? text) => CommitName.TryParse(text, out _)
        ? null
        : "Write a commit's id, or at least its first four digits.";

    private void Go()
    {
        (_fromError, _toError) = (ErrorOf(_from), ErrorOf(_to));
        if (_fromError is null && _toError is null)
            navigation.NavigateTo(Page());
    }

    private void Swap()
    {
        (_from, _to) = (_to, _from);
        if (_comparison is not null)
            Go();
    }

    private async Task ChooseAsync((string? File, DifferenceView View) choice)
    {
        (_file, _view) = choice;
        await address.ReplaceAsync(DifferenceViews.Address(navigation, Page(), choice));
    }

    private string Page() => navigation.GetUriWithQueryParameters(
        navigation.ToAbsoluteUri($"{HistoryAddress.List(Course.Subdomain)}/compare").ToString(), new Dictionary<string, object?>
        {
            ["from"] = _from?.Trim(),
            ["to"] = _to?.Trim(),
        });
}
