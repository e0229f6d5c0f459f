using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A repository tried before a course is backed up to it, on a server that speaks real HTTP.</summary>
public sealed class RemoteTestTests
{
    private const string Wrong = "wrong-token-4711";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_repository_is_reached_and_nothing_is_written_there()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);

        var finding = await RunAsync(house, server.UrlOf(HttpHouse.Course), HttpHouse.Token);

        Assert.True(finding.IsGood, finding.Text);
        Assert.Equal("Reached and read: it is empty. Whether it may be written to was not tried: the next backup shows that.",
            finding.Text);
        Assert.DoesNotContain(server.Requests, r => r.IsPush || r.IsPushBegin);
    }

    [Fact]
    public async Task What_a_repository_holds_is_told_with_the_credential_that_is_stored()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        await house.BackUpAsync(HttpHouse.Course);

        var finding = await house.Get<RemoteTest>().RunAsync(
            new(Subdomain.Parse(HttpHouse.Course), Url(server.UrlOf(HttpHouse.Course)), "git"), Actor.CommandLine, Token);

        Assert.True(finding.IsGood, finding.Text);
        Assert.StartsWith("Reached and read: it has 1 branch.", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_told_without_the_token_and_git_s_words_stand_apart()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);

        var finding = await RunAsync(house, server.UrlOf(HttpHouse.Course), Wrong);

        Assert.False(finding.IsGood);
        Assert.Contains("did not accept the user and token. Check the credential", finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("git said", finding.Text, StringComparison.Ordinal);
        Assert.StartsWith("fatal: ", finding.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, finding.Text + finding.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_name_and_a_host_that_is_not_there_are_told_apart()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);

        Assert.Contains("does not exist", (await RunAsync(house, server.UrlOf("nothing"), HttpHouse.Token)).Text,
            StringComparison.Ordinal);
        Assert.Contains("cannot be found", (await RunAsync(house, "https://nowhere.invalid/a.git", HttpHouse.Token)).Text,
            StringComparison.Ordinal);
        Assert.Contains("lies on this server", (await RunAsync(house, "http://127.0.0.1:9/a.git", HttpHouse.Token)).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_and_the_wait_can_be_cancelled()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        server.Trouble = Troubles.Silent();
        var impatient = new RemoteTest(
            house.Get<RemoteProviders>(), house.Get<GitRunner>(), house.Settings, TimeProvider.System)
        { Limit = TimeSpan.FromSeconds(1) };

        var finding = await impatient.RunAsync(Trial(server.UrlOf(HttpHouse.Course), HttpHouse.Token), Actor.CommandLine, Token);
        Assert.Contains("did not answer within 1 seconds", finding.Text, StringComparison.Ordinal);

        using var cancel = new CancellationTokenSource();
        var waiting = house.Get<RemoteTest>()
            .RunAsync(Trial(server.UrlOf(HttpHouse.Course), HttpHouse.Token), Actor.CommandLine, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Until.TrueAsync(() => house.GitProcesses().Count == 0, "git is gone");
    }

    [Fact]
    public async Task A_hosted_repository_that_is_not_there_yet_is_no_trouble_and_is_not_made()
    {
        await using var house = await TestHouse.OpenAsync();
        var trial = new RemoteTrial(null, Remote.HostedFor(Subdomain.Parse("ffm516")), null);

        var finding = await house.Get<RemoteTest>().RunAsync(trial, Actor.CommandLine, Token);

        Assert.Equal(new(true, "There is no such repository on this portal yet. The next backup makes it."), finding);
        Assert.False(Directory.Exists(house.RepositoryOf("ffm516")));
    }

    [Fact]
    public async Task Nobody_tries_a_remote_who_may_not_change_the_course()
    {
        await using var house = await TestHouse.OpenAsync();
        var course = Subdomain.Parse("ffm516");
        await Assert.ThrowsAsync<NotAllowedException>(() => house.Get<RemoteTest>().RunAsync(
            new(course, Remote.HostedFor(course), null), Actor.Teacher("tess", new TaughtCourse(course, true)), Token));
    }

    private static Task<RemoteFinding> RunAsync(TestHouse house, string url, string token) =>
        house.Get<RemoteTest>().RunAsync(Trial(url, token), Actor.CommandLine, Token);

    private static RemoteTrial Trial(string url, string token) =>
        new(Subdomain.Parse(HttpHouse.Course), Url(url), null, new(HttpHouse.User, new(token)));

    private static Remote Url(string url) => new(RemoteKind.Url, url);
}
