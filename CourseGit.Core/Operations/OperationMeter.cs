using System.Diagnostics.Metrics;

namespace CourseGit.Core.Operations;

/// <summary>
/// Counts the operations that this process brings to their end, from its start on: whoever reads the counts sees a restart as one, and
/// takes the difference. What is rather a state than a count is read from the record by whoever reports it.
/// </summary>
public sealed class OperationMeter : IDisposable
{
    /// <summary>Of the meter.</summary>
    public const string Name = "CourseGit";

    // Seconds: of a small course in the blink of an eye, of a large one's first push in hours.
    private static readonly double[] Bounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400];

    private readonly OperationFeed _feed;
    private readonly Counter<long> _ended, _bytes;
    private readonly Histogram<double> _durations;

    /// <summary>Begins to count.</summary>
    public OperationMeter(OperationFeed feed)
    {
        Meter = new Meter(Name, version: null, tags: null, scope: this); // several portals in one process are told apart by it
        _ended = Meter.CreateCounter<long>(
            "coursegit.operations", null, "Operations this process brought to their end since it started, by kind and outcome.");
        _bytes = Meter.CreateCounter<long>(
            "coursegit.operation", "By",
            "Bytes those operations dealt with: of a backup what changed in the course, of housekeeping what it freed.");
        _durations = Meter.CreateHistogram(
            "coursegit.operation.duration", "s", "How long they worked, waiting excluded.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        _feed = feed;
        _feed.Ended += Count;
    }

    /// <summary>For whoever adds figures of their own.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Ended -= Count;
        Meter.Dispose();
    }

    private void Count(OperationSnapshot operation)
    {
        var kind = new KeyValuePair<string, object?>("kind", operation.Kind.Id.ToLowerInvariant());
        _ended.Add(1, kind, new("outcome", operation.Standing.ToString().ToLowerInvariant()));
        _bytes.Add(operation.Bytes, kind);
        if (operation.DurationMs is { } milliseconds)
            _durations.Record(milliseconds / 1000.0, kind);
    }
}
