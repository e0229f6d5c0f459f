using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses.SetUp;

/// <summary>Registers courses found on disk, several at a time.</summary>
public sealed partial class DiscoverPage(CurrentActor actor, CourseDiscovery discovery, CourseRegistry registry, CourseGitSettings settings)
{
    private readonly HashSet<Subdomain> _chosen = [];
    private readonly Dictionary<Subdomain, string?> _results = [];
    private ImmutableArray<CourseCandidate>? _candidates;
    private string? _summary;
    private bool _busy;

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

    private async Task AddAsync()
    {
        _busy = true;
        try
        {
            await AddAsync(await actor.GetAsync());
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task AddAsync(Actor who)
    {
        _results.Clear();
        foreach (var candidate in _candidates!.Value.Where(c => _chosen.Contains(c.Subdomain)))
            _results[candidate.Subdomain] = await TryAddAsync(candidate, who);
        var added = _results.Values.Count(r => r is null);
        var refused = _results.Count - added;
        _candidates = await discovery.FindAsync(who, CancellationToken.None);
        _chosen.RemoveWhere(c => _results.GetValueOrDefault(c) is null);
        _summary = refused == 0
            ? $"{Words.Count(added, "course")} added. Go to the courses and back them up."
            : $"{Words.Count(added, "course")} added, {refused} not: see what stands beside each above.";
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
                Database = candidate.Database?.Database ?? CourseDatabase.None
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
