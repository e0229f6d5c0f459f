using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Layout;

namespace CourseGit.Tests.Portal;

public sealed class CourseMatchTests
{
    private static readonly Course[] Courses =
    [
        Course("ffm516", "ffm516", "courses/ffm516"), Course("ffm5", "old/ffm5", "courses/ffm5"),
            Course("mve045", "mve045", "https://github.com/university/ffm5-copy.git"), Course("tif100", "physics/tif100", "courses/tif100"),
    ];

    [Theory]
    [InlineData("", "ffm5 ffm516 mve045 tif100")]
    [InlineData("ffm5", "ffm5 ffm516 mve045")]
    [InlineData("FFM51", "ffm516")]
    [InlineData("045", "mve045")]
    [InlineData("physics", "tif100")]
    [InlineData("university copy", "mve045")]
    [InlineData("university tif", "")]
    public void The_likeliest_course_comes_first(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', CourseMatch.Of(Courses, text).Select(c => c.Subdomain.Value)));

    [Theory]
    [InlineData("", "ffm5 mve045 tif100 ffm516")]
    [InlineData("ffm516", "ffm516")]
    [InlineData("ffm51", "ffm516")]
    [InlineData("ffm5", "ffm5 mve045 ffm516")]
    public void An_archived_course_is_found_after_all_others(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', CourseMatch.Of(
            [.. Courses.Select(c => c.Subdomain.Value == "ffm516" ? c with { ArchivedUtc = DateTime.UnixEpoch } : c)], text)
            .Select(c => c.Subdomain.Value)));

    private static Course Course(string name, string folder, string remote) => new()
    {
        Subdomain = Subdomain.Parse(name),
        Folder = CoursePath.Parse(folder),
        Direction = Direction.Push,
        Remote = remote.StartsWith("https", StringComparison.Ordinal) ? new Remote(RemoteKind.Url, remote)
            : Remote.HostedFor(Subdomain.Parse(name)),
    };
}
