using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Live;

/// <summary>What changed in a course since its last backup, or why that cannot be told.</summary>
/// <param name="Changes">Null when <paramref name="Problem"/> says why.</param>
public sealed record UnsavedNow(UnsavedChanges? Changes, string? Problem, DateTime AsOfUtc);

/// <summary>
/// The look at one course's folder that all circuits share: one at a time, not again before it is worth it, and given up when nobody looks
/// any more.
/// </summary>
public sealed class UnsavedView : SharedView<UnsavedNow>
{
    private readonly Look _look;

    private UnsavedView(Subdomain course, OperationFeed feed, TimeProvider time, ILogger logger, Look look)
        : base(feed, time, logger, new SharedViewPace(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)), course, look.UpdateAsync) =>
            _look = look;

    /// <summary>A view of a course.</summary>
    /// <param name="turns">How many courses are looked through at the same time; the others wait.</param>
    public static UnsavedView Of(Subdomain course, OperationFeed feed, CourseRegistry registry, UnsavedChangesReader reader,
        SemaphoreSlim turns, TimeProvider time, ILogger logger) =>
        new(course, feed, time, logger, new Look(course, registry, reader, turns, time, logger));

    /// <summary>Looks again, however fresh the last look is. Everybody who watches gets the new state.</summary>
    public void LookAgain()
    {
        _look.Ask();
        AskForRead();
    }

    private sealed class Look(Subdomain course, CourseRegistry registry, UnsavedChangesReader reader, SemaphoreSlim turns,
        TimeProvider time, ILogger logger)
    {
        private const int RestPerLook = 20; // at most a twentieth of the time is spent looking
        private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(15);
        private volatile bool _isAsked;
        private TimeSpan _lastTook;

        public void Ask() => _isAsked = true;

        public async Task<UnsavedNow> UpdateAsync(
            UnsavedNow? before, IReadOnlyCollection<OperationSnapshot> changed, CancellationToken cancellationToken)
        {
            if (before is not null && !IsDue(before, changed))
                return before;
            _isAsked = false;
            await turns.WaitAsync(cancellationToken);
            try
            {
                var started = time.GetTimestamp();
                var state = await ReadAsync(cancellationToken);
                _lastTook = time.GetElapsedTime(started);
                return state;
            }
            finally
            {
                turns.Release();
            }
        }

        private bool IsDue(UnsavedNow before, IReadOnlyCollection<OperationSnapshot> changed)
        {
            if (_isAsked || changed.Any(o => o.IsDone && o.Course == course))
                return true;
            var rest = _lastTook * RestPerLook;
            return changed.Count == 0 && time.GetUtcNow().UtcDateTime - before.AsOfUtc > (rest > ShortestRest ? rest : ShortestRest);
        }

        private async Task<UnsavedNow> ReadAsync(CancellationToken cancellationToken)
        {
            var now = time.GetUtcNow().UtcDateTime;
            try
            {
                var changes = await reader.ReadAsync(
                    await registry.GetAsync(course, Actor.System, cancellationToken), Actor.System, cancellationToken);
                return new UnsavedNow(changes, null, changes.AsOfUtc);
            }
            catch (CourseGitException e)
            {
                return new UnsavedNow(null, e.Message, now);
            }
            // The edge of the view: a page that waits must hear that it waits in vain.
            catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException)) // of which the loop knows
            {
                LiveLog.CannotUpdate(logger, e);
                return new UnsavedNow(null, Words.Explain(e), now);
            }
        }
    }
}

/// <summary>The views of all courses.</summary>
public sealed class UnsavedViews(
    OperationFeed feed, CourseRegistry registry, UnsavedChangesReader reader, TimeProvider time, ILogger<UnsavedViews> logger)
    : CourseViews<UnsavedView>(With(feed, registry, reader, time, logger))
{
    private static Func<Subdomain, UnsavedView> With(
        OperationFeed feed, CourseRegistry registry, UnsavedChangesReader reader, TimeProvider time, ILogger logger)
    {
        var turns = new SemaphoreSlim(2); // a look through a large course is work for the disk; backups come first
        return course => UnsavedView.Of(course, feed, registry, reader, turns, time, logger);
    }
}
