using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Schedules;

/// <summary>The front door to pausing courses: no schedule starts anything for them until they are resumed.</summary>
public sealed class CoursePauses(CourseRegistry courses, OperationDesk desk)
{
    /// <summary>
    /// Pauses courses. What their schedules have asked for and what has not begun is taken back; what runs goes on. One that cannot be is
    /// told of, and does not keep the others from it.
    /// </summary>
    /// <param name="untilUtc">When they go on by themselves; null when somebody has to resume them.</param>
    /// <returns>What became of each, in the order they were named.</returns>
    /// <exception cref="InvalidInputException">That time is past. Nothing was changed.</exception>
    public async Task<ImmutableArray<CourseChange>> PauseAsync(
        IReadOnlyCollection<Subdomain> subdomains, DateTime? untilUtc, Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireForSome(Right.PauseCourse);
        var changes = await courses.PauseAsync(subdomains, untilUtc, actor, cancellationToken).ConfigureAwait(false);
        var paused = changes.Where(c => c.Course is not null).Select(c => c.Subdomain).ToHashSet();
        var waiting = (await desk.UnderWayAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            .Where(o => o is { State: OperationState.Queued, Run: not null, Attempt: 1, Course: { } course } && paused.Contains(course)
                && Actor.IsNobody(o.RequestedBy));
        foreach (var operation in waiting)
            await desk.TakeBackAsync(operation.Id, actor, cancellationToken).ConfigureAwait(false);
        return changes;
    }

    /// <summary>Resumes courses, also such as are not paused. What was due meanwhile does not come any more.</summary>
    /// <returns>What became of each, in the order they were named.</returns>
    public Task<ImmutableArray<CourseChange>> ResumeAsync(
        IReadOnlyCollection<Subdomain> subdomains, Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireForSome(Right.PauseCourse);
        return courses.ResumeAsync(subdomains, actor, cancellationToken);
    }
}
