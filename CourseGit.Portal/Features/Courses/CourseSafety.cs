using System.Globalization;
using System.Runtime.CompilerServices;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses;

/// <summary>How safe a course is, the worst first.</summary>
public enum SafetyLevel
{
    Failing,
    Overdue,
    Unsaved,
    Doubtful,

    /// <summary>Nothing is wrong with it, and no schedule backs it up: it is not as safe as it was.</summary>
    Paused,
    Safe,
    Elsewhere,
}

/// <summary>
/// Whether a course is safe, in words: for a list, a headline, what it means and what to do. Of several things to say the worst is said.
/// </summary>
/// <param name="Word">One or two words for a badge.</param>
/// <param name="Reason">The middle of a sentence, after the course's name.</param>
/// <param name="Next">What to do; null when there is nothing to do.</param>
public sealed record CourseSafety(SafetyLevel Level, string Word, string Headline, string Reason, string Text, string? Next = null)
{
    /// <summary>Without a schedule nobody has said how old a backup may be; after a week somebody should have thought of it.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromDays(7);

    private static readonly ConditionalWeakTable<CourseSummary, CourseSafety> Known = [];

    /// <summary>The operation that says so; null when none does.</summary>
    public OperationSnapshot? Cause { get; init; }

    /// <summary>Somebody has to do something.</summary>
    public bool NeedsAttention => !IsUnderWay
        && (IsForgotten || Level is not (SafetyLevel.Safe or SafetyLevel.Elsewhere or SafetyLevel.Paused));

    /// <summary>Its schedules are paused, whatever else is to be said of it.</summary>
    public bool IsPaused { get; init; }

    /// <summary>They are so for so long that somebody has to look whether that is still meant.</summary>
    public bool IsForgotten { get; init; }

    /// <summary>The first backup runs: nothing is safe yet, and nobody has to do anything about it.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>The tone of a notice.</summary>
    public string Tone => Level switch
    {
        SafetyLevel.Failing or SafetyLevel.Overdue => "error",
        SafetyLevel.Unsaved or SafetyLevel.Doubtful => "warning",
        SafetyLevel.Paused when IsForgotten => "warning",
        SafetyLevel.Safe => "success",
        _ => "info",
    };

    /// <summary>The same as a badge.</summary>
    public OutcomeWords Badge => Level switch
    {
        _ when IsUnderWay => new(Word, "running", "info"),
        SafetyLevel.Failing => new(Word, "failed", "danger"),
        SafetyLevel.Overdue => new(Word, "queued", "danger"),
        SafetyLevel.Unsaved or SafetyLevel.Doubtful => new(Word, "warning", "warning"),
        SafetyLevel.Paused => new(Word, "paused", IsForgotten ? "warning" : "neutral"),
        SafetyLevel.Safe => new(Word, "succeeded", "success"),
        _ => new(Word, "never", "neutral"),
    };

    /// <summary>
    /// Looks at a course as of now, once for all circuits that show this summary: of hundreds of courses on hundreds of screens that
    /// counts.
    /// Ages move on nevertheless, because each reading of the record brings new summaries.
    /// </summary>
    public static CourseSafety Now(CourseSummary course, TimeProvider time) =>
        Known.GetValue(course, c => Of(c, time.GetUtcNow().UtcDateTime));

    /// <summary>Looks at a course as of a time.</summary>
    public static CourseSafety Of(CourseSummary course, DateTime nowUtc)
    {
        if (course.IsArchived)
            return Archived(course, nowUtc);
        var safety = OfActive(course, nowUtc);
        return course.Course.PauseAt(nowUtc) is { } pause ? Paused(course, safety, pause, nowUtc) : safety;
    }

    private static CourseSafety OfActive(CourseSummary course, DateTime nowUtc)
    {
        if (course.Course.Direction != Direction.Push)
            return Elsewhere(course, nowUtc);
        var backup = course.LastBackup;
        if (backup?.Outcome == OperationOutcome.Failed)
            return FailedBackup(course, backup, nowUtc);
        if (course.LastSafe is { } elsewhere && course.IsSavedElsewhere)
            return NotHere(course, elsewhere, nowUtc);
        if (course.LastSafeUtc is not { } safe)
            return Never(course);
        if (course.OverdueSinceUtc is { } due)
            return Overdue(course, due, safe, nowUtc);
        var other = course.LastOperation is { Kind: { Saves: false, Proves: false }, IsDone: true } last ? last : null;
        // a verification counts until the next one, whatever came after it
        var others = new[] { other, course.Proof.Last }.OfType<OperationSnapshot>().ToList();
        if (others.Find(o => o.Outcome == OperationOutcome.Failed) is { } failed)
            return FailedOther(failed, safe, nowUtc);
        if (others.Append(backup).FirstOrDefault(o => o?.Outcome == OperationOutcome.Warning) is { } warned)
            return Warned(warned, safe, nowUtc);
        if (course.IsDatabaseUnsaved)
            return WithoutDatabase(course, safe, nowUtc);
        return nowUtc - safe > Old && IsLeftAlone(course, safe, nowUtc) ? TooOld(safe, nowUtc) : Backed(backup, safe, nowUtc);
    }

    // No schedule is for it, or none that comes again, or what comes passes it by each time: paused and resumed around it, labelled anew.
    private static bool IsLeftAlone(CourseSummary course, DateTime safe, DateTime nowUtc) => course.Times.Schedules.IsEmpty
        || (course.Times.NextUtc is null && course.Course.PauseAt(nowUtc) is null)
        || course.Times.LastDueUtc > safe;

    private static CourseSafety FailedBackup(CourseSummary course, OperationSnapshot backup, DateTime nowUtc)
    {
        var ended = backup.Refused ? "was refused" : "failed";
        var next = backup.NextStep
            ?? (backup.Refused ? "Correct what is named above, then back up again." : "Look at its log, then back up again.");
        var safety = course.LastSafe is { FinishedUtc: { } safe } last
            ? new CourseSafety(SafetyLevel.Failing, backup.Refused ? "Refused" : "Failed", $"The last backup {ended}",
                $"the last backup {ended}", $"{backup.Text} {Saved(course, last, safe, nowUtc)}", next)
            : new CourseSafety(SafetyLevel.Failing, "Never backed up", $"Never backed up: the last try {ended}",
                $"never backed up, the last try {ended}", $"{backup.Text} Nothing of this course is saved yet.", next);
        return safety with { Cause = backup };
    }

    private static string Saved(CourseSummary course, OperationSnapshot last, DateTime safe, DateTime nowUtc) => course.IsSavedElsewhere
        ? $"What was saved {Words.Age(safe, nowUtc)} is in {PlaceOf(last)}; {PlaceOf(course.Course)} has nothing from here yet."
        : $"What was saved {Words.Age(safe, nowUtc)} stays in the repository; what changed since then is not safe.";

    // Nothing is green until a backup has reached the place that the settings name now.
    private static CourseSafety NotHere(CourseSummary course, OperationSnapshot last, DateTime nowUtc)
    {
        if (course.LastOperation is { Kind.Saves: true, IsDone: false })
            return new(SafetyLevel.Unsaved, "First backup there", $"The first backup to {PlaceOf(course.Course)} is under way",
                "first backup to its new repository under way",
                $"Until it ends, the course is saved in {PlaceOf(last)} only, as it was {Words.Age(last.FinishedUtc!.Value, nowUtc)}.")
            { IsUnderWay = true };
        return new(SafetyLevel.Unsaved, "Not there yet", $"Not backed up to {PlaceOf(course.Course)} yet",
            "not backed up to its new repository yet",
            $"The settings were changed after the last backup, which went to {PlaceOf(last)} "
            + $"{Words.Age(last.FinishedUtc!.Value, nowUtc)}. The place they name now has nothing from here yet.", "Back it up now.");
    }

    private static string PlaceOf(OperationSnapshot backup) =>
        $"{(backup.Remote is { } remote ? Words.Of(remote) : "the repository")}{(backup.Branch is { } branch ? $", branch {branch}" : "")}";

    private static string PlaceOf(Course course) => $"{Words.Of(course.Remote)}{(course.Branch is { } branch ? $", branch {branch}" : "")}";

    private static CourseSafety WithoutDatabase(CourseSummary course, DateTime safe, DateTime nowUtc)
    {
        var isSet = course.Course.Database.Kind != DatabaseKind.None;
        return new(SafetyLevel.Doubtful, "Files only", $"Backed up {Words.Age(safe, nowUtc)}, without its database",
            "its database is not saved",
            $"The course's folder has {course.LastSafe!.UnsavedDatabase}. The last backup holds files only: a database on a server is "
                + "not in it at all, and the file of one in use may be torn.",
            isSet ? "Its database is set since then. Back it up now."
                : "Set the database in the course's settings, or say there that its files are enough.");
    }

    private static CourseSafety Never(CourseSummary course)
    {
        if (course.LastOperation is { Kind.Saves: true, IsDone: false })
            return new(SafetyLevel.Unsaved, "First backup", "The first backup is under way", "first backup under way",
                "Until it ends, nothing of this course is saved.")
            { IsUnderWay = true };
        var (end, why) = course.LastBackup?.Outcome == OperationOutcome.Cancelled
            ? (": the last try was cancelled", ", the last try was cancelled")
            : ("", "");
        return new(SafetyLevel.Unsaved, "Never backed up", "Never backed up" + end, "never backed up" + why,
            "If this server's disk fails now, the course is lost.",
            "Back it up now. It takes seconds for a small course, minutes for a large one; nothing in the course's folder is changed.");
    }

    private static CourseSafety FailedOther(OperationSnapshot other, DateTime safe, DateTime nowUtc)
    {
        var what = $"last {other.Kind.Noun} {(other.Refused ? "was refused" : "failed")}";
        return new(SafetyLevel.Failing, other.Refused ? "Refused" : "Failed", $"The {what}", $"the {what}",
            $"{other.Text} The course was last backed up {Words.Age(safe, nowUtc)}.", other.NextStep
            ?? (other.Kind.Proves ? "Mend what is named above, then verify again." : "Look at its log, then try again."))
        { Cause = other };
    }

    private static CourseSafety Warned(OperationSnapshot operation, DateTime safe, DateTime nowUtc)
    {
        var noun = operation.Kind.Noun;
        return operation.Kind.Saves
            ? new(SafetyLevel.Doubtful, "Warning", $"Backed up {Words.Age(safe, nowUtc)}, with a warning",
                $"the last {noun} left a warning", operation.Text, operation.NextStep
            ?? "Look at its log; when the cause is mended, back up again.")
            { Cause = operation }
            : new(SafetyLevel.Doubtful, "Warning", $"The last {noun} left a warning", $"the last {noun} left a warning",
                $"{operation.Text} The course was last backed up {Words.Age(safe, nowUtc)}.", operation.NextStep
            ?? "Look at its log.")
            { Cause = operation };
    }

    // Nobody needs to have failed: silence is an alarm of its own.
    private static CourseSafety Overdue(CourseSummary course, DateTime due, DateTime safe, DateTime nowUtc) =>
        new(SafetyLevel.Overdue, "Overdue", $"Overdue: a backup was due {Words.Age(due, nowUtc)}",
            $"overdue, last backed up {Words.Age(safe, nowUtc)}",
            $"{Words.List([.. course.Times.Schedules])} should have backed it up {Words.Age(due, nowUtc)}, and no backup of it ended well "
            + $"since then. What changed since the last one, {Words.Age(safe, nowUtc)}, is not safe.",
            "Back it up now. If others are overdue too, look whether the portal ran at that time, and at the runs of the schedule.");

    // Whatever else is to be said of it, that it is paused is said, too: nobody may take it for safe.
    private static CourseSafety Paused(CourseSummary course, CourseSafety safety, SchedulePause pause, DateTime nowUtc)
    {
        var isForgotten = pause.IsLongAt(nowUtc) && course.Course.IsBackedUpHere;
        var since = $"Its schedules were paused {Words.Age(pause.SinceUtc, nowUtc)} by {pause.By}: nothing is done for it by itself"
            + (pause.UntilUtc is { } until ? $"; they go on {Words.Age(until, nowUtc)}." : " until somebody resumes them.");
        return safety.Level != SafetyLevel.Safe
            ? safety with
            {
                Word = $"{safety.Word}, paused",
                Headline = $"{safety.Headline}; paused",
                Reason = $"{safety.Reason}, and paused",
                Text = $"{safety.Text} {since}",
                IsPaused = true,
                IsForgotten = isForgotten,
            }
            : new(SafetyLevel.Paused, "Paused", $"Paused, last backed up {Words.Age(course.LastSafeUtc!.Value, nowUtc)}",
                $"paused {Words.Age(pause.SinceUtc, nowUtc)}, last backed up {Words.Age(course.LastSafeUtc!.Value, nowUtc)}",
                $"{since} What changed since its last backup is not safe.",
                isForgotten ? "Resume its schedules, or archive the course if it is over. A pause this long is easily forgotten."
                    : "Resume its schedules when the reason is gone; it can be backed up by hand at any time.")
            { IsPaused = true, IsForgotten = isForgotten };
    }

    private static CourseSafety TooOld(DateTime safe, DateTime nowUtc) =>
        new(SafetyLevel.Doubtful, "Old", $"Last backed up {Words.Age(safe, nowUtc)}", $"last backed up {Words.Age(safe, nowUtc)}",
            "What changed since then is not safe.", "Back it up now.");

    private static CourseSafety Backed(OperationSnapshot? backup, DateTime safe, DateTime nowUtc) =>
        new(SafetyLevel.Safe, "Backed up", $"Backed up {Words.Age(safe, nowUtc)}", $"backed up {Words.Age(safe, nowUtc)}",
            backup?.Outcome switch
            {
                OperationOutcome.Unchanged => "Nothing had changed since the backup before it, which holds the course as it was then.",
                OperationOutcome.Cancelled => "A backup after that was cancelled; the one before it is in the repository.",
                _ => "The course as it was then is in the repository.",
            });

    private static CourseSafety Archived(CourseSummary course, DateTime nowUtc)
    {
        var saved = course switch
        {
            { LastSafeUtc: { } safe } => $"last backed up {Words.Age(safe, nowUtc)}",
            { LastSafe: { FinishedUtc: { } safe } last } => $"last backed up to {PlaceOf(last)} {Words.Age(safe, nowUtc)}",
            _ => "never backed up from here",
        };
        return new(SafetyLevel.Elsewhere, "Archived", $"Archived, {saved}", "archived",
            "It is kept with its history and its repository; nobody is reminded of it, and it is not backed up any more.",
            "To back it up again, bring it back first: in its settings, or in the list of courses under “archived”.");
    }

    private static CourseSafety Elsewhere(CourseSummary course, DateTime nowUtc)
    {
        var saved = course.LastSafeUtc is { } safe
            ? string.Create(CultureInfo.InvariantCulture, $" Its last backup from here was {Words.Age(safe, nowUtc)}.")
            : "";
        return course.Course.Direction == Direction.Pull
            ? new(SafetyLevel.Elsewhere, "Pull", "Not backed up from here", "not backed up from here",
                $"Its direction is Pull: it is made elsewhere and restored to here from {Words.Of(course.Course.Remote)}.{saved}",
                "If this server is where the course is made, set its direction to Push in its settings.")
            : new(SafetyLevel.Elsewhere, "No direction", "Not backed up from here", "not backed up from here",
                $"Its direction is None: it is neither backed up nor restored.{saved}",
                "If it should be safe, set its direction to Push in its settings.");
    }
}
