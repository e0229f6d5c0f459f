using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.Overview;

/// <summary>Says in one sentence whether the course is safe, and starts its backup.</summary>
public sealed partial class OverviewHero(CurrentActor actor, OperationDesk desk, TimeProvider time)
{
    private string? _problem;
    private bool _busy;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [Parameter, EditorRequired]
    public required CourseSummary Summary { get; set; }

    private Course Course => Summary.Course;

    private CourseSafety Safety => CourseSafety.Now(Summary, time);

    private OperationSnapshot? Running => Summary.LastOperation is { IsDone: false } running ? running : null;

    private async Task BackUpAsync()
    {
        _busy = true;
        _problem = null;
        try
        {
            await desk.EnqueueAsync(new BackupRequest(Course.Subdomain), await actor.GetAsync(), CancellationToken.None);
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
