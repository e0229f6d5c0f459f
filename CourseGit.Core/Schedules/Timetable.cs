using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;

namespace CourseGit.Core.Schedules;

/// <summary>What courses have to expect of the schedules that back them up, at one instant.</summary>
public sealed class Timetable
{
    private static readonly TimeSpan LeastGrace = TimeSpan.FromMinutes(5), MostGrace = TimeSpan.FromHours(3);
    private readonly ImmutableArray<(Schedule Schedule, DateTime? Next, DateTime? Expected)> _backups;

    internal Timetable(ImmutableArray<Schedule> schedules, DateTime nowUtc) =>
        _backups = [.. schedules.Where(s => s.Work == ScheduledWork.Backup).Select(s => (s, s.NextUtc(nowUtc), Expected(s, nowUtc)))];

    /// <summary>Nobody made a schedule that backs up.</summary>
    public bool IsEmpty => _backups.IsEmpty;

    /// <summary>What a course has to expect.</summary>
    public CourseTimes Of(Course course)
    {
        var its = course.IsBackedUpHere ? [.. _backups.Where(b => b.Schedule.Scope.Includes(course))]
            : ImmutableArray<(Schedule Schedule, DateTime? Next, DateTime? Expected)>.Empty;
        return new([.. its.Select(b => b.Schedule.Name.Value)], its.Min(b => b.Next), its.Max(b => b.Expected));
    }

    // A run needs its time: half the way to the next one, five minutes to three hours.
    private static DateTime? Expected(Schedule schedule, DateTime nowUtc)
    {
        if (schedule.IsPaused || schedule.Times.Before(nowUtc) is not { } last || schedule.Times.Before(last) is not { } before)
            return null;
        var half = (last - before) / 2;
        var grace = (half < LeastGrace ? LeastGrace : half > MostGrace ? MostGrace : half) + TimeSpan.FromMinutes(schedule.SpreadMinutes);
        var due = nowUtc - last >= grace ? last : schedule.Times.Before(nowUtc - grace);
        return due > schedule.SinceUtc ? due : null;
    }
}
