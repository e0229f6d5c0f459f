using CourseGit.Core.History;
using CourseGit.Core.History.Reading;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.History;
using CourseGit.Portal.Hosting;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories.Reading;

/// <summary>What differs between two branches, tags or commits of a repository.</summary>
public sealed partial class RepositoryCompare(
    CurrentActor actor, RepositoryReading reading, NavigationManager navigation, AddressBar address) : LiveComponent
{
    private const int MaxLength = BranchName.MaxLength + 60; // a full name of what was kept
    private CommitComparison? _comparison;
    private bool _isReading;
    private string? _from;
    private string? _to;
    private string? _problem;
    private DifferenceView _view;
    private string? _file;

    [Parameter, EditorRequired]
    public required Repository Repository { get; set; }

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
            _comparison = await reading.CompareAsync(Repository.Name, _from.Trim(), _to.Trim(), who, Gone);
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
        ( > 0, 0) => $"{Words.Count(comparison.Ahead, "commit")} more afterwards",
        (0, > 0) => $"{Words.Count(comparison.Behind, "commit")} more before: what was added there shows as removed",
        _ => $"they went separate ways: {Words.Count(comparison.Behind, "commit")} only before, "
            + $"{Words.Count(comparison.Ahead, "commit")} only afterwards",
    };

    private void Go() => navigation.NavigateTo(RepositoryAddress.Compare(Repository.Name, _from?.Trim(), _to?.Trim()));

    private void Swap()
    {
        (_from, _to) = (_to, _from);
        if (_comparison is not null)
            Go();
    }

    private async Task ChooseAsync((string? File, DifferenceView View) choice)
    {
        (_file, _view) = choice;
        await address.ReplaceAsync(DifferenceViews.Address(
            navigation, RepositoryAddress.Compare(Repository.Name, _from?.Trim(), _to?.Trim()), choice));
    }
}
