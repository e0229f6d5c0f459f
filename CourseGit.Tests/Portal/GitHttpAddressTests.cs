using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>The address of a repository as people write it, open it, and as other programs than git ask for it.</summary>
public sealed class GitHttpAddressTests(GitHttpAddressTests.Filled at) : IClassFixture<GitHttpAddressTests.Filled>
{
    private const string Page = "/git/courses/ffm516.git";

    [Fact]
    public async Task An_address_without_git_at_its_end_is_the_same_repository()
    {
        var folder = $"clone-{Guid.NewGuid():N}";
        await at.Portal.Git.RunAsync("clone", "--quiet", at.Portal.Url().Replace("ffm516.git", "ffm516", StringComparison.Ordinal), folder);
        Assert.Equal(
            "Hello", await File.ReadAllTextAsync(at.Portal.Folder.At(folder, "lecture.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_a_partial_clone_leaves_out_can_be_fetched_whatever_the_protocol(int version)
    {
        var folder = $"partial-{version}";
        await at.Portal.Git.RunAsync("-c", $"protocol.version={version}", "clone", "--quiet", "--filter=blob:none", "--no-checkout",
            at.Portal.Url(), folder);
        Assert.Contains("?", await at.Portal.Git.RunAsync("-C", folder, "rev-list", "--objects", "--all", "--missing=print"));
        await at.Portal.Git.RunAsync("-C", folder, "-c", $"protocol.version={version}", "checkout", "--quiet", "main");
        Assert.Equal(
            "Hello", await File.ReadAllTextAsync(at.Portal.Folder.At(folder, "lecture.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("/git/courses/ffm516")]
    [InlineData("/git/courses/ffm516.git/")]
    public async Task A_person_is_led_to_the_course_that_lives_in_the_repository(string path)
    {
        using var browser = await at.Portal.Portal.NewSignedInBrowserAsync();
        using var answer = await AskAsync(browser, path, "text/html");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/courses/ffm516/overview", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_person_who_is_not_signed_in_comes_back_to_it_after_signing_in()
    {
        using var browser = at.Portal.Portal.NewBrowser();
        using var answer = await AskAsync(browser, Page, "text/html");
        Assert.Equal($"{LocalAddress.Login}?ReturnUrl={Uri.EscapeDataString(Page)}", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task With_name_and_password_a_browser_gets_a_sentence_and_a_link()
    {
        using var browser = at.Portal.Portal.NewBrowser();
        using var answer = await AskAsync(browser, Page, "text/html,application/xhtml+xml", GitPortal.Credentials());
        var text = await Browser.TextAsync(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"git clone {at.Portal.Portal.Address.Scheme}://{at.Portal.Portal.Address.Authority}{Page}", text,
            StringComparison.Ordinal);
        Assert.Contains("href=\"/courses/ffm516/overview\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_no_course_uses_leads_to_its_page_and_one_that_is_not_there_is_told_on_one()
    {
        using var browser = await at.Portal.Portal.NewSignedInBrowserAsync();
        using var lonely = await AskAsync(browser, "/git/courses/lonely", "text/html");
        Assert.Equal((HttpStatusCode.Redirect, "/repositories/courses/lonely"), (lonely.StatusCode, $"{lonely.Headers.Location}"));
        using var nothing = await AskAsync(browser, "/git/courses/nothing.git", "text/html");
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        Assert.Contains("No repository of this portal has this address", await Browser.TextAsync(nothing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_a_program_without_one_are_asked_for_it()
    {
        using var browser = at.Portal.Portal.NewBrowser();
        var wrong = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{PortalUnderTest.Name}:no"));
        foreach (var (accept, credentials) in new[] { ("text/html", wrong), ("*/*", wrong), ("*/*", null) })
        {
            using var answer = await AskAsync(browser, Page, accept, credentials);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_program_hears_how_to_clone()
    {
        using var browser = at.Portal.Portal.NewBrowser();
        using var answer = await AskAsync(browser, Page, "*/*", GitPortal.Credentials());
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains($"Clone it with: git clone http://{at.Portal.Portal.Address.Authority}{Page}", await Browser.TextAsync(answer),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_git_lfs_gets_a_sentence_in_its_own_form()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Page + "/info/lfs/objects/batch");
        request.Headers.TryAddWithoutValidation("Authorization", GitPortal.Credentials());
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.git-lfs+json"));
        request.Content = new StringContent(
            """{"operation":"upload","transfers":["basic"],"objects":[{"oid":"1111111122222222333333334444444455555555666666667777777788888888","size":123}]}""", Encoding.UTF8, "application/vnd.git-lfs+json");
        using var answer = await at.Portal.Portal.NewBrowser().SendAsync(request);
        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        Assert.Equal("application/vnd.git-lfs+json", answer.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await Browser.TextAsync(answer));
        Assert.Contains("This portal does not keep files for Git LFS", json.RootElement.GetProperty("message")
            .GetString(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(Browser browser, string path, string accept, string? credentials = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (credentials is not null)
            request.Headers.TryAddWithoutValidation("Authorization", credentials);
        return browser.SendAsync(request);
    }

    /// <summary>A repository with a commit that a course uses, and one that none does.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        public GitPortal Portal { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Portal.InitializeAsync();
            await Portal.PushAsync("push", "lecture.txt", "Hello");
            var services = Portal.Portal.App.Services;
            await services.GetRequiredService<CourseGit.Core.Git.Hosted.HostedRepositories>()
                .EnsureAsync(RepositoryName.Parse("courses/lonely"), TestContext.Current.CancellationToken);
            Directory.CreateDirectory(Path.Combine(Portal.Portal.Settings.CoursesRoot, "ffm516"));
            var course = new Course
            {
                Subdomain = Subdomain.Parse("ffm516"),
                Folder = CoursePath.Parse("ffm516"),
                Direction = Direction.Push,
                Remote = Remote.HostedFor(Subdomain.Parse("ffm516"))
            };
            await services.GetRequiredService<CourseRegistry>().AddAsync(course, Actor.CommandLine, TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync() => Portal.DisposeAsync();
    }
}
