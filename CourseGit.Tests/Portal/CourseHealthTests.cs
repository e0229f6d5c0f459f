using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Courses;
using CourseGit.Portal.Features.Courses.List;

namespace CourseGit.Tests.Portal;

public sealed class CourseHealthTests
{
    private static readonly DateTime Yesterday = new(2026, 2, 15, 12, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Yesterday.AddDays(1);

    [Fact]
    public void All_is_well_only_when_every_pushing_course_is_backed_up()
    {
        var health = CourseHealth.Of(
            [Summary("a", OperationOutcome.Succeeded), Summary("b", OperationOutcome.Unchanged),
            Summary("c", null, Direction.Pull)], SafetyOf);
        Assert.Equal(("success", "All 2 courses are backed up"), (health.Tone, health.Headline));
        Assert.Equal("One more course is not backed up from here: its direction is not Push.", health.Detail);
    }

    [Fact]
    public void Archived_courses_do_not_count_whatever_last_happened_to_them()
    {
        var health = CourseHealth.Of(
            [Summary("a", OperationOutcome.Succeeded), Archived(Summary("b", OperationOutcome.Failed)), Archived(Summary("c", null)),
            Archived(Summary("d", null, Direction.Pull))], SafetyOf);
        Assert.Equal(("success", "The course is backed up", null), (health.Tone, health.Headline, health.Detail));
        Assert.Equal("No course is backed up from here", CourseHealth.Of([Archived(Summary("b", null))], SafetyOf).Headline);
        var archived = Archived(Summary("c", null));
        Assert.DoesNotContain(CourseFilter.Tiles, t => t.Takes(archived, SafetyOf(archived)));
    }

    [Fact]
    public void Paused_courses_are_named_and_never_counted_among_those_that_are_backed_up()
    {
        var paused = Paused(Summary("b", OperationOutcome.Succeeded), 2);
        var health = CourseHealth.Of([Summary("a", OperationOutcome.Succeeded), paused], SafetyOf);
        Assert.Equal(("info", "1 course is paused", "No schedule backs it up. The other one is backed up."),
            (health.Tone, health.Headline, health.Detail));
        health = CourseHealth.Of([Summary("a", OperationOutcome.Failed), paused], SafetyOf);
        Assert.Equal("1 never backed up; 1 other is paused", health.Detail);
        var forgotten = Paused(Summary("b", OperationOutcome.Succeeded), 15);
        health = CourseHealth.Of([Summary("a", OperationOutcome.Succeeded), forgotten], SafetyOf);
        Assert.Equal(("warning", "1 course needs attention", "1 paused"), (health.Tone, health.Headline, health.Detail));
    }

    private static CourseSummary Paused(CourseSummary summary, int days) => summary with
    {
        Course = summary.Course with { Pause = new(Now.AddDays(-days), "erik.lind", null) },
    };

    [Fact]
    public void A_failed_backup_comes_before_one_that_never_was()
    {
        var health = CourseHealth.Of(
            [Summary("a", null), Summary("b", OperationOutcome.Failed), Summary("c", OperationOutcome.Succeeded)], SafetyOf);
        Assert.Equal(("error", "2 courses need attention"), (health.Tone, health.Headline));
        Assert.Equal("2 never backed up", health.Detail);
    }

    [Fact]
    public void A_cancelled_backup_does_not_worry_while_an_older_one_is_safe()
    {
        var cancelled = Summary("a", OperationOutcome.Cancelled) with { LastSafe = Summary("a", OperationOutcome.Succeeded).LastSafe };
        Assert.Equal("The course is backed up", CourseHealth.Of([cancelled], SafetyOf).Headline);
        Assert.Equal("1 course needs attention", CourseHealth.Of([cancelled with { LastSafe = null }], SafetyOf).Headline);
    }

    [Fact]
    public void A_first_backup_under_way_asks_nothing_of_anybody()
    {
        var running = Running("a");
        var health = CourseHealth.Of([running], SafetyOf);
        Assert.Equal(("info", "1 first backup is under way"), (health.Tone, health.Headline));
        Assert.False(SafetyOf(running).NeedsAttention);
        Assert.Equal(["never", "running"], CourseFilter.Tiles.Where(t => t.Takes(running, SafetyOf(running))).Select(t => t.Key!));
    }

    [Theory]
    [InlineData("hosted", "a b c")]
    [InlineData("FAILED", "b")]
    [InlineData("never backed", "a b")]
    [InlineData("never failed", "b")]
    [InlineData("not chosen", "a b c")]
    [InlineData("b failed", "b")]
    [InlineData("nothing", "")]
    public void The_search_looks_at_all_that_the_list_says(string words, string expected)
    {
        CourseSummary[] courses = [Summary("a", null), Summary("b", OperationOutcome.Failed), Summary("c", OperationOutcome.Succeeded)];
        var found = courses.Where(c => CourseFilter.Matches(c, SafetyOf(c), words)).Select(c => c.Course.Subdomain);
        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("course", false, "a b c")]
    [InlineData("course", true, "c b a")]
    [InlineData("state", false, "b a c")]
    [InlineData("state", true, "c a b")]
    [InlineData("backup", false, "c a b")]
    [InlineData("nonsense", false, "b a c")]
    public void The_list_is_sorted_as_the_address_says(string key, bool descending, string expected)
    {
        var order = CourseOrder.Of(key);
        var sorted = order.Apply([Summary("c", OperationOutcome.Succeeded), Summary("a", null), Summary("b", OperationOutcome.Failed)],
            descending, SafetyOf);
        Assert.Equal(expected, string.Join(' ', sorted.Select(s => s.Course.Subdomain.Value)));
    }

    private static CourseSummary Running(string name)
    {
        var summary = Summary(name, OperationOutcome.Failed);
        var running = summary.LastOperation! with { State = OperationState.Running, Outcome = null, FinishedUtc = null };
        return summary with { LastOperation = running, LastBackup = null };
    }

    private static CourseSummary Archived(CourseSummary summary) =>
        summary with { Course = summary.Course with { ArchivedUtc = Yesterday } };

    private static CourseSafety SafetyOf(CourseSummary course) => CourseSafety.Of(course, Now);

    private static CourseSummary Summary(string name, OperationOutcome? outcome, Direction direction = Direction.Push)
    {
        var subdomain = Subdomain.Parse(name);
        var course = new Course
        {
            Subdomain = subdomain,
            Folder = CoursePath.Parse(name),
            Direction = direction,
            Remote = Remote.HostedFor(subdomain)
        };
        var operation = outcome is null ? null : new OperationSnapshot
        {
            Id = 1,
            Kind = BackupOperation.Kind,
            Subject = OperationSubject.Of(subdomain),
            State = OperationState.Done,
            Outcome = outcome,
            RequestedBy = "anna",
            RequestedUtc = Yesterday,
            FinishedUtc = Yesterday,
            Text = "",
        };
        var isSafe = outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged or OperationOutcome.Warning;
        return new CourseSummary(course) { LastOperation = operation, LastBackup = operation, LastSafe = isSafe ? operation : null };
    }
}
