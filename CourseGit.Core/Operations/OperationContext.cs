using System.Collections.Immutable;
using System.Diagnostics;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
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
    private readonly List<OperationLogLine> _unpublishedLog = [];
    private OperationSnapshot _snapshot;
    private long _stepStarted;
    private OperationStepShare? _step;
    private int _nextLogOrdinal;

    /// <param name="lines">How many lines its log has already, of earlier attempts.</param>
    internal OperationContext(OperationSnapshot snapshot, string arguments, TimeProvider time, int lines = 0) =>
        (_snapshot, Arguments, _nextLogOrdinal, _time, Untouched) = (snapshot, arguments, lines + 1, time, snapshot.Kind.Says.Untouched);

    public long Id => _snapshot.Id;
    public OperationSubject Subject => _snapshot.Subject;

    /// <summary>The course it works on.</summary>
    /// <exception cref="InvalidOperationException">It works on something else.</exception>
    public Subdomain Course => Subject.Course
        ?? throw new InvalidOperationException($"Operation {Id} works on {Subject.Key}, which is no course.");

    public string RequestedBy => _snapshot.RequestedBy;

    /// <summary>What was asked, as its own kind wrote it.</summary>
    public string Arguments { get; }

    /// <summary>Secrets this operation uses; every text reported goes through it.</summary>
    public Redactor Redactor { get; } = new();

    /// <summary>Put back, it waits for the process that ran it.</summary>
    internal bool StaysHere { get; private set; }

    /// <summary>What a cancel left behind, when the pipeline knows better than the general sentence.</summary>
    public string? CancelExplanation { get; private set; }

    /// <summary>What is still untouched, a sentence; changed by <see cref="Touches"/>.</summary>
    public string Untouched { get; private set; }

    internal OperationSnapshot Snapshot
    {
        get
        {
            lock (_gate)
                return _snapshot;
        }
    }

    /// <summary>A new step begins; the one before is over.</summary>
    /// <param name="step">One of its kind's.</param>
    /// <param name="detail">What stands behind its name, for example a commit; null for nothing.</param>
    public void BeginStep(OperationStepShare step, string? detail = null)
    {
        var name = detail is null ? step.Name : $"{step.Name} {detail}";
        lock (_gate)
        {
            EndStep();
            (_step, _stepStarted) = (step, Stopwatch.GetTimestamp());
            Change(_snapshot with
            {
                Text = name,
                Percent = step.From,
                Progress = _snapshot.Kind.ProgressIn(step, 0),
                CurrentFile = null,
                Count = default,
                Steps = _snapshot.Steps.Add(new OperationStep(name, _time.GetUtcNow().UtcDateTime, null)),
            });
            AddLine(OperationLogLevel.Information, name);
        }
    }

    /// <summary>How far the step is, counted in files: the bar moves within the step's own share.</summary>
    /// <param name="done">How many are done.</param>
    /// <param name="total">Of how many; 0 while that is not known.</param>
    /// <param name="current">What is worked on now.</param>
    public void Report(long done, long total, string? current = null) => Report(new StepCount(done, total), current);

    /// <summary>How far the step is: the bar moves within the step's own share.</summary>
    /// <param name="current">What is worked on now.</param>
    /// <param name="share">How far the step is, 0 to 1, where that is not what it counts.</param>
    public void Report(StepCount count, string? current = null, double? share = null)
    {
        lock (_gate)
        {
            if (_step is not { } step)
                return;
            var (done, total) = count.BytesTotal > 0 ? (count.Bytes, count.BytesTotal) : (count.Done, count.Total);
            var part = Math.Clamp(share ?? (total > 0 ? (double)done / total : 0), 0, 1);
            var percent = step.From + (int)((_snapshot.Kind.EndOf(step) - step.From) * part);
            Change(_snapshot with
            {
                Percent = Math.Max(percent, _snapshot.Percent),
                Progress = Math.Max(_snapshot.Kind.ProgressIn(step, part), _snapshot.Progress),
                CurrentFile = current is null ? null : Redactor.Clean(current),
                Count = count,
            });
        }
    }

    /// <summary>Reports what git says of its progress, in objects; any other line is passed over.</summary>
    internal void ReportGit(string line)
    {
        if (GitProgress.Parse(line) is { } progress)
            Report(new StepCount(progress.Done, progress.Total) { Unit = "object", Bytes = progress.Bytes }, progress.Phase,
                progress.Percent / 100.0);
    }

    /// <summary>Writes a line to the operation's log.</summary>
    public void Log(OperationLogLevel level, string text)
    {
        lock (_gate)
            AddLine(level, text);
    }

    /// <summary>
    /// Says which repository it goes to or comes from, as soon as that is known: what is kept of it names it, whatever comes of it.
    /// </summary>
    public void NameRemote(Remote remote)
    {
        lock (_gate)
            Change(_snapshot with { Remote = remote });
    }

    /// <summary>From now on something is changed that was untouched so far.</summary>
    /// <param name="stillUntouched">What is untouched even now, a sentence; empty for nothing.</param>
    public void Touches(string stillUntouched) => Untouched = stillUntouched;

    /// <summary>Says what is left behind if the operation is cancelled now.</summary>
    public void ExplainCancel(string text) => CancelExplanation = text;

    /// <summary>Something that is no step of its kind: the step before is over.</summary>
    internal void Between(string text)
    {
        lock (_gate)
        {
            EndStep();
            Change(_snapshot with { Text = text, CurrentFile = null });
        }
    }

    internal void Start()
    {
        lock (_gate)
            Change(_snapshot with { State = OperationState.Running, StartedUtc = _time.GetUtcNow().UtcDateTime, Text = "Starting" });
    }

    /// <summary>Back into the queue: what was done of it counts for nothing.</summary>
    /// <param name="text">Why, and what comes now.</param>
    /// <param name="attempt">The attempt that comes next.</param>
    /// <param name="staysHere">A command goes on with it itself; else whichever portal has its turn.</param>
    internal void PutBack(string text, int attempt, DateTime? notBeforeUtc, OperationLogLevel level, bool staysHere)
    {
        lock (_gate)
        {
            StaysHere = staysHere;
            EndStep();
            AddLine(level, text);
            Change(_snapshot with
            {
                State = OperationState.Queued,
                StartedUtc = null,
                Text = Redactor.Clean(text),
                Attempt = attempt,
                NotBeforeUtc = notBeforeUtc,
                Percent = 0,
                Progress = 0,
                Count = default,
                CurrentFile = null,
                Steps = [],
            });
        }
    }

    internal void NoteCancelRequest()
    {
        lock (_gate)
            Change(_snapshot with { CancelRequested = true });
    }

    internal void Finish(OperationResult result, RefusedException? refusal, long durationMs)
    {
        lock (_gate)
        {
            EndStep();
            Change(_snapshot with
            {
                State = OperationState.Done,
                Outcome = result.Outcome,
                Refused = refusal is not null,
                CanBeConfirmed = refusal is { CanBeConfirmed: true },
                FinishedUtc = _time.GetUtcNow().UtcDateTime,
                Text = Redactor.Clean(result.Text),
                NextStep = result.NextStep is null ? null : Redactor.Clean(result.NextStep),
                Cause = result.Cause,
                Said = result.Said is null ? null : Redactor.Clean(result.Said.ReplaceLineEndings(" ")),
                Commit = result.Commit,
                Branch = result.Branch?.Value,
                UnsavedDatabase = result.UnsavedDatabase,
                Files = result.Files,
                Bytes = result.Bytes,
                CourseBytes = result.CourseBytes,
                DurationMs = durationMs,
                CurrentFile = null,
                Percent = result.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged or OperationOutcome.Warning
                    ? 100
                    : _snapshot.Percent,
                Progress = result.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged or OperationOutcome.Warning
                    ? 100
                    : _snapshot.Progress,
            });
            if (_unsavedLog is not [.., var last] || last.Text != result.Text)
                AddLine(LevelOf(result.Outcome), result.Text);
            if (result.Said is { } said)
                AddLine(LevelOf(result.Outcome), $"git said: {said}");
        }
    }

    /// <summary>The operation as it is now, with the lines of its log since the last time.</summary>
    internal OperationNews TakeNews()
    {
        lock (_gate)
        {
            ImmutableArray<OperationLogLine> lines = [.. _unpublishedLog];
            _unpublishedLog.Clear();
            return new OperationNews(_snapshot, lines);
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

    private void Change(OperationSnapshot changed) => _snapshot = changed with { Revision = _snapshot.Revision + 1 };

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
        Change(_snapshot with { Steps = _snapshot.Steps.SetItem(_snapshot.Steps.Length - 1, last with { DurationMs = elapsed }) });
    }

    private void AddLine(OperationLogLevel level, string text)
    {
        var clean = Redactor.Clean(text);
        if (clean.Length > MaxLogLineLength)
            clean = clean[..MaxLogLineLength] + " …";
        var line = new OperationLogLine(_nextLogOrdinal++, _time.GetUtcNow().UtcDateTime, level, clean);
        _unsavedLog.Add(line);
        _unpublishedLog.Add(line);
        Change(_snapshot);
    }
}
