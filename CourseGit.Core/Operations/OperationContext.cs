using System.Collections.Immutable;
using System.Diagnostics;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>
/// What a pipeline knows of the operation it works for, and where it reports to. Reporting is cheap and never waits:
/// a recorder persists it at least once a second, subscribers see it throttled.
/// </summary>
public sealed class OperationContext
{
    private const int MaxLogLineLength = 2000;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly List<OperationLogLine> _unsavedLog = [];
    private OperationSnapshot _snapshot;
    private long _stepStarted;
    private int _nextLogOrdinal = 1;

    internal OperationContext(OperationSnapshot snapshot, string arguments, TimeProvider time) =>
        (_snapshot, Arguments, _time) = (snapshot, arguments, time);

    public long Id => _snapshot.Id;
    public Subdomain Course => _snapshot.Course;
    public string RequestedBy => _snapshot.RequestedBy;

    /// <summary>What was asked, as its own kind wrote it.</summary>
    public string Arguments { get; }

    /// <summary>Secrets this operation uses; every text reported goes through it.</summary>
    public Redactor Redactor { get; } = new();

    /// <summary>What a cancel left behind, when the pipeline knows better than the general sentence.</summary>
    public string? CancelExplanation { get; private set; }

    internal OperationSnapshot Snapshot
    {
        get
        {
            lock (_gate)
                return _snapshot;
        }
    }

    /// <summary>A new step begins; the one before is over.</summary>
    /// <param name="name">The guide's words, for example <c>Staging changes</c>.</param>
    /// <param name="percent">Where the bar stands at its start, 0 to 100.</param>
    public void BeginStep(string name, int percent)
    {
        lock (_gate)
        {
            EndStep();
            _stepStarted = Stopwatch.GetTimestamp();
            _snapshot = _snapshot with
            {
                Text = name,
                Percent = percent,
                CurrentFile = null,
                FilesDone = 0,
                FilesTotal = 0,
                Steps = _snapshot.Steps.Add(new OperationStep(name, _time.GetUtcNow().UtcDateTime, null)),
            };
            AddLine(OperationLogLevel.Information, name);
        }
    }

    /// <summary>How far the step is.</summary>
    public void Report(int percent, string? currentFile = null, long filesDone = 0, long filesTotal = 0)
    {
        lock (_gate)
        {
            _snapshot = _snapshot with
            {
                Percent = Math.Clamp(Math.Max(percent, _snapshot.Percent), 0, 100),
                CurrentFile = currentFile is null ? null : Redactor.Clean(currentFile),
                FilesDone = filesDone,
                FilesTotal = filesTotal,
            };
        }
    }

    /// <summary>Writes a line to the operation's log.</summary>
    public void Log(OperationLogLevel level, string text)
    {
        lock (_gate)
            AddLine(level, text);
    }

    /// <summary>Says which repository it goes to or comes from, as soon as that is known: what is kept of it names it, whatever comes of it.</summary>
    public void NameRemote(Remote remote)
    {
        lock (_gate)
            _snapshot = _snapshot with { Remote = remote };
    }

    /// <summary>Says what is left behind if the operation is cancelled now.</summary>
    public void ExplainCancel(string text) => CancelExplanation = text;

    internal void WaitFor(string text)
    {
        lock (_gate)
            _snapshot = _snapshot with { Text = text };
    }

    internal void Start()
    {
        lock (_gate)
            _snapshot = _snapshot with { State = OperationState.Running, StartedUtc = _time.GetUtcNow().UtcDateTime, Text = "Starting" };
    }

    internal void NoteCancelRequest()
    {
        lock (_gate)
            _snapshot = _snapshot with { CancelRequested = true };
    }

    internal void Finish(OperationResult result, RefusedException? refusal, long durationMs)
    {
        lock (_gate)
        {
            EndStep();
            _snapshot = _snapshot with
            {
                State = OperationState.Done,
                Outcome = result.Outcome,
                Refused = refusal is not null,
                CanBeConfirmed = refusal is { CanBeConfirmed: true },
                FinishedUtc = _time.GetUtcNow().UtcDateTime,
                Text = Redactor.Clean(result.Text),
                NextStep = result.NextStep is null ? null : Redactor.Clean(result.NextStep),
                Commit = result.Commit,
                Branch = result.Branch?.Value,
                UnsavedDatabase = result.UnsavedDatabase,
                Files = result.Files,
                Bytes = result.Bytes,
                DurationMs = durationMs,
                CurrentFile = null,
                Percent = result.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged or OperationOutcome.Warning ? 100 : _snapshot.Percent,
            };
            if (_unsavedLog is not [.., var last] || last.Text != result.Text)
                AddLine(LevelOf(result.Outcome), result.Text);
        }
    }

    internal ImmutableArray<OperationLogLine> TakeUnsavedLog()
    {
        lock (_gate)
        {
            ImmutableArray<OperationLogLine> taken = [.. _unsavedLog];
            _unsavedLog.Clear();
            return taken;
        }
    }

    internal void PutBackUnsavedLog(ImmutableArray<OperationLogLine> lines)
    {
        lock (_gate)
            _unsavedLog.InsertRange(0, lines);
    }

    private static OperationLogLevel LevelOf(OperationOutcome outcome) => outcome switch
    {
        OperationOutcome.Failed => OperationLogLevel.Error,
        OperationOutcome.Warning or OperationOutcome.Cancelled => OperationLogLevel.Warning,
        _ => OperationLogLevel.Information,
    };

    private void EndStep()
    {
        if (_snapshot.Steps is not [.., { DurationMs: null } last])
            return;
        var elapsed = (long)Stopwatch.GetElapsedTime(_stepStarted).TotalMilliseconds;
        _snapshot = _snapshot with { Steps = _snapshot.Steps.SetItem(_snapshot.Steps.Length - 1, last with { DurationMs = elapsed }) };
    }

    private void AddLine(OperationLogLevel level, string text)
    {
        var clean = Redactor.Clean(text);
        if (clean.Length > MaxLogLineLength)
            clean = clean[..MaxLogLineLength] + " …";
        _unsavedLog.Add(new OperationLogLine(_nextLogOrdinal++, _time.GetUtcNow().UtcDateTime, level, clean));
    }
}
