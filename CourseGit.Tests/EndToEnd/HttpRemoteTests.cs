using System.Text;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class HttpRemoteTests
{
    private const string Course = HttpHouse.Course, User = HttpHouse.User, Token = HttpHouse.Token;

    [Fact]
    public async Task A_backup_over_HTTP_signs_in_with_the_token_and_saves_the_course()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        house.FilesOf(Course).Write("media/new.txt", "new");
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);

        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Token}"));
        Assert.All(server.Requests.Where(r => r.Authorization.Length > 0), r => Assert.Equal(basic, r.Authorization));
        Assert.Contains(server.Requests, r => r.IsPush && r.Authorization == basic);
    }

    [Theory]
    [InlineData(401, FailureCause.Credential, "Check the credential of this course")]
    [InlineData(403, FailureCause.Credential, "Give the token the right to read and write")]
    [InlineData(404, FailureCause.Place, "Check the address")]
    [InlineData(503, FailureCause.Other, "Try again")]
    public async Task What_to_do_after_a_failure_follows_from_its_cause_and_the_words_of_git_stand_apart(
        int code, FailureCause cause, string advice)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        server.Trouble = Troubles.Status(code);

        var ended = await house.BackUpAsync(Course);
        var kept = Assert.Single(await house.OperationsAsync());

        Assert.All([ended, kept], o =>
        {
            Assert.StartsWith(advice, o.NextStep, StringComparison.Ordinal);
            Assert.EndsWith("The course's files are untouched.", o.Text, StringComparison.Ordinal);
            Assert.StartsWith("fatal: ", o.Said, StringComparison.Ordinal);
            Assert.Equal(cause, o.Cause);
        });
        Assert.Contains($"git said: {ended.Said}", await house.LogAsync(ended));
        var printed = await new CommandLine(house).RunAsync("backup", Course);
        Assert.Contains(advice, printed.Output + printed.Error, StringComparison.Ordinal);
        Assert.Contains("git said: fatal: ", printed.Output + printed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "did not accept the user and token")]
    [InlineData(403, "knows the token but does not allow this")]
    [InlineData(404, "does not exist, or the token may not see it")]
    [InlineData(500, "broke the connection off")]
    public async Task A_server_that_says_no_is_explained_and_the_course_is_saved_when_it_says_yes_again(int code, string sentence)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        server.Trouble = Troubles.Status(code);
        await HttpHouse.AssertFailsAsync(house, sentence);

        server.Trouble = Troubles.DenyPush(code);
        await HttpHouse.AssertFailsAsync(house, sentence);

        server.Trouble = null;
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
    }

    [Fact]
    public async Task A_wrong_token_is_explained()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        await house.AddCredentialAsync("git", User, "an-old-token");

        await HttpHouse.AssertFailsAsync(house, "did not accept the user and token");
        Assert.Empty(house.GitProcesses());
    }

    [Fact]
    public async Task A_server_that_refuses_the_connection_is_explained()
    {
        var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        await server.DisposeAsync();

        await HttpHouse.AssertFailsAsync(house, "cannot be reached");
    }

    [Fact]
    public async Task A_connection_dropped_in_the_middle_of_a_push_is_explained_and_made_good_next_time()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        house.FilesOf(Course).WriteMany(20, 100_000);
        server.Trouble = Troubles.DropPush();

        var ended = await house.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.True(ended.Text.Contains("broke the connection off", StringComparison.Ordinal)
            || ended.Text.Contains("cannot be reached", StringComparison.Ordinal), ended.Text);
        server.Trouble = null;
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_falls_silent_is_given_up_and_no_git_is_left(bool atOnce)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(
            server, s => s with { Timeouts = new SilenceLimits { Fetch = TimeSpan.FromSeconds(2), Push = TimeSpan.FromSeconds(2) } });
        house.FilesOf(Course).WriteMany(20, 100_000);
        server.Trouble = atOnce ? Troubles.Silent() : Troubles.StallPush(new TaskCompletionSource());

        var ended = await house.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.StartsWith("Git operation timed out: the repository ", ended.Text, StringComparison.Ordinal);
        Assert.Contains("showed no progress for 2 seconds. The course's files are untouched.", ended.Text, StringComparison.Ordinal);
        Assert.Empty(house.GitProcesses());
        server.Trouble = null;
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_the_other_server_never_sees_the_token()
    {
        await using var server = await GitServer.StartAsync();
        await using var other = await GitServer.StartAsync();
        await other.CreateAsync(Course);
        await using var house = await HttpHouse.OpenAsync(server);
        server.Trouble = Troubles.MovedTo(other.Address);

        await HttpHouse.AssertFailsAsync(house, "has moved to another address");
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_loopback_address_is_refused_unless_an_administrator_allows_it()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server, s => s with { OutboundHosts = [] });

        var ended = await house.BackUpAsync(Course);

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, ended.Text);
        Assert.Contains($"add \"{server.Authority}\" to the setting CourseGit:OutboundHosts", ended.Text, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_kill_after_the_server_took_the_push_leaves_a_backup_that_is_complete()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        using var cancel = new CancellationTokenSource();
        server.BeforeAnswer = request => request.IsPush ? cancel.CancelAsync() : Task.CompletedTask;

        var ended = await house.BackUpAsync(Course, cancel: cancel.Token);

        Assert.Equal(OperationOutcome.Cancelled, ended.Outcome);
        Assert.Contains("the repository had already taken the commit", ended.Text, StringComparison.Ordinal);
        server.BeforeAnswer = null;
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
    }
}
