namespace CourseGit.Core.Operations;

/// <summary>
/// The queue where there is no portal: the record is enough, the next sweep of a portal on the same state runs what waits there.
/// </summary>
internal sealed class RecordOnlyQueue : IOperationQueue
{
    public Task TriggerAsync(long operation, OperationSubject subject, TimeSpan after, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task TriggerMissingAsync(IReadOnlyCollection<OperationSnapshot> waiting, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
