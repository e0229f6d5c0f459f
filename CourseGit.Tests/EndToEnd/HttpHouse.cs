using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A course whose repository lies on somebody else's server, behind a token.</summary>
internal static class HttpHouse
{
    public const string Course = "ffm516", User = "anna", Token = "correct-token-42";

    public static async Task<TestHouse> OpenAsync(GitServer server, Func<CourseGitSettings, CourseGitSettings>? change = null)
    {
        await server.CreateAsync(Course);
        server.Required = (User, Token);
        var house = await TestHouse.OpenAsync(change: s => (change ?? (x => x))(s with { OutboundHosts = [server.Authority] }));
        await house.AddCredentialAsync("git", User, Token);
        await house.AddCourseAsync(
            Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(Course)), CredentialName = "git" });
        return house;
    }

    public static async Task AssertFailsAsync(TestHouse house, string sentence)
    {
        var ended = await house.BackUpAsync(Course);
        Assert.True(ended.Outcome == OperationOutcome.Failed
            && ended.Text.Contains(sentence, StringComparison.Ordinal), $"{ended.Outcome}: {ended.Text}");
        Assert.Contains("The course's files are untouched.", ended.Text, StringComparison.Ordinal);
    }
}
