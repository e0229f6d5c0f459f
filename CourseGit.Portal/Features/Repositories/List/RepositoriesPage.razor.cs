using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories.List;

/// <summary>All repositories and how each is.</summary>
public sealed partial class RepositoriesPage(
    CurrentActor actor, RepositoryDesk desk, OperationDesk operations, NavigationManager navigation, AddressBar address) : LiveComponent
{
    private const int Many = 200;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);
    private ImmutableArray<(Repository Repository, OperationSnapshot? UnderWay)>? _rows;
    private string? _text;
    private int _most = Many;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _text = Query;
        await WatchAsync(null, changed => changed.Any(o => o.Subject.Kind == SubjectKind.Repository) ? LoadAsync() : Task.CompletedTask);
        Every(Again, LoadAsync);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        var underWay = (await operations.UnderWayAsync(who, Gone)).Where(o => o.Subject.Kind == SubjectKind.Repository)
            .GroupBy(o => o.Subject).ToDictionary(g => g.Key, g => g.OrderBy(o => o.Id).First());
        _rows = [.. (await desk.ListAsync(who, Gone)).Select(r => (r, underWay.GetValueOrDefault(r.Subject)))];
    }

    private List<(Repository Repository, OperationSnapshot? UnderWay)> Shown(
        ImmutableArray<(Repository Repository, OperationSnapshot? UnderWay)> rows) =>
        string.IsNullOrWhiteSpace(_text) ? [.. rows] : [.. rows.Where(r => _text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => Said(r.Repository, r.UnderWay).Any(s => s?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)))];

    private static IEnumerable<string?> Said(Repository repository, OperationSnapshot? underWay) =>
    [
        repository.Name.ToString(), repository.Description, repository.Source?.ToString(), RepositoryWords.Kind(repository),
        RepositoryWords.State(repository, underWay)?.Word, repository.IsPublic ? "public" : "private",
    ];

    private async Task SearchAsync(string? text)
    {
        (_text, _most) = (text, Many);
        await address.ReplaceAsync(navigation.GetUriWithQueryParameters(
            navigation.ToAbsoluteUri(RepositoryAddress.List).ToString(),
            new Dictionary<string, object?> { ["q"] = string.IsNullOrWhiteSpace(text) ? null : text }));
    }
}
