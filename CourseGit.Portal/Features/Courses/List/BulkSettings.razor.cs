using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>
/// Sets the repository or the database of the courses that are selected. One that cannot be is told of, the others are set.
/// </summary>
public sealed partial class BulkSettings(
    CurrentActor actor, CourseRegistry registry, RemoteForms remotes, IDatabaseFinder finder, CredentialStore credentials,
    CourseGitSettings settings)
{
    /// <summary>Stands for a course's name in an address.</summary>
    public const string CourseMark = RemoteTemplate.CourseMark;

    private Asked _asked;
    private bool _busy;
    private bool _filesOnly;
    private string? _remote;
    private string? _credential;
    private string? _problem;
    private ImmutableArray<Credential> _credentials = [];

    private enum Asked
    {
        Nothing,
        Remote,
        Database,
    }

    /// <summary>The selected ones.</summary>
    [Parameter, EditorRequired]
    public required ImmutableArray<Subdomain> Courses { get; set; }

    /// <summary>Told what became of each.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<ImmutableArray<CourseChange>> Changed { get; set; }

    private string? Example =>
        string.IsNullOrWhiteSpace(_remote) || Courses.IsEmpty ? null : _remote.Trim().Replace(CourseMark, Courses[0].Value,
            StringComparison.Ordinal);

    /// <summary>Opens the dialog that asks for the repository.</summary>
    public async Task AskRemoteAsync()
    {
        _credentials = await credentials.ListAsync(await actor.GetAsync(), CancellationToken.None);
        (_asked, _problem) = (Asked.Remote, null);
        StateHasChanged();
    }

    /// <summary>Opens the dialog that asks for the database.</summary>
    public void AskDatabase()
    {
        (_asked, _filesOnly) = (Asked.Database, false);
        StateHasChanged();
    }

    private void Close(bool isVisible)
    {
        if (!isVisible)
            _asked = Asked.Nothing;
    }

    private async Task SetRemoteAsync()
    {
        _problem = string.IsNullOrWhiteSpace(_remote) ? "Write the address of the repositories."
            : Courses.Length > 1 && !_remote.Contains(CourseMark, StringComparison.Ordinal)
                ? $"All {Courses.Length} courses would go to one repository. Write {CourseMark} where the course's name stands."
                : null;
        if (_problem is not null)
            return;
        await EachAsync(course => course with
        {
            Remote = remotes.Read(_remote!.Trim().Replace(CourseMark, course.Subdomain.Value, StringComparison.Ordinal), course.Subdomain),
            CredentialName = string.IsNullOrEmpty(_credential) ? null : _credential,
        });
    }

    private Task SetDatabaseAsync() => EachAsync(course => course with
    {
        Database = _filesOnly ? CourseDatabase.FilesOnly
            : finder.Find(ConfinedFolder.Resolve(settings.CoursesRoot, course.Folder))?.Database
                ?? throw new InvalidInputException("Its folder shows no database; it was left as it is."),
    });

    private async Task EachAsync(Func<Course, Course> change)
    {
        _busy = true;
        var who = await actor.GetAsync();
        var changes = ImmutableArray.CreateBuilder<CourseChange>(Courses.Length);
        foreach (var course in Courses)
            changes.Add(await ChangeAsync(course, change, who));
        (_busy, _asked) = (false, Asked.Nothing);
        await Changed.InvokeAsync(changes.MoveToImmutable());
    }

    // Read again for each: somebody may have changed it since the list was shown.
    private async Task<CourseChange> ChangeAsync(Subdomain course, Func<Course, Course> change, Actor who)
    {
        try
        {
            var changed = change(await registry.GetAsync(course, who, CancellationToken.None));
            return new(course, await registry.UpdateAsync(changed, who, CancellationToken.None), null);
        }
        catch (CourseGitException e)
        {
            return new(course, null, e.Message);
        }
    }
}
