using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>
/// The settings of a course, new or registered. It stores a credential typed along, then hands the course to <see cref="Save"/>.
/// </summary>
public sealed partial class CourseForm(CurrentActor actor, CredentialStore credentials, CourseGitSettings settings)
{
    private static readonly (Direction Direction, string Name, string Meaning)[] Directions =
    [
        (Direction.Push, "Push", "Back up from here to the remote."),
        (Direction.Pull, "Pull", "Restore from the remote to here. Backups are refused."),
        (Direction.None, "None", "Neither: the course is only listed."),
    ];

    private bool _busy;
    private bool _submitted;
    private string? _problem;

    [Parameter, EditorRequired]
    public required CourseDraft Draft { get; set; }

    [Parameter]
    public bool IsNew { get; set; }

    [Parameter, EditorRequired]
    public required ImmutableArray<Credential> Credentials { get; set; }

    /// <summary>Shown, not changed: it is set at the command line only.</summary>
    [Parameter]
    public ImmutableArray<string> AfterRestoreCommand { get; set; } = [];

    [Parameter]
    public string SubmitLabel { get; set; } = "Save";

    /// <summary>Adds or updates the course; what it throws is shown beside the button.</summary>
    [Parameter, EditorRequired]
    public required Func<Course, Actor, Task> Save { get; set; }

    /// <summary>More buttons beside the first.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    private string FolderHint => $"Counted from {settings.CoursesRoot}." + (IsNew ? " Left empty, it has the subdomain's name." : "");

    private string? Problem
    {
        get
        {
            if (!_submitted || Draft.ToCourse() is not null)
                return _problem;
            return $"{Words.Count(Draft.Errors.Count, "field")} above cannot be as written. Correct what is marked, then save again.";
        }
    }

    private string? Error(string field)
    {
        if (!_submitted)
            return null;
        Draft.ToCourse();
        return Draft.Errors.GetValueOrDefault(field);
    }

    private async Task SubmitAsync()
    {
        _submitted = true;
        _problem = null;
        if (Draft.ToCourse() is not { } course)
            return;
        _busy = true;
        try
        {
            await SaveAsync(course);
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

    private async Task SaveAsync(Course course)
    {
        var who = await actor.GetAsync();
        var isNewCredential = course.CredentialName is not null && Draft.CredentialChoice == CredentialChoice.New;
        if (isNewCredential)
            await SaveCredentialAsync(course.CredentialName!, who);
        try
        {
            await Save(course, who);
        }
        catch (CourseGitException) when (isNewCredential)
        {
            await credentials.RemoveAsync(course.CredentialName!, who, CancellationToken.None); // Nothing of a refused course stays behind.
            throw;
        }
    }

    private async Task SaveCredentialAsync(string name, Actor who)
    {
        var known = await credentials.ListAsync(who, CancellationToken.None);
        if (known.Any(c => c.Name == name))
            throw new InvalidInputException(
                $"There is a credential \"{name}\" already, and its token was not replaced. Choose it from the list, or give the new one "
                + "another name.");
        await credentials.SaveAsync(name, Draft.NewCredential.UserOrDefault, Draft.NewCredential.ToSecret(), who, CancellationToken.None);
    }
}
