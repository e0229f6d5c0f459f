using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>Everything a person can see of an operation at one instant. Times are UTC.</summary>
public sealed record OperationSnapshot
{
    public required long Id { get; init; }

    /// <summary>
    /// Counts every change of the operation, whoever made it: of two snapshots the one with the larger number is the newer.
    /// </summary>
    public long Revision { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>What it works on.</summary>
    public required OperationSubject Subject { get; init; }
    public required OperationState State { get; init; }

    /// <summary>Set exactly when <see cref="State"/> is <see cref="OperationState.Done"/>.</summary>
    public OperationOutcome? Outcome { get; init; }

    /// <summary>The outcome is <see cref="OperationOutcome.Failed"/> because a guard refused; nothing was changed.</summary>
    public bool Refused { get; init; }

    /// <summary>It was refused for something the person may confirm; asked again with that, it goes through.</summary>
    public bool CanBeConfirmed { get; init; }

    public required string RequestedBy { get; init; }
    public required DateTime RequestedUtc { get; init; }
    public DateTime? StartedUtc { get; init; }
    public DateTime? FinishedUtc { get; init; }

    /// <summary>What happens now, or at the end what happened: a sentence for people.</summary>
    public required string Text { get; init; }

    /// <summary>At the end: what to do next, when there is something to do.</summary>
    public string? NextStep { get; init; }

    /// <summary>Of a failure: what git said itself, as it is; for whoever looks closer.</summary>
    public string? Said { get; init; }

    /// <summary>Of a failure: what would take it away.</summary>
    public FailureCause Cause { get; init; }

    /// <summary>The guide's percentage, 0 to 100; never goes back but for a retried push.</summary>
    public int Percent { get; init; }

    /// <summary>0 to 100 by measured time: where a bar stands.</summary>
    public int Progress { get; init; }

    public string? CurrentFile { get; init; }

    /// <summary>What the step counts.</summary>
    public StepCount Count { get; init; }

    /// <summary>The commit made; when unchanged, the tip's.</summary>
    public CommitId? Commit { get; init; }

    public string? Branch { get; init; }

    /// <summary>The repository it was to go to or come from; null where there is none, and for those of earlier versions.</summary>
    public Remote? Remote { get; init; }

    /// <summary>A database that lies in the course's folder and was saved as a plain file only, because the course has none set.</summary>
    public string? UnsavedDatabase { get; init; }

    /// <summary>Files of the course changed in this commit (added, changed or removed).</summary>
    public long Files { get; init; }

    /// <summary>Size in bytes of the files added or changed in this commit.</summary>
    public long Bytes { get; init; }

    /// <summary>Size in bytes of the whole course as this backup saved it, its database included; null when no backup says so.</summary>
    public long? CourseBytes { get; init; }

    /// <summary>Milliseconds from holding the course's lock to the outcome being decided.</summary>
    public long? DurationMs { get; init; }

    public bool CancelRequested { get; init; }

    /// <summary>The run of a schedule that asked for it; null when a person did.</summary>
    public long? Run { get; init; }

    /// <summary>1 for the first try; see <see cref="Retries"/>.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many of the attempts before this one ended with the death of their process: they take no try from the others.</summary>
    public int Crashes { get; init; }

    /// <summary>How many attempts there can be at most.</summary>
    public int MostAttempts => Retries.MostAttempts + Crashes;

    /// <summary>While it is queued: it does not start before.</summary>
    public DateTime? NotBeforeUtc { get; init; }
    public ImmutableArray<OperationStep> Steps { get; init; } = [];

    /// <summary>The course it works on; null when it works on something else.</summary>
    public Subdomain? Course => Subject.Course;

    /// <summary>What it is about, for a title.</summary>
    public string Title => Kind.Title(Subject);

    /// <summary>The newer of two snapshots of the same operation.</summary>
    public OperationSnapshot Or(OperationSnapshot other) => other.Revision > Revision ? other : this;

    /// <summary>It did what it was asked for, or there was nothing to do.</summary>
    public bool IsGood => Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged or OperationOutcome.Warning;

    /// <summary>Cut short by the end of the portal, it is begun anew by itself: nobody is there to ask again.</summary>
    internal bool IsBegunAnew => Run is not null || Kind.BeginsAnew;

    public bool IsDone => State == OperationState.Done;

    /// <summary>How long it has to wait before it may start.</summary>
    internal TimeSpan Wait(DateTimeOffset now) =>
        NotBeforeUtc is { } start && start > now.UtcDateTime ? start - now.UtcDateTime : TimeSpan.Zero;

    public OperationStanding Standing => StandingOf(Outcome, Refused);

    internal static OperationStanding StandingOf(OperationOutcome? outcome, bool refused) => outcome switch
    {
        null => OperationStanding.UnderWay,
        OperationOutcome.Failed when refused => OperationStanding.Refused,
        { } known => Enum.Parse<OperationStanding>(known.ToString()),
    };
}

/// <summary>One step of an operation. <see cref="DurationMs"/> is null while it runs.</summary>
public sealed record OperationStep(string Name, DateTime StartedUtc, long? DurationMs);

/// <summary>One line of an operation's log.</summary>
public sealed record OperationLogLine(int Ordinal, DateTime AtUtc, OperationLogLevel Level, string Text);
