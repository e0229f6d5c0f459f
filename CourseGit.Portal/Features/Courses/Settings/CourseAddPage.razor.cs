using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>Registers one course.</summary>
public sealed partial class CourseAddPage(
    CurrentActor actor, CourseRegistry registry, CredentialStore credentials, NavigationManager navigation)
{
    private readonly CourseDraft _draft = new();
    private ImmutableArray<Credential>? _credentials;

    protected override async Task OnInitializedAsync() =>
        _credentials = await credentials.ListAsync(await actor.GetAsync(), CancellationToken.None);

    private async Task SaveAsync(Course course, Actor who)
    {
        var added = await registry.AddAsync(course, who, CancellationToken.None);
        navigation.NavigateTo($"courses/{added.Subdomain}/overview");
    }
}
