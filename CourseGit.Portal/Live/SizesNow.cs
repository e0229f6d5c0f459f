using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Live;

/// <summary>How a course grew, oldest first, or why that cannot be told.</summary>
public sealed record SizesNow(ImmutableArray<SizePoint> Points, string? Problem, DateTime AsOfUtc);

/// <summary>The views of courses that all circuits share. Only the end of an operation brings anything new.</summary>
public sealed class SizesViews(
    OperationFeed feed, CourseRegistry registry, SizeHistory sizes, TimeProvider time, ILogger<SizesViews> logger)
    : CourseViews<SharedView<SizesNow>>(
    course => new SharedView<SizesNow>(
        feed, time, logger, new SharedViewPace(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5)), course,
    async (before, changed, cancellationToken) =>
        before is null || changed.Any(o => o.IsDone && o.Course == course)
            || (changed.Count == 0 && time.GetUtcNow().UtcDateTime - before.AsOfUtc > Fresh)
            ? await ReadAsync(course, registry, sizes, time.GetUtcNow().UtcDateTime, cancellationToken)
            : before))
{
    private const int Commits = 30;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private static async Task<SizesNow> ReadAsync(
        Subdomain course, CourseRegistry registry, SizeHistory sizes, DateTime nowUtc, CancellationToken cancellationToken)
    {
        try
        {
            return new SizesNow(
                await sizes.ReadAsync(await registry.GetAsync(course, Actor.System, cancellationToken), Commits, Actor.System,
                cancellationToken), null, nowUtc);
        }
        catch (CourseGitException e)
        {
            return new SizesNow([], e.Message, nowUtc);
        }
    }
}
