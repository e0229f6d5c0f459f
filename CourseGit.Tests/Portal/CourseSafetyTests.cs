using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Verify;
using CourseGit.Portal.Features.Courses;
using CourseGit.Portal.Features.Courses.List;

namespace CourseGit.Tests.Portal;

public sealed class CourseSafetyTests
{
    private static readonly DateTime Now = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("", null, SafetyLevel.Unsaved, "Never backed up")]
    [InlineData("Backup running", null, SafetyLevel.Unsaved, "The first backup is under way")]
    [InlineData("Backup cancelled", null, SafetyLevel.Unsaved, "Never backed up: the last try was cancelled")]
    [InlineData("Backup failed", null, SafetyLevel.Failing, "Never backed up: the last try failed")]
    [InlineData("Backup refused", null, SafetyLevel.Failing, "Never backed up: the last try was refused")]
    [InlineData("Backup failed, Backup running", null, SafetyLevel.Failing, "Never backed up: the last try failed")]
    [InlineData("Backup failed", 3, SafetyLevel.Failing, "The last backup failed")]
    [InlineData("Backup failed, Restore succeeded", 3, SafetyLevel.Failing, "The last backup failed")]
    [InlineData("Backup refused, Backup running", 3, SafetyLevel.Failing, "The last backup was refused")]
    [InlineData("Backup succeeded, Restore failed", 3, SafetyLevel.Failing, "The last restore failed")]
    [InlineData("Backup succeeded, Undo refused", 3, SafetyLevel.Failing, "The last undo was refused")]
    [InlineData("Backup succeeded, Verify failed", 3, SafetyLevel.Failing, "The last verification failed")]
    [InlineData("Backup succeeded, Verify refused, Backup succeeded, Restore succeeded", 3, SafetyLevel.Failing,
        "The last verification was refused")]
    [InlineData("Backup succeeded, Verify failed, Verify cancelled", 3, SafetyLevel.Failing, "The last verification failed")]
    [InlineData("Backup succeeded, Verify failed, Verify running", 3, SafetyLevel.Failing, "The last verification failed")]
    [InlineData("Verify failed, Backup warning, Verify succeeded", 3, SafetyLevel.Doubtful, "Backed up 3 hours ago, with a warning")]
    [InlineData("Backup succeeded, Verify warning, Backup succeeded", 3, SafetyLevel.Doubtful, "The last verification left a warning")]
    [InlineData("Backup succeeded, Verify failed, Verify succeeded", 3, SafetyLevel.Safe, "Backed up 3 hours ago")]
    [InlineData("Backup failed, Verify failed", 3, SafetyLevel.Failing, "The last backup failed")]
    [InlineData("Verify refused", null, SafetyLevel.Unsaved, "Never backed up")]
    [InlineData("Backup warning", 3, SafetyLevel.Doubtful, "Backed up 3 hours ago, with a warning")]
    [InlineData("Backup succeeded, Restore warning", 3, SafetyLevel.Doubtful, "The last restore left a warning")]
    [InlineData("Restore failed, Backup succeeded", 3, SafetyLevel.Safe, "Backed up 3 hours ago")]
    [InlineData("Backup unchanged", 3, SafetyLevel.Safe, "Backed up 3 hours ago")]
    [InlineData("Backup cancelled", 3, SafetyLevel.Safe, "Backed up 3 hours ago")]
    [InlineData("Backup succeeded", 7 * 24, SafetyLevel.Safe, "Backed up 7 days ago")]
    [InlineData("Backup succeeded", 12 * 24, SafetyLevel.Doubtful, "Last backed up 12 days ago")]
    [InlineData("Backup unchanged, Restore succeeded", 12 * 24, SafetyLevel.Doubtful, "Last backed up 12 days ago")]
    public void The_worst_that_is_to_be_said_comes_first(string operations, int? safeHoursAgo, SafetyLevel level, string headline)
    {
        var safety = CourseSafety.Of(Summary(operations, safeHoursAgo), Now);

        Assert.Equal((level, headline), (safety.Level, safety.Headline));
        Assert.EndsWith(".", safety.Text, StringComparison.Ordinal);
        Assert.Equal(safety.Level is SafetyLevel.Failing or SafetyLevel.Doubtful
            && !headline.StartsWith("Last backed up", StringComparison.Ordinal), safety.Cause is not null);
        Assert.Equal(level is not SafetyLevel.Safe && headline != "The first backup is under way", safety.NeedsAttention);
        Assert.True(safety.Next is not null || level == SafetyLevel.Safe || headline == "The first backup is under way");
    }

    // Whatever schedules say: a schedule somebody paused, terms that are over, a course that is paused around the time each night.
    [Fact]
    public void Nobody_stays_safe_for_good_because_a_schedule_has_its_name()
    {
        var twelve = Summary("Backup succeeded", 12 * 24);
        CourseSafety With(CourseTimes times) => CourseSafety.Of(twelve with { Times = times }, Now);

        Assert.Equal(SafetyLevel.Doubtful, With(new(["Nightly"], null, null)).Level); // nothing is planned any more
        Assert.Equal(SafetyLevel.Doubtful,
            With(new(["Nightly"], Now.AddHours(3), null) { LastDueUtc = Now.AddHours(-9) }).Level); // it passes by each time
        Assert.Equal(SafetyLevel.Safe, With(new(["Monthly"], Now.AddDays(3), null) { LastDueUtc = Now.AddDays(-13) }).Level);
        Assert.Equal(SafetyLevel.Safe,
            CourseSafety.Of(Summary("Backup succeeded", 24) with { Times = new(["Nightly"], null, null) }, Now).Level);
    }

    [Theory]
    [InlineData("", null, "Archived, never backed up from here")]
    [InlineData("Backup failed", null, "Archived, never backed up from here")]
    [InlineData("Backup failed", 3, "Archived, last backed up 3 hours ago")]
    [InlineData("Backup succeeded, Verify failed", 12 * 24, "Archived, last backed up 12 days ago")]
    public void Of_an_archived_course_nobody_has_to_do_anything(string operations, int? safeHoursAgo, string headline)
    {
        var summary = Summary(operations, safeHoursAgo);

        var safety = CourseSafety.Of(summary with { Course = summary.Course with { ArchivedUtc = Now } }, Now);

        Assert.Equal((SafetyLevel.Elsewhere, "Archived", headline), (safety.Level, safety.Word, safety.Headline));
        Assert.False(safety.NeedsAttention);
        Assert.Contains("bring it back first: in its settings", safety.Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Direction.Pull,
        "Its direction is Pull: it is made elsewhere and restored to here from courses/a (hosted here). Its last backup from here was 3 "
        + "hours ago.")]
    [InlineData(Direction.None, "Its direction is None: it is neither backed up nor restored. Its last backup from here was 3 hours ago.")]
    public void A_course_that_is_not_pushed_from_here_is_neither_safe_nor_a_worry(Direction direction, string text)
    {
        var safety = CourseSafety.Of(Summary("Backup failed", 3, direction), Now);

        Assert.Equal((SafetyLevel.Elsewhere, text, false), (safety.Level, safety.Text, safety.NeedsAttention));
    }

    [Theory]
    [InlineData("Backup succeeded", 3, 1, SafetyLevel.Paused, "Paused", false)]
    [InlineData("Backup succeeded", 3, 14, SafetyLevel.Paused, "Paused", false)]
    [InlineData("Backup succeeded", 3, 15, SafetyLevel.Paused, "Paused", true)]
    [InlineData("Backup warning", 3, 1, SafetyLevel.Doubtful, "Warning, paused", true)]
    [InlineData("Backup failed", 3, 1, SafetyLevel.Failing, "Failed, paused", true)]
    [InlineData("", null, 1, SafetyLevel.Unsaved, "Never backed up, paused", true)]
    public void A_paused_course_is_never_taken_for_safe_and_what_else_is_wrong_is_said_all_the_same(
        string operations, int? safeHoursAgo, int pausedDaysAgo, SafetyLevel level, string word, bool needsAttention)
    {
        var summary = Summary(operations, safeHoursAgo);
        var course = summary.Course with { Pause = new(Now.AddDays(-pausedDaysAgo).AddMinutes(1), "erik.lind", null) };

        var safety = CourseSafety.Of(summary with { Course = course }, Now);

        Assert.Equal((level, word, needsAttention, true), (safety.Level, safety.Word, safety.NeedsAttention, safety.IsPaused));
        Assert.Contains("by erik.lind: nothing is done for it by itself until somebody resumes them.", safety.Text,
            StringComparison.Ordinal);
        Assert.Contains("aused", safety.Headline, StringComparison.Ordinal);
        Assert.NotEqual("success", safety.Badge.Tone);
        Assert.False(CourseFilter.Of("safe").Takes(summary, safety));
        Assert.True(CourseFilter.Of("paused").Takes(summary, safety));
    }

    [Fact]
    public void A_pause_that_has_ended_by_itself_is_not_spoken_of()
    {
        var summary = Summary("Backup succeeded", 3);
        var course = summary.Course with { Pause = new(Now.AddDays(-20), "erik.lind", Now) };
        Assert.Equal((SafetyLevel.Safe, false), CourseSafety.Of(summary with { Course = course }, Now) is var safety
            ? (safety.Level, safety.IsPaused) : default);
    }

    [Fact]
    public void What_failed_is_said_with_its_own_sentences()
    {
        var safety = CourseSafety.Of(Summary("Backup failed", 3), Now);

        Assert.StartsWith("The disk is full. What was saved 3 hours ago stays in the repository", safety.Text, StringComparison.Ordinal);
        Assert.Equal("Free some space.", safety.Next);
    }

    [Theory]
    [InlineData("succeeded", SafetyLevel.Unsaved, "Not backed up to new/place (hosted here) yet",
        "which went to courses/a (hosted here), branch main 3 hours ago")]
    [InlineData("cancelled", SafetyLevel.Unsaved, "Not backed up to new/place (hosted here) yet", "has nothing from here yet")]
    [InlineData("failed", SafetyLevel.Failing, "The last backup failed",
        "What was saved 3 hours ago is in courses/a (hosted here), branch main; new/place (hosted here) has nothing from here yet.")]
    [InlineData("running", SafetyLevel.Unsaved, "The first backup to new/place (hosted here) is under way",
        "the course is saved in courses/a (hosted here), branch main only")]
    public void After_the_address_changed_nothing_is_green_and_the_old_place_is_named(
        string last, SafetyLevel level, string headline, string text)
    {
        var summary = Summary($"Backup {last}", 3);
        var here = summary.Course.Remote;
        summary = summary with
        {
            Course = summary.Course with { Remote = new Remote(RemoteKind.Hosted, "new/place") },
            LastSafe = summary.LastSafe! with { Remote = here, Branch = "main" },
        };

        var safety = CourseSafety.Of(summary, Now);

        Assert.Equal((level, headline), (safety.Level, safety.Headline));
        Assert.Contains(text, safety.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_without_the_database_of_the_folder_is_not_called_safe()
    {
        var summary = Summary("Backup succeeded", 3);
        summary = summary with { LastSafe = summary.LastSafe! with { UnsavedDatabase = "course.sqlite3, a SQLite database" } };

        var safety = CourseSafety.Of(summary, Now);

        Assert.Equal((SafetyLevel.Doubtful, "Files only"), (safety.Level, safety.Word));
        Assert.Contains("course.sqlite3, a SQLite database", safety.Text, StringComparison.Ordinal);
        Assert.Equal(
            SafetyLevel.Safe, CourseSafety.Of(
            summary with { Course = summary.Course with { Database = CourseDatabase.FilesOnly } }, Now).Level);
    }

    /// <param name="operations">Oldest first, <c>Kind outcome</c>.</param>
    private static CourseSummary Summary(string operations, int? safeHoursAgo, Direction direction = Direction.Push)
    {
        var subdomain = Subdomain.Parse("a");
        var all = operations.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select((text, i) => Operation(i + 1, text.Split(' '))).ToList();
        var course = new Course
        {
            Subdomain = subdomain,
            Folder = CoursePath.Parse("a"),
            Direction = direction,
            Remote = Remote.HostedFor(subdomain)
        };
        return new CourseSummary(course)
        {
            LastOperation = all.LastOrDefault(),
            LastSafe = safeHoursAgo is { } hours ? Operation(0, ["Backup", "succeeded"]) with { FinishedUtc = Now.AddHours(-hours) } : null,
            LastBackup = all.LastOrDefault(o => o.IsDone && o.Kind == BackupOperation.Kind),
            Proof = new(all.LastOrDefault(
                o => o is { IsDone: true, Outcome: not OperationOutcome.Cancelled } && o.Kind == VerifyOperation.Kind), null),
        };
    }

    private static OperationSnapshot Operation(long id, string[] words) => new()
    {
        Id = id,
        Kind = words[0] switch
        {
            "Backup" => BackupOperation.Kind,
            "Restore" => RestoreOperation.Kind,
            "Undo" => UndoOperation.Kind,
            _ => VerifyOperation.Kind
        },
        Subject = OperationSubject.Of(Subdomain.Parse("a")),
        State = words[1] == "running" ? OperationState.Running : OperationState.Done,
        Outcome = words[1] switch
        {
            "running" => null,
            "refused" => OperationOutcome.Failed,
            var outcome => Enum.Parse<OperationOutcome>(outcome, ignoreCase: true)
        },
        Refused = words[1] == "refused",
        RequestedBy = "anna",
        RequestedUtc = Now,
        Text = words[1] is "failed" or "refused" ? "The disk is full." : "Something to know.",
        NextStep = words[1] == "failed" ? "Free some space." : null,
    };
}
