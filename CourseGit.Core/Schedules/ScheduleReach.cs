using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Schedules;

/// <summary>The courses a schedule does something for, and those that are among its courses and still left out.</summary>
public sealed record ScheduleReach(ImmutableArray<Course> Courses, ImmutableArray<LeftOutCourse> LeftOut)
{
    /// <summary>Looks at all courses there are, as of a time.</summary>
    public static ScheduleReach Of(ScheduledWork work, CourseScope scope, IEnumerable<Course> all, DateTime nowUtc)
    {
        var included = work.IsOfPortal ? [] : all.Where(scope.Includes).Select(c => (Course: c, Why: work.ObstacleOf(c, nowUtc))).ToList();
        return new(
            [.. included.Where(c => c.Why is null).Select(c => c.Course)],
            [.. included.Where(c => c.Why is not null).Select(c => new LeftOutCourse(c.Course.Subdomain, c.Why!))]);
    }
}
