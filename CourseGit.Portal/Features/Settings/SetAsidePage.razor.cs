using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Settings;

/// <summary>What restores replaced: put it back, or free the space it takes.</summary>
public sealed partial class SetAsidePage(CurrentActor actor, SetAsides setAsides, CourseGitSettings settings) : LiveComponent
{
    private ImmutableArray<SetAside>? _list;
    private string? _problem;
    private string? _done;

    private string Retention => settings.SetAsideKeepDays == 0
        ? "It is kept until it is freed."
        : $"It is kept for {Words.Count(settings.SetAsideKeepDays, "day")}, the newest of each course longer.";

    protected override async Task OnInitializedAsync()
    {
        await WatchAsync(null, async changed =>
        {
            if (changed.Any(o => o.IsDone))
                await LoadAsync();
        });
        await LoadAsync();
    }

    private async Task LoadAsync() => _list = await setAsides.ListAsync(null, await actor.GetAsync(), Gone);

    private async Task FreeAsync(SetAside item)
    {
        (_problem, _done) = (null, null);
        try
        {
            // Not cancelled when the page goes: what was begun is brought to its end.
            await setAsides.FreeAsync(item.Id, await actor.GetAsync(), CancellationToken.None);
            await LoadAsync();
            _done = $"{item.Name} was deleted. {Words.Size(item.Bytes)} are free again.";
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }
}
