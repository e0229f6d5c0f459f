using System.Collections.Immutable;
using CourseGit.Core.History.Reading;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories.One;

/// <summary>One repository: what it is, how it is, and what works on it.</summary>
public sealed partial class RepositoryHome(
    CurrentActor actor, RepositoryDesk desk, RepositoryReading reading, OperationDesk operations, CourseGitSettings settings,
    NavigationManager navigation) : LiveComponent
{
    private const int Shown = 10;
    private Repository _repository = null!;
    private RepositoryView? _view;
    private ImmutableArray<OperationSnapshot> _operations = [];
    private bool _busy;
    private string? _problem;
    private string? _unreadable;
    private string? _done;
    private int _told;

    /// <summary>The repository as it was found.</summary>
    [Parameter, EditorRequired]
    public required Repository Initial { get; set; }

    private bool CanFollow => _repository is { Source: not null, ArchivedUtc: null };

    protected override async Task OnInitializedAsync()
    {
        _repository = Initial;
        await WatchAsync(null, changed => changed.Where(o => o.Subject == _repository.Subject).ToList() is { Count: > 0 } own
            ? HearAsync(own) : Task.CompletedTask);
        await LoadAsync();
    }

    // While it goes on only the progress is new; at its end everything is.
    private async Task HearAsync(List<OperationSnapshot> own)
    {
        if (own.Exists(o => o.IsDone) || own.Exists(o => _operations.All(known => known.Id != o.Id)))
            await LoadAsync();
        else
            _operations = [.. _operations.Select(known => own.Find(o => o.Id == known.Id) is { } news ? known.Or(news) : known)];
    }

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        _repository = await desk.FindAsync(_repository.Name, who, Gone) ?? _repository;
        _operations = await operations.SearchAsync(new OperationFilter { Subject = _repository.Subject }, null, Shown, who, Gone);
        try
        {
            (_view, _unreadable) = (await reading.OpenAsync(_repository.Name, null, who, Gone), null);
        }
        catch (CourseGitException e)
        {
            _unreadable = e.Message;
        }
    }

    private Task SyncAsync() => TryAsync(async who => await desk.SyncAsync(_repository.Name.ToString(), who, CancellationToken.None));

    private Task MigrateAsync() =>
        TryAsync(async who => await desk.MigrateAsync(_repository.Name.ToString(), null, who, CancellationToken.None));

    private async Task TryAsync(Func<Actor, Task<OperationSnapshot>> deed)
    {
        (_problem, _done, _busy) = (null, null, true);
        try
        {
            var queued = await deed(await actor.GetAsync());
            await LoadAsync();
            (_done, _told) = ($"Asked for as operation {queued.Id}.", _told + 1);
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
