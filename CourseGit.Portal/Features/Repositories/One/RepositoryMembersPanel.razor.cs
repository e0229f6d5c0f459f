using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories.One;

/// <summary>Who besides superusers reaches a repository with git, and how far they may go.</summary>
public sealed partial class RepositoryMembersPanel
{
    private static readonly RepositoryLevel[] Levels = Enum.GetValues<RepositoryLevel>();

    private ImmutableArray<RepositoryMember> _members = [];
    private string? _person;
    private RepositoryLevel _level;
    private string? _problem;
    private string? _done;
    private int _told;
    private bool _busy;

    [Inject]
    private CurrentActor Actor { get; set; } = null!;

    [Inject]
    private RepositoryMembers Members { get; set; } = null!;

    /// <summary>Of which repository.</summary>
    [Parameter, EditorRequired]
    public required RepositoryName Repository { get; set; }

    protected override async Task OnInitializedAsync() => await ReadAsync(await Actor.GetAsync());

    private async Task ReadAsync(Actor who) =>
        _members = await Members.ListAsync(Repository.ToString(), who, CancellationToken.None);

    private Task AddAsync() => TryAsync(async who =>
    {
        var person = _person?.Trim() ?? "";
        var isNew = !_members.Any(m => string.Equals(m.Person, person, StringComparison.OrdinalIgnoreCase));
        await Members.SetAsync(Repository.ToString(), person, _level, who, CancellationToken.None);
        _person = null;
        return isNew ? $"{person} was added." : $"What {person} may do was changed.";
    });

    private Task ChangeAsync(string person, string? level) => TryAsync(async who =>
    {
        if (Enum.TryParse<RepositoryLevel>(level, out var wanted))
            await Members.SetAsync(Repository.ToString(), person, wanted, who, CancellationToken.None);
        return $"What {person} may do was changed.";
    });

    private Task TakeAwayAsync(string person) => TryAsync(async who =>
    {
        await Members.RemoveAsync(Repository.ToString(), person, who, CancellationToken.None);
        return $"{person} does not reach it any more.";
    });

    private async Task TryAsync(Func<Actor, Task<string>> deed)
    {
        if (_busy)
            return;
        (_problem, _done, _busy) = (null, null, true);
        try
        {
            var who = await Actor.GetAsync();
            _done = await deed(who);
            await ReadAsync(who);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            (_busy, _told) = (false, _told + 1);
        }
    }
}
