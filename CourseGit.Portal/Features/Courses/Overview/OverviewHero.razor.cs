using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Operations;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CourseGit.Portal.Features.Courses.Overview;

/// <summary>Says in one sentence whether the course is safe, and what to do.</summary>
public sealed partial class OverviewHero(
    TimeProvider time, RemoteProviders providers, CourseRegistry registry, CredentialStore credentials)
{
    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [Parameter, EditorRequired]
    public required CourseSummary Summary { get; set; }

    private Course Course => Summary.Course;

    private CourseSafety Safety => CourseSafety.Now(Summary, time);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    // Without it the same again would fail the same.
    private OperationRemedy? Remedy { get; set; }

    protected override async Task OnParametersSetAsync() => Remedy = Authentication is not null && Safety.Cause is { } cause
        ? await OperationRemedy.FindAsync(cause, CurrentActor.Of((await Authentication).User), registry, credentials)
        : null;

    private OperationSnapshot? Running => Summary.LastOperation is { IsDone: false } running ? running : null;
}
