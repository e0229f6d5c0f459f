using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>Changes or removes a registered course.</summary>
public sealed partial class CourseSettings(
    CurrentActor actor, CourseRegistry registry, CredentialStore credentials, RemoteForms remotes, NavigationManager navigation)
{
    private CourseDraft _draft = new();
    private ImmutableArray<Credential>? _credentials;
    private string? _problem;
    private bool _saved;

    [Parameter, EditorRequired]
    public required Course Course { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _draft = CourseDraft.Of(Course, remotes);
        _credentials = await credentials.ListAsync(await actor.GetAsync(), CancellationToken.None);
    }

    private async Task SaveAsync(Course course, Actor who)
    {
        _saved = false;
        // What only the command line sets stays as it is now, not as it was when the page was opened.
        var registered = await registry.GetAsync(Course.Subdomain, who, CancellationToken.None);
        var changed = course with { Id = registered.Id, AfterRestoreCommand = registered.AfterRestoreCommand };
        _draft = CourseDraft.Of(await registry.UpdateAsync(changed, who, CancellationToken.None), remotes);
        _credentials = await credentials.ListAsync(who, CancellationToken.None);
        _saved = true;
        StateHasChanged();
    }

    private async Task RemoveAsync()
    {
        _problem = null;
        try
        {
            await registry.RemoveAsync(Course.Subdomain, await actor.GetAsync(), CancellationToken.None);
            navigation.NavigateTo("");
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }
}
