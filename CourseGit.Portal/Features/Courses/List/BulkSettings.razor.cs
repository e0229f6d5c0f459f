using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>
/// Sets the database of the courses that are selected. One that cannot be is told of, the others are set.
/// </summary>
public sealed partial class BulkSettings(
    CurrentActor actor, CourseRegistry registry, IDatabaseFinder finder, CourseGitSettings settings)
{
    private bool _asked;
    private bool _busy;
    private bool _filesOnly;

    /// <summary>The selected ones.</summary>
    [Parameter, EditorRequired]
    public required ImmutableArray<Subdomain> Courses { get; set; }

    /// <summary>Told what became of each.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<ImmutableArray<CourseChange>> Changed { get; set; }

    /// <summary>Opens the dialog that asks for the database.</summary>
    public void AskDatabase()
    {
        (_asked, _filesOnly) = (true, false);
        StateHasChanged();
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
        (_busy, _asked) = (false, false);
        await Changed.InvokeAsync(changes.MoveToImmutable());
    }

    // Read again for each: somebody may have changed it since the list was shown.
    private async Task<CourseChange> ChangeAsync(Subdomain course, Func<Course, Course> change, Actor who)
    {
        try
        {
            var read = await registry.GetAsync(course, who, CancellationToken.None);
            return new(course, await registry.UpdateAsync(change(read), read, who, CancellationToken.None), null);
        }
        catch (CourseGitException e)
        {
            return new(course, null, e.Message);
        }
    }
}
