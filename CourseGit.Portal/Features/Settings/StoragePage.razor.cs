using System.Globalization;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Settings;

/// <summary>What takes how much space, how full the disks are, and the button that lets the portal keep house.</summary>
public sealed partial class StoragePage(
    CurrentActor actor, StorageNowView view, OperationDesk desk, NavigationManager navigation, CourseGitSettings settings) : LiveComponent
{
    private Storage? _now;
    private OperationSnapshot? _last;
    private string? _problem;
    private bool _busy;

    private string Rhythm => settings.HousekeepingAt is { } at
        ? $"The portal does it every day at {at.ToString("HH:mm", CultureInfo.InvariantCulture)}, the server's time."
        : "It is done only when somebody asks for it.";

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        who.Require(Right.SeeStorage);
        await WatchAsync(null, changed =>
            _last = changed.Where(o => o.Kind == HousekeepingOperation.Kind).Aggregate(_last, Newer));
        Follow(view, who, now => _now = now);
        var filter = new OperationFilter { Kind = HousekeepingOperation.Kind };
        _last = (await desk.SearchAsync(filter, null, 1, who, Gone)).Aggregate(_last, Newer);
    }

    private static OperationSnapshot Newer(OperationSnapshot? known, OperationSnapshot news) =>
        known is null || known.Id < news.Id ? news : known.Id == news.Id ? known.Or(news) : known;

    private static IEnumerable<(string Name, string Detail, Stored Part, string? Href)> Parts(Storage now) =>
    [
        ("Vaults", $"where backups of {Words.Count(now.Vaults.Count, "course")} are prepared; made anew when lost", now.Vaults, null),
        ("Hosted repositories", Repositories(now.Repositories.Count), now.Repositories, null),
        ("Set aside", SetAside(now.SetAside.Count), now.SetAside, "settings/set-aside"),
        ("State database", "courses, people, operations and the queue", now.Database, null),
    ];

    private static string Repositories(int count) => Words.Number(count) + (count == 1 ? " repository" : " repositories");

    private static string SetAside(int count) => count == 0 ? "nothing now" : $"what {Words.Count(count, "restore")} replaced";

    private async Task StartAsync()
    {
        (_busy, _problem) = (true, null);
        try
        {
            var operation = await desk.EnqueueAsync(new HousekeepingRequest(), await actor.GetAsync(), CancellationToken.None);
            navigation.NavigateTo($"operations/{operation.Id}");
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        finally
        {
            _busy = false;
        }
    }
}
