using System.Globalization;
using CourseGit.Core.Operations;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>Queues operations with Quartz: one durable job a subject, one trigger an operation.</summary>
public sealed class QuartzQueue(ISchedulerFactory schedulers, TimeProvider time) : IOperationQueue
{
    private const string Group = "courses";
    private DateTimeOffset _lastSweep;

    /// <inheritdoc/>
    public async Task TriggerMissingAsync(IReadOnlyCollection<OperationSnapshot> waiting, CancellationToken cancellationToken)
    {
        var (now, last) = (time.GetUtcNow(), _lastSweep);
        _lastSweep = now;
        if (waiting.Count == 0)
            return;
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var known = (await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Group), cancellationToken).ConfigureAwait(false))
            .Select(k => k.Name).ToHashSet(StringComparer.Ordinal);
        if (now < last) // The clock was put back: the triggers would wait until it is again as late as it was.
        {
            foreach (var operation in waiting)
                await scheduler.UnscheduleJob(new TriggerKey(operation.Id.ToString(CultureInfo.InvariantCulture), Group), cancellationToken)
                    .ConfigureAwait(false);
            known.Clear();
        }
        foreach (var operation in waiting.Where(o => !known.Contains(o.Id.ToString(CultureInfo.InvariantCulture))))
            await TriggerAsync(operation.Id, operation.Subject, operation.Wait(time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task TriggerAsync(long operation, OperationSubject subject, TimeSpan after, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        // A course's job is called as it always was, so that triggers of an earlier version find theirs.
        var job = JobBuilder.Create<OperationJob>().WithIdentity(subject.Kind == SubjectKind.Course ? subject.Name : subject.Key, Group)
            .StoreDurably().Build();
        await scheduler.AddJob(job, new AddJobOptions { Replace = true }, cancellationToken).ConfigureAwait(false);
        var number = operation.ToString(CultureInfo.InvariantCulture);
        var trigger = TriggerBuilder.Create()
            .WithIdentity(number, Group)
            .ForJob(job)
            .UsingJobData(OperationJob.OperationKey, number)
            .StartAt(time.GetUtcNow() + after)
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
