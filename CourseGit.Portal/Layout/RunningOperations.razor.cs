using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;

namespace CourseGit.Portal.Layout;

/// <summary>How many operations are under way, on every page.</summary>
public sealed partial class RunningOperations(CurrentActor actor, OperationDesk desk) : LiveComponent
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private Dictionary<long, OperationSnapshot> _running = [];

    protected override async Task OnInitializedAsync()
    {
        Watch(null, changed =>
        {
            foreach (var operation in changed)
                Note(operation);
        });
        Every(Resync, LoadAsync);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        if (who.IsSuperuser)
            _running = (await desk.ListAsync(null, null, 100, who, Gone)).Where(o => !o.IsDone).ToDictionary(o => o.Id);
    }

    private void Note(OperationSnapshot operation)
    {
        if (operation.IsDone)
            _running.Remove(operation.Id);
        else
            _running[operation.Id] = operation;
    }
}
