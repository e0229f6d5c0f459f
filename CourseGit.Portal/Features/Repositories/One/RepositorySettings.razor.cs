using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Repositories;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Repositories.List;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories.One;

/// <summary>What of a repository can be changed.</summary>
public sealed partial class RepositorySettings
{
    private Dialog _dialog = null!;
    private Repository _repository = null!;
    private ImmutableArray<Credential> _credentials = [];
    private string? _description;
    private bool _isPublic;
    private string? _minutes;
    private string? _credential;
    private string? _newName;
    private string? _typed;
    private bool _asking;
    private bool _busy;
    private string? _problem;
    private string? _done;
    private int _told;

    [Inject]
    private CurrentActor Actor { get; set; } = null!;

    [Inject]
    private RepositoryDesk Desk { get; set; } = null!;

    [Inject]
    private CredentialStore Store { get; set; } = null!;

    [Inject]
    private CourseGitSettings Settings { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The repository as it was found.</summary>
    [Parameter, EditorRequired]
    public required Repository Initial { get; set; }

    private string Name => _repository.Name.ToString();

    private bool IsArchived => _repository.ArchivedUtc is not null;

    protected override async Task OnInitializedAsync()
    {
        Show(Initial);
        if (_repository.Source is not null)
            _credentials = await Store.ListAsync(await Actor.GetAsync(), CancellationToken.None);
    }

    private void Show(Repository repository) => (_repository, _description, _isPublic, _minutes, _credential) =
        (repository, repository.Description, repository.IsPublic, repository.SyncMinutes?.ToString(CultureInfo.InvariantCulture),
            repository.CredentialName);

    private Task SaveAsync() => TryAsync(async who =>
    {
        var follows = _repository.Source is not null;
        Show(await Desk.ChangeAsync(Name, new RepositoryChange
        {
            Description = _description?.Trim() ?? "",
            IsPublic = _repository.Course is null ? _isPublic : null,
            SyncMinutes = follows ? RepositoryForm.Number(_minutes, "The minutes between two looks at the source") ?? 0 : null,
            CredentialName = follows ? _credential ?? "" : null,
        }, who, CancellationToken.None));
        return "Saved.";
    });

    private Task ArchiveAsync() => TryAsync(async who =>
    {
        Show(await Desk.ArchiveAsync(Name, !IsArchived, who, CancellationToken.None));
        return IsArchived ? $"{Name} is archived." : $"{Name} is out of the archive.";
    });

    private Task RenameAsync() => TryAsync(async who =>
    {
        var renamed = await Desk.RenameAsync(Name, RepositoryName.Parse(_newName?.Trim()), who, CancellationToken.None);
        Navigation.NavigateTo(RepositoryAddress.Of(renamed.Name));
        return null;
    });

    private async Task RemoveAsync()
    {
        if (_typed?.Trim() != Name)
            return;
        await _dialog.CloseAsync();
        _asking = false;
        await TryAsync(async who =>
        {
            await Desk.RemoveAsync(Name, who, CancellationToken.None);
            Navigation.NavigateTo(RepositoryAddress.List);
            return null;
        });
    }

    private async Task TryAsync(Func<Actor, Task<string?>> deed)
    {
        if (_busy)
            return;
        (_problem, _done, _busy) = (null, null, true);
        try
        {
            _done = await deed(await Actor.GetAsync());
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
