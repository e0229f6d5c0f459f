using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Live;

/// <summary>What runs or waits, oldest first, and what has ended lately, newest first.</summary>
public sealed record OperationsNow(ImmutableArray<OperationSnapshot> UnderWay, ImmutableArray<OperationSnapshot> Ended)
{
    private const int Remembered = 5;

    /// <summary>With what the feed tells; the same instance when that changes nothing a person sees.</summary>
    public OperationsNow With(IReadOnlyCollection<OperationSnapshot> changed)
    {
        var known = UnderWay.ToDictionary(o => o.Id);
        var ended = Ended;
        foreach (var news in changed)
        {
            known.Remove(news.Id, out var before);
            if (news.IsDone)
                ended = [news, .. ended.Where(o => o.Id != news.Id).Take(Remembered - 1)];
            else if (ended.All(o => o.Id != news.Id))
                known[news.Id] = before is null ? news : before.Or(news);
        }
        ImmutableArray<OperationSnapshot> underWay = [.. known.Values.OrderBy(o => o.Id)];
        return underWay.Select(Shown).SequenceEqual(UnderWay.Select(Shown)) && ended == Ended ? this : new(underWay, ended);
    }

    /// <summary>As the record has it; what the feed told of an operation stays when it is newer.</summary>
    public static async Task<OperationsNow> ReadAsync(
        OperationDesk desk, OperationsNow? before, Actor who, CancellationToken cancellationToken)
    {
        var underWay = await desk.UnderWayAsync(who, cancellationToken);
        var newest = await desk.SearchAsync(OperationFilter.None, null, 50, who, cancellationToken);
        var read = new OperationsNow(
            [.. underWay.Select(o => before?.UnderWay.FirstOrDefault(k => k.Id == o.Id) is { } known ? known.Or(o) : o).OrderBy(o => o.Id)],
            [.. newest.Where(o => o.IsDone).OrderByDescending(o => o.FinishedUtc).Take(Remembered)]);
        return before is not null && read.UnderWay.Select(Shown).SequenceEqual(before.UnderWay.Select(Shown))
            && read.Ended.Select(o => o.Id).SequenceEqual(before.Ended.Select(o => o.Id))
            ? before
            : read;
    }

    /// <summary>Those of some courses.</summary>
    public OperationsNow Only(Func<Subdomain, bool> isTheirs)
    {
        return new([.. UnderWay.Where(IsTheirs)], [.. Ended.Where(IsTheirs)]);

        bool IsTheirs(OperationSnapshot operation) => operation.Course is { } course && isTheirs(course);
    }

    private static (long Id, OperationState State, int Progress, string Text, bool CancelRequested) Shown(OperationSnapshot o) =>
        (o.Id, o.State, o.Progress, o.Text, o.CancelRequested);
}

/// <summary>The one view of it that all circuits share.</summary>
public sealed class OperationsNowView(OperationFeed feed, OperationDesk desk, TimeProvider time, ILogger<OperationsNowView> logger)
    : SharedView<OperationsNow>(
    feed, time, logger, new SharedViewPace(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3)), null,
    async (before, changed, cancellationToken) => before is null || changed.Count == 0
        ? await OperationsNow.ReadAsync(desk, before, Actor.System, cancellationToken)
        : before.With(changed),
    (all, isTheirs) => all.Only(isTheirs));
