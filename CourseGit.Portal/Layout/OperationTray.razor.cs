using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Layout;

/// <summary>Shows what all circuits share; only outcomes are announced, and not on the page that shows the operation itself.</summary>
public sealed partial class OperationTray(CurrentActor actor, OperationsNowView view, NavigationManager navigation) : LiveComponent
{
    private const int Shown = 6;
    private Actor? _who;
    private OperationsNow? _now;
    private string? _announcement;
    private (Actor? Who, int Count, bool Runs, string? Announcement)? _drawn;
    private bool _isOpened; // Until then the list is not drawn: most circuits never show it.

    private int Count => _now?.UnderWay.Length ?? 0;

    private bool Runs => _now is not null && _now.UnderWay.Any(o => o.State == OperationState.Running);

    protected override async Task OnInitializedAsync()
    {
        _who = await actor.GetAsync();
        if (_who.MayForSome(Right.SeeOperation))
            Follow(view, _who, Show);
    }

    // Of a tray that was never opened only the number is seen: each progress of each operation would be a message to every page.
    protected override bool ShouldRender()
    {
        var before = _drawn;
        _drawn = (_who, Count, Runs, _announcement);
        return _isOpened || before != _drawn;
    }

    private void Show(OperationsNow now)
    {
        var ended = _now is null ? [] : now.Ended.Where(
            o => _now.UnderWay.Any(k => k.Id == o.Id)
            && !navigation.Uri.EndsWith($"/operations/{o.Id}", StringComparison.Ordinal)).ToList();
        if (ended.Count > 0)
            _announcement = string.Join(" ", ended.Select(o => $"{o.Title}: {OutcomeWords.Of(o).Word}."));
        _now = now;
    }
}
