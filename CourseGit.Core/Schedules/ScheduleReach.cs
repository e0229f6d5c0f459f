using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Schedules;

/// <summary>The courses a schedule does something for, and those that are among its courses and still left out.</summary>
public sealed record ScheduleReach(ImmutableArray<Course> Courses, ImmutableArray<LeftOutCourse> LeftOut)
{
    /// <summary>Looks at all courses there are.</summary>
    public static ScheduleReach Of(ScheduledWork work, CourseScope scope, IEnumerable<Course> all)
    {
        var included = work.IsOfPortal ? [] : all.Where(scope.Includes).ToList();
        return new(
            [.. included.Where(c => work.ObstacleOf(c) is null)],
            [.. included.Select(c => (c.Subdomain, Why: work.ObstacleOf(c))).Where(c => c.Why is not null)
                .Select(c => new LeftOutCourse(c.Subdomain, c.Why!))]);
    }
}
