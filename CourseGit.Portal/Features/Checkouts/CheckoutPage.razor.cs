using System.Collections.Immutable;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Checkouts;

/// <summary>One folder that follows a branch: how it is, what pushes were told, and what became of each.</summary>
public sealed partial class CheckoutPage(
    CurrentActor actor, CheckoutDesk desk, PushHookDesk hooks, OperationDesk operations, CourseGitSettings settings,
    NavigationManager navigation) : LiveComponent
{
    private const int Shown = 10, ShownDeliveries = 30;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private Checkout? _checkout;
    private ImmutableArray<Delivery> _deliveries = [];
    private ImmutableArray<OperationSnapshot> _operations = [];
    private bool _missing;
    private bool _busy;
    private string? _problem;
    private string? _done;
    private int _told;

    [Parameter]
    public string Name { get; set; } = "";

    private bool CanImport => !settings.Hooks.ImportCommand.IsEmpty;

    protected override async Task OnInitializedAsync()
    {
        await WatchAsync(null, changed => changed.Any(o => o.Subject == _checkout?.Name.Subject) ? LoadAsync() : Task.CompletedTask);
        Every(Again, LoadAsync);
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        var found = await desk.FindAsync(Name, who, Gone);
        _missing = found is null;
        if (found is not null)
        {
            _deliveries = await hooks.DeliveriesAsync(Name, ShownDeliveries, who, Gone);
            _operations = await operations.SearchAsync(new OperationFilter { Subject = found.Name.Subject }, null, Shown, who, Gone);
        }
        _checkout = found;
    }

    private Task UpdateAsync(bool imports) => TryAsync(async who =>
    {
        var queued = await operations.EnqueueAsync(new CheckoutRequest(_checkout!.Name, imports), who, CancellationToken.None);
        return $"Queued as operation {queued.Id}.";
    });

    private Task DeliverAgainAsync(Delivery delivery) => TryAsync(async who =>
        $"Operation {await hooks.DeliverAgainAsync(delivery.Id, who, CancellationToken.None)} does it.");

    private async Task<Secret?> MakeSecretAsync()
    {
        Secret? made = null;
        await TryAsync(async who =>
        {
            made = await desk.MakeSecretAsync(Name, who, CancellationToken.None);
            return null;
        });
        return made;
    }

    private async Task RemoveAsync()
    {
        await TryAsync(async who =>
        {
            await desk.RemoveAsync(Name, withFolder: false, who, CancellationToken.None);
            return null;
        });
        if (_problem is null)
            navigation.NavigateTo("checkouts");
    }

    private async Task TryAsync(Func<Actor, Task<string?>> deed)
    {
        (_problem, _done, _busy) = (null, null, true);
        try
        {
            var done = await deed(await actor.GetAsync());
            await LoadAsync();
            (_done, _told) = (done, _told + 1);
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
