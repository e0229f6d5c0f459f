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
    public void A_failed_backup_comes_before_one_that_never_was()
    {
        var health = CourseHealth.Of(
            [Summary("a", null), Summary("b", OperationOutcome.Failed), Summary("c", OperationOutcome.Succeeded)], SafetyOf);
        Assert.Equal(("error", "2 courses need attention"), (health.Tone, health.Headline));
        Assert.Equal(["b", "a"], health.Attention.Select(a => a.Course.Course.Subdomain.Value));
    }

    [Fact]
    public void A_cancelled_backup_does_not_worry_while_an_older_one_is_safe()
    {
        var cancelled = Summary("a", OperationOutcome.Cancelled) with { LastSafe = Summary("a", OperationOutcome.Succeeded).LastSafe };
        Assert.Empty(CourseHealth.Of([cancelled], SafetyOf).Attention);
        Assert.Single(CourseHealth.Of([cancelled with { LastSafe = null }], SafetyOf).Attention);
    }

    [Theory]
    [InlineData("course", false, "a b c")]
    [InlineData("course", true, "c b a")]
    [InlineData("outcome", false, "b a c")]
    [InlineData("state", false, "b a c")]
    [InlineData("state", true, "c a b")]
    [InlineData("nonsense", false, "a b c")]
    public void The_list_is_sorted_as_the_address_says(string key, bool descending, string expected)
    {
        var order = CourseOrder.Of(key);
        var sorted = order.Apply([Summary("c", OperationOutcome.Succeeded), Summary("a", null), Summary("b", OperationOutcome.Failed)],
            descending, SafetyOf);
        Assert.Equal(expected, string.Join(' ', sorted.Select(s => s.Course.Subdomain.Value)));
    }

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
