using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Schedules;

/// <summary>Where a run is in its life.</summary>
public enum ScheduleRunState
{
    /// <summary>Its operations are being accepted.</summary>
    Starting,

    /// <summary>They are accepted; what becomes of them stands with each.</summary>
    Started,

    /// <summary>Nothing was to run; its note says why.</summary>
    Skipped,
}

/// <summary>A course that a run left out.</summary>
/// <param name="Why">The end of a sentence: <c>its backup 17 is still under way</c>.</param>
public sealed record LeftOutCourse(Subdomain Course, string Why);

/// <summary>One time a schedule was due, and what became of it. Times are UTC.</summary>
public sealed record ScheduleRun
{
    public required long Id { get; init; }
    public required long ScheduleId { get; init; }

    /// <summary>The schedule's name then.</summary>
    public required string Schedule { get; init; }
    public required string Work { get; init; }
    public required DateTime DueUtc { get; init; }
    public required DateTime StartedUtc { get; init; }

    /// <summary>The schedule itself, or who pressed the button.</summary>
    public required string RequestedBy { get; init; }
    public required ScheduleRunState State { get; init; }

    /// <summary>Why it was skipped, or what else is to be said of it: sentences; null for nothing.</summary>
    public string? Note { get; init; }

    public ImmutableArray<LeftOutCourse> LeftOut { get; init; } = [];

    /// <summary>How many of its operations stand where.</summary>
    public ImmutableSortedDictionary<OperationStanding, int> Counts { get; init; } =
        ImmutableSortedDictionary<OperationStanding, int>.Empty;

    /// <summary>How many operations it asked for.</summary>
    public int Operations => Counts.Values.Sum();

    /// <summary>Nothing of it is under way any more.</summary>
    public bool IsDone => State != ScheduleRunState.Starting && !Counts.ContainsKey(OperationStanding.UnderWay);

    /// <summary>What became of it: <c>3 succeeded, 1 failed, 2 left out</c>.</summary>
    public string Words
    {
        get
        {
            if (State == ScheduleRunState.Skipped)
                return "skipped";
            var parts = Counts.Select(c => $"{c.Value:N0} {Word(c.Key)}").ToList();
            if (!LeftOut.IsEmpty)
                parts.Add($"{LeftOut.Length:N0} left out");
            return parts.Count == 0 ? "no course" : string.Join(", ", parts);
        }
    }

    internal static ScheduleRun Of(ScheduleRunRow row) => new()
    {
        Id = row.Id,
        ScheduleId = row.ScheduleId,
        Schedule = row.Schedule,
        Work = row.Work,
        DueUtc = row.DueUtc,
        StartedUtc = row.StartedUtc,
        RequestedBy = row.RequestedBy,
        State = Enum.Parse<ScheduleRunState>(row.State),
        Note = row.Note,
        LeftOut = [.. row.LeftOut.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))
            .Select(l => new LeftOutCourse(Subdomain.Parse(l[0]), l[1]))],
    };

    private static string Word(OperationStanding standing) => standing switch
    {
        OperationStanding.UnderWay => "under way",
        OperationStanding.Warning => "with a warning",
        _ => standing.ToString().ToLowerInvariant(),
    };
}
