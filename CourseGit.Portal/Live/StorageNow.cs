using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Portal.Live;

/// <summary>
/// What takes how much space, the one look that all circuits share: again every few minutes, and when housekeeping has ended.
/// </summary>
public sealed class StorageNowView(OperationFeed feed, StorageReader storage, TimeProvider time, ILogger<StorageNowView> logger)
    : SharedView<Storage>(
    feed, time, logger, new SharedViewPace(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)), null,
    async (before, changed, cancellationToken) =>
        before is null || changed.Any(o => o.IsDone && o.Kind == HousekeepingOperation.Kind)
            || (changed.Count == 0 && time.GetUtcNow().UtcDateTime - before.AsOfUtc > Fresh)
            ? await storage.ReadAsync(Actor.System, cancellationToken)
            : before)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1); // it reads whole folders
}
