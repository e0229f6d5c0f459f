using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>Queues operations with Quartz: one durable job a course, one trigger an operation.</summary>
public sealed class QuartzQueue(ISchedulerFactory schedulers) : IOperationQueue
{
    private const string Group = "courses";

    /// <inheritdoc/>
    public async Task TriggerAsync(long operation, Subdomain course, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var job = JobBuilder.Create<OperationJob>().WithIdentity(course.Value, Group).StoreDurably().Build();
        await scheduler.AddJob(job, new AddJobOptions { Replace = true }, cancellationToken).ConfigureAwait(false);
        var number = operation.ToString(CultureInfo.InvariantCulture);
        var trigger = TriggerBuilder.Create()
            .WithIdentity(number, Group)
            .ForJob(job)
            .UsingJobData(OperationJob.OperationKey, number)
            .StartNow()
            .Build();
        try
        {
            await scheduler.ScheduleJob(trigger, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectAlreadyExistsException)
        {
            // It waits already.
        }
    }
}
