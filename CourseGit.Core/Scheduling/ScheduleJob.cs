using System.Globalization;
using CourseGit.Core.Schedules;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>Fires when a schedule is due. What is due, and whether somebody saw to it, <see cref="ScheduleRunner"/> knows.</summary>
[DisallowConcurrentExecution]
public sealed class ScheduleJob(ScheduleRunner runner) : IJob
{
    internal const string ScheduleKey = "schedule";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await runner.SeeToAsync(
            long.Parse(context.MergedJobDataMap.GetString(ScheduleKey)!, CultureInfo.InvariantCulture), cancellationToken)
            .ConfigureAwait(false);
}
