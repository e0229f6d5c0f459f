using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Courses.SetUp;
using CourseGit.Portal.Shared;

namespace CourseGit.Tests.Portal;

public sealed class FirstRunTests
{
    private static readonly DateTime Then = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Offered_are_the_folders_found_and_the_registered_courses_without_a_backup()
    {
        var offered = FirstRunCourse.Offered(
            [Found("new", false), Found("waiting", true), Found("saved", true)],
            [Registered("waiting", null), Registered("saved", Then), Registered("pulled", null, Direction.Pull),
            Registered("elsewhere", null)]);

        Assert.Equal(["elsewhere", "new", "waiting"], offered.Select(c => c.Subdomain.Value));
        Assert.Equal([null, 7, 7], offered.Select(c => c.Exercises));
        Assert.Equal("courses/new", offered[1].Remote.Address);
    }

    [Fact]
    public void It_is_unfinished_as_long_as_courses_wait_and_none_is_backed_up()
    {
        Assert.False(FirstRun.IsUnfinished([]));
        Assert.True(FirstRun.IsUnfinished([Registered("a", null), Registered("b", null)]));
        Assert.False(FirstRun.IsUnfinished([Registered("a", null), Registered("b", Then)]));
        Assert.False(FirstRun.IsUnfinished([Registered("a", null, Direction.Pull)]));
    }

    [Fact]
    public void An_archived_course_does_not_wait_for_its_first_backup()
    {
        var waiting = Registered("a", null);
        var archived = waiting with { Course = waiting.Course with { ArchivedUtc = Then } };

        Assert.False(FirstRun.IsUnfinished([archived]));
        Assert.Empty(FirstRunCourse.Offered([Found("a", true)], [archived]));
    }

    [Fact]
    public void The_chart_begins_at_zero_and_keeps_the_distances_in_time()
    {
        var line = SizeLine.Points([Point(0, 500), Point(1, 1000), Point(4, 750)]);

        Assert.Equal([(0, 60), (150, 0), (600, 30)], line);
        Assert.Equal("M0 60L150 0L600 30", SizeLine.Path(line));
        Assert.Equal([(0, 0), (600, 0)], SizeLine.Points([Point(0, 5), Point(0, 5)]));
        Assert.Equal([(0, 120), (600, 120)], SizeLine.Points([Point(0, 0), Point(1, 0)]));
    }

    private static SizeAt Point(int hour, long bytes) => new(Then.AddHours(hour), bytes);

    private static CourseCandidate Found(string name, bool isRegistered) =>
        new(Subdomain.Parse(name), CoursePath.Parse(name), 7, isRegistered);

    private static CourseSummary Registered(string name, DateTime? safe, Direction direction = Direction.Push) => new(
        new Course
        {
            Subdomain = Subdomain.Parse(name),
            Folder = CoursePath.Parse(name),
            Direction = direction,
            Remote = Remote.HostedFor(Subdomain.Parse(name))
        })
    {
        LastSafe = safe is { } ended ? Backup(name, ended) : null,
    };

    private static OperationSnapshot Backup(string course, DateTime ended) => new()
    {
        Id = 1,
        Kind = BackupOperation.Kind,
        Subject = OperationSubject.Of(Subdomain.Parse(course)),
        State = OperationState.Done,
        Outcome = OperationOutcome.Succeeded,
        RequestedBy = "anna",
        RequestedUtc = ended,
        FinishedUtc = ended,
        Text = "",
    };
}
