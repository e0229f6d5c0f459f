using CourseGit.Core.History.Reading;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories.Reading;

/// <summary>The branches, tags and kept refs of a repository. Of many only some are read and shown.</summary>
public sealed partial class RepositoryBranches(
    CurrentActor actor, RepositoryReading reading, NavigationManager navigation, AddressBar address) : LiveComponent
{
    private const int More = 100;
    private static readonly RefKind[] Kinds = [RefKind.Branch, RefKind.Tag, RefKind.Kept];
    private readonly Dictionary<RefKind, int> _most = Kinds.ToDictionary(k => k, _ => More);
    private List<(RefKind Kind, RefPage Page)>? _pages;
    private RepositoryRef? _default;
    private bool _isEmpty;
    private string? _text;
    private string? _problem;

    [Parameter, EditorRequired]
    public required Repository Repository { get; set; }

    [Parameter]
    public string? InitialText { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _text = InitialText;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var asked = _text;
        try
        {
            var who = await actor.GetAsync();
            var pages = new List<(RefKind, RefPage)>();
            foreach (var kind in Kinds)
            {
                var page = await reading.RefsAsync(
                    Repository.Name, kind, string.IsNullOrWhiteSpace(asked) ? null : asked.Trim(), 0, _most[kind], who, Gone);
                if (page.Total > 0 || (kind == RefKind.Branch && asked is not null))
                    pages.Add((kind, page));
            }
            if (asked != _text)
                return; // more was typed meanwhile
            _isEmpty = pages.Count == 0;
            _default ??= pages.SelectMany(p => p.Item2.Rows).Select(r => r.Ref).FirstOrDefault(r => r.IsDefault);
            _pages = pages;
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }

    private async Task SearchAsync(string? text)
    {
        _text = string.IsNullOrEmpty(text) ? null : text;
        await LoadAsync();
        await address.ReplaceAsync(navigation.GetUriWithQueryParameters(
            navigation.ToAbsoluteUri(RepositoryAddress.Branches(Repository.Name)).ToString(),
            new Dictionary<string, object?> { ["q"] = _text }));
    }

    private Task MoreAsync(RefKind kind)
    {
        _most[kind] += More;
        return LoadAsync();
    }
}
