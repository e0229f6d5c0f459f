using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.SetUp;

/// <summary>Registers courses found on disk, several at a time.</summary>
public sealed partial class DiscoverPage(
    CurrentActor actor, CourseDiscovery discovery, CourseRegistry registry, OperationDesk desk, CourseGitSettings settings,
    NavigationManager navigation)
{
    private readonly HashSet<Subdomain> _chosen = [];
    private readonly Dictionary<Subdomain, string?> _results = [];
    private const int ShownEvery = 10; // courses; each rendering is a message to the browser
    private readonly HashSet<Subdomain> _filesOnly = [];
    private readonly Dictionary<Subdomain, string> _problems = [];
    private ImmutableArray<CourseCandidate>? _candidates;
    private ImmutableArray<Subdomain> _added = [];
    private string? _search;
    private string? _summary;
    private string? _progress;

    private List<CourseCandidate> New => [.. _candidates!.Value.Where(c => !c.IsRegistered)];

    private List<CourseCandidate> Shown =>
        [.. New.Where(c => c.Subdomain.Value.Contains(_search?.Trim() ?? "", StringComparison.OrdinalIgnoreCase))];

    private bool AreAllChosen => Shown.Count > 0 && Shown.All(c => _chosen.Contains(c.Subdomain));

    protected override Task OnInitializedAsync() => LookAsync();

    private async Task LookAsync()
    {
        _candidates = await discovery.FindAsync(await actor.GetAsync(), CancellationToken.None);
        _chosen.Clear();
        _chosen.UnionWith(_candidates.Value.Where(c => !c.IsRegistered).Select(c => c.Subdomain));
    }

    private void Choose(CourseCandidate candidate, bool chosen)
    {
        if (chosen)
            _chosen.Add(candidate.Subdomain);
        else
            _chosen.Remove(candidate.Subdomain);
    }

    private void ChooseAllOrNone()
    {
        var choose = !AreAllChosen;
        foreach (var candidate in Shown)
            Choose(candidate, choose);
    }

    private void ChooseDatabase(CourseCandidate candidate, bool isSaved)
    {
        if (isSaved)
            _filesOnly.Remove(candidate.Subdomain);
        else
            _filesOnly.Add(candidate.Subdomain);
    }

    private async Task AddAsync()
    {
        var who = await actor.GetAsync();
        _results.Clear();
        var chosen = New.Where(c => _chosen.Contains(c.Subdomain)).ToList();
        await EachAsync("Adding", chosen, async candidate => _results[candidate.Subdomain] = await TryAddAsync(candidate, who));
        _candidates = await discovery.FindAsync(who, CancellationToken.None);
        ImmutableArray<Subdomain> added = [.. _results.Where(r => r.Value is null).Select(r => r.Key)];
        _added = [.. _added, .. added];
        _chosen.ExceptWith(added);
        var refused = _results.Count - added.Length;
        _summary = $"{Words.Count(added.Length, "course")} added{(refused == 0 ? "" : $", {refused} not: see above")}";
    }

    private async Task BackUpAsync()
    {
        var who = await actor.GetAsync();
        _problems.Clear();
        await EachAsync("Starting", _added, course => TryStartAsync(course, who));
        (_added, _summary) = ([.. _problems.Keys], null);
        if (_added.IsEmpty)
            navigation.NavigateTo("?state=running");
    }

    private async Task EachAsync<T>(string verb, IReadOnlyList<T> all, Func<T, Task> act)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (i % ShownEvery == 0)
            {
                _progress = $"{verb} {Words.Number(i + 1)} of {Words.Number(all.Count)}…";
                StateHasChanged();
            }
            await act(all[i]);
        }
        _progress = null;
    }

    private async Task TryStartAsync(Subdomain course, Actor who)
    {
        try
        {
            await desk.EnqueueAsync(new BackupRequest(course), who, CancellationToken.None);
        }
        catch (CourseGitException e)
        {
            _problems[course] = e.Message;
        }
    }

    private async Task<string?> TryAddAsync(CourseCandidate candidate, Actor who)
    {
        try
        {
            var course = new Course
            {
                Subdomain = candidate.Subdomain,
                Folder = candidate.Folder,
                Direction = Direction.Push,
                Remote = Remote.HostedFor(candidate.Subdomain),
                Database = candidate.Database is not { } found ? CourseDatabase.None
                    : _filesOnly.Contains(candidate.Subdomain) ? CourseDatabase.FilesOnly : found.Database
            };
            await registry.AddAsync(course, who, CancellationToken.None);
            return null;
        }
        catch (CourseGitException e)
        {
            return e.Message;
        }
    }
}
