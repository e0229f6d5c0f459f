using System.Collections.Immutable;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Operations;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;

namespace CourseGit.Portal.Features.Checkouts;

/// <summary>The folders that follow a branch, and how each is.</summary>
public sealed partial class CheckoutsPage(
    CurrentActor actor, CheckoutDesk desk, PushHookDesk hooks, OperationDesk operations, CourseGitSettings settings) : LiveComponent
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private ImmutableArray<CheckoutRow>? _rows;

    private string Root => settings.CheckoutsRoot;

    private bool IsListening => settings.Hooks.IsOn;

    protected override async Task OnInitializedAsync()
    {
        await WatchAsync(null, changed => changed.Any(o => o.Subject.Kind == SubjectKind.Checkout) ? LoadAsync() : Task.CompletedTask);
        Every(Again, LoadAsync);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        var deliveries = await hooks.NewestAsync(who, Gone);
        var rows = ImmutableArray.CreateBuilder<CheckoutRow>();
        foreach (var checkout in await desk.ListAsync(who, Gone))
        {
            var newest = await operations.SearchAsync(new OperationFilter { Subject = checkout.Name.Subject }, null, 1, who, Gone);
            rows.Add(new CheckoutRow(checkout, newest.FirstOrDefault(), deliveries.GetValueOrDefault(checkout.Name.Value)));
        }
        _rows = rows.ToImmutable();
    }
}
