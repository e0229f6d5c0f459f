using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Core.Providers;

/// <summary>
/// What every host with an API of its own must do, against its stand-in: rights, lists, keys, and all the trouble there is.
/// </summary>
public abstract class ApiHostConformance : HostConformance
{
    private const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Yd6X8m3mP4dGx3b0YqkqmQ1vH8w3nL1n6v8F2tq0E";

    private bool _isGone;

    private protected HostStandIn StandIn { get; private set; } = null!;

    private protected HostAccount Grace { get; private set; } = null!;

    /// <summary>The host says what a token may do, and until when.</summary>
    protected virtual bool TellsOfTokens => true;

    /// <summary>Before the names of the headers that say how often it may be asked.</summary>
    protected virtual string LimitHeaders => "x-ratelimit-";

    /// <summary>What it answers when it was asked too often.</summary>
    protected virtual int LimitStatus => 429;

    private protected Remote Course => RemoteOf($"{Owner}/ffm516");

    private protected abstract Task<HostStandIn> StartStandInAsync();

    /// <summary>The addresses of this host among the settings.</summary>
    private protected abstract ProviderSettings Addresses(HostAddresses addresses);

    protected override async Task StartHostAsync()
    {
        StandIn = await StartStandInAsync();
        Grace = StandIn.AddAccount(Owner, TokenValue);
        Grace.Organisations.Add("university");
        StandIn.AddAccount("alan", "alans-own-token");
    }

    protected override Task StopHostAsync() => _isGone ? Task.CompletedTask : StandIn.DisposeAsync().AsTask();

    protected override CourseGitSettings ChangeSettings(CourseGitSettings settings) => settings with
    {
        OutboundHosts = [StandIn.Authority],
        Providers = Addresses(new HostAddresses(StandIn.Api, StandIn.Git)),
    };

    protected override async Task<string> AddRepositoryAsync(string path) => StandIn.FolderOf(await StandIn.AddRepositoryAsync(path));

    [Fact]
    public async Task What_anybody_may_read_is_told_apart()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516", isPrivate: false);

        Assert.False((await Host.FindAsync(Course, Credential, Token))?.IsPrivate);
        Assert.False((await Host.FindAsync(Course, null, Token))?.IsPrivate);
    }

    [Fact]
    public async Task Somebody_elses_private_one_is_not_there_and_the_reason_leads_to_the_credential()
    {
        await StandIn.AddRepositoryAsync("alan/secret");
        var remote = RemoteOf("alan/secret");

        Assert.Null(await Host.FindAsync(remote, Credential, Token));
        Assert.Null(await Host.FindAsync(remote, null, Token));
        Assert.Contains("alan/secret", (await Host.ExplainMissingAsync(remote, Credential, Token)).What, StringComparison.Ordinal);
        Assert.Equal(FailureCause.Credential, (await Host.ExplainMissingAsync(remote, null, Token)).Cause);
    }

    [Fact]
    public async Task Whether_it_may_be_written_is_said()
    {
        var lent = await StandIn.AddRepositoryAsync("alan/lent");
        lent.Members[Owner] = false;
        Assert.False((await Host.FindAsync(RemoteOf("alan/lent"), Credential, Token))?.MayWrite);
        lent.Members[Owner] = true;
        Assert.True((await Host.FindAsync(RemoteOf("alan/lent"), Credential, Token))?.MayWrite);
        await StandIn.AddRepositoryAsync("university/shared");
        Assert.True((await Host.FindAsync(RemoteOf("university/shared"), Credential, Token))?.MayWrite);
    }

    [Fact]
    public async Task One_that_is_archived_is_read_only()
    {
        (await StandIn.AddRepositoryAsync($"{Owner}/ffm516")).IsArchived = true;
        Assert.True((await Host.FindAsync(Course, Credential, Token))?.IsReadOnly);
    }

    [Fact]
    public async Task One_that_was_renamed_is_found_under_its_earlier_name_and_says_where_it_is()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/old");
        StandIn.Rename($"{Owner}/old", $"{Owner}/new.name");

        Assert.Equal(RemoteOf($"{Owner}/new.name"), (await Host.FindAsync(RemoteOf($"{Owner}/old"), Credential, Token))?.MovedTo);
        Assert.Null((await Host.FindAsync(RemoteOf($"{Owner}/new.name"), Credential, Token))?.MovedTo);
    }

    [Fact]
    public async Task One_is_made_for_an_organisation_and_not_for_somebody_else()
    {
        var made = await Host.CreateAsync(RemoteOf("university/fresh"), Credential, Token);
        Assert.Equal((true, true), (made.IsPrivate, made.MayWrite));
        Assert.True(StandIn.Repositories["university/fresh"].IsPrivate);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Host.CreateAsync(RemoteOf("alan/fresh"), Credential, Token));
        Assert.Contains("alan/fresh", refused.Message, StringComparison.Ordinal);
        Assert.False(StandIn.Repositories.ContainsKey("alan/fresh"));
    }

    [Fact]
    public async Task All_pages_are_listed_and_only_what_the_token_sees()
    {
        var first = await StandIn.AddRepositoryAsync($"{Owner}/week-000");
        for (var i = 1; i < 230; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Owner}/week-{i:000}");
            StandIn.Repositories[path] = new HostedThere(path) { Number = first.Number }; // one folder does for all
        }
        await StandIn.AddRepositoryAsync("alan/secret");
        (await StandIn.AddRepositoryAsync("alan/lent")).Members[Owner] = false;
        await StandIn.AddRepositoryAsync("university/shared");

        var listed = await Host.ListAsync(Credential, Token);

        Assert.Equal(232, listed.Length);
        Assert.Equal(232, listed.DistinctBy(r => r.Remote).Count());
        Assert.DoesNotContain(listed, r => r.Remote == RemoteOf("alan/secret"));
        Assert.NotEqual(true, listed.Single(r => r.Remote == RemoteOf("alan/lent")).MayWrite);
        Assert.NotEqual(false, listed.Single(r => r.Remote == RemoteOf($"{Owner}/week-229")).MayWrite);
        Assert.All(listed, r => Assert.True(r.IsPrivate));
    }

    [Fact]
    public async Task Whose_a_token_is_what_it_may_and_until_when_is_said()
    {
        Grace.Scopes.AddRange(["api", "write_repository"]);
        Grace.TokenEnds = new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

        var known = await Host.IdentifyAsync(Credential!, Token);

        Assert.Equal(Owner, known.Owner);
        Assert.Equal([Owner, "university"], known.Owners.Order(StringComparer.Ordinal));
        Assert.Equal(TellsOfTokens ? ["api", "write_repository"] : [], known.Scopes);
        Assert.Equal(TellsOfTokens ? new DateOnly(2027, 3, 1) : null, known.EndsOn);
    }

    [Fact]
    public async Task A_deploy_key_is_added_once_and_only_with_the_right()
    {
        var course = await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        await Host.AddDeployKeyAsync(Course, "CourseGit", PublicKey, Credential, Token);
        await Host.AddDeployKeyAsync(Course, "CourseGit", PublicKey + " portal@example", Credential, Token);
        Assert.Single(course.DeployKeys);

        var lent = await StandIn.AddRepositoryAsync("alan/lent");
        lent.Members[Owner] = false;
        await Assert.ThrowsAsync<RefusedException>(
            () => Host.AddDeployKeyAsync(RemoteOf("alan/lent"), "CourseGit", PublicKey, Credential, Token));
        Assert.Empty(lent.DeployKeys);
    }

    [Fact]
    public void Links_lead_to_the_pages_of_the_host()
    {
        var links = Host.LinksOf(Course);
        Assert.Equal($"{StandIn.Git}{Owner}/ffm516.git", links.Git);
        Assert.Equal($"{StandIn.Git}{Owner}/ffm516", links.Page);
        Assert.EndsWith("/teachers/%C3%B6ga", links.OfBranch(BranchName.Parse("teachers/öga")), StringComparison.Ordinal);
        Assert.EndsWith("/" + new string('a', 40), links.OfCommit(CommitId.Parse(new string('a', 40))), StringComparison.Ordinal);
        Assert.StartsWith(StandIn.Git.AbsoluteUri, Host.Pages.NewToken, StringComparison.Ordinal);
        Assert.NotEmpty(Host.Pages.TokenSteps);
    }

    [Fact]
    public void The_address_of_its_page_is_taken_and_that_of_another_host_is_not()
    {
        var form = House.Get<RemoteForms>().Of(Course.Kind);
        Assert.Equal(Course, form.Read($"{StandIn.Git}{Owner}/ffm516"));
        Assert.Equal(Course, form.Read($"{StandIn.Git}{Owner}/ffm516.git"));
        Assert.Equal(Course, form.Read($"{StandIn.Git}{Owner}/ffm516/"));
        Assert.Throws<InvalidInputException>(() => form.Read($"https://elsewhere.example/{Owner}/ffm516"));
    }

    [Fact]
    public async Task A_token_that_is_nobodys_leads_to_the_credential_and_is_in_no_text()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        var wrong = new RemoteCredential(Owner, new Secret("wrong-" + TokenValue));
        foreach (var ask in Everything(wrong))
        {
            var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(ask);
            Assert.Equal(FailureCause.Credential, failed.Failure?.Cause);
            Assert.Contains("did not accept the token", failed.Message, StringComparison.Ordinal);
            SecretSearch.AssertAbsent(Owner, "wrong-" + TokenValue, failed.ToString(), "an exception");
        }
    }

    [Fact]
    public async Task A_right_that_is_missing_leads_to_the_credential()
    {
        StandIn.Trouble = Answer(403, """{"message":"403 Forbidden"}""");
        foreach (var ask in Everything(Credential!))
        {
            var failed = await Assert.ThrowsAnyAsync<CourseGitException>(ask);
            var leads = failed is RefusedException or OperationFailedException { Failure.Cause: FailureCause.Credential };
            Assert.True(leads, failed.ToString());
            SecretSearch.AssertAbsent(Owner, TokenValue, failed.ToString(), "an exception");
        }
    }

    [Fact]
    public async Task Asked_too_often_it_says_when_again_and_is_not_asked_before()
    {
        var reset = DateTimeOffset.UtcNow.AddMinutes(20).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await TooOftenAsync(TimeSpan.FromMinutes(21), http =>
        {
            http.Response.Headers[LimitHeaders + "limit"] = "60";
            http.Response.Headers[LimitHeaders + "remaining"] = "0";
            http.Response.Headers[LimitHeaders + "reset"] = reset;
        });
    }

    [Fact]
    public async Task Asked_too_fast_it_is_left_alone_for_as_long_as_it_says() =>
        await TooOftenAsync(TimeSpan.FromSeconds(91), http => http.Response.Headers.RetryAfter = "90");

    [Fact]
    public async Task An_error_of_its_own_is_asked_again_and_one_that_stays_is_told()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        var left = 2;
        StandIn.Trouble = (request, http) => left-- > 0 ? Answer(502, "<html>Bad gateway</html>")(request, http) : Task.FromResult(false);
        Assert.NotNull(await Host.FindAsync(Course, Credential, Token));

        StandIn.Trouble = Answer(500, "<html>Whoops</html>");
        var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.True(failed.Failure?.IsTransient, failed.ToString());
        Assert.DoesNotContain("Whoops", failed.Message, StringComparison.Ordinal);

        StandIn.Trouble = null;
        Assert.NotNull(await Host.FindAsync(Course, Credential, Token));
    }

    [Fact]
    public async Task What_changes_something_is_never_asked_twice()
    {
        StandIn.Trouble = (request, http) => request.Method == "POST" ? Answer(503, "{}")(request, http) : Task.FromResult(false);
        await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.CreateAsync(RemoteOf($"{Owner}/fresh"), Credential, Token));
        Assert.Single(StandIn.Requests, r => r.Method == "POST");
    }

    [Fact]
    public async Task A_host_that_hangs_is_not_waited_for_and_is_right_again_later()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        StandIn.Trouble = (request, http) =>
        {
            Clock.Advance(TimeSpan.FromSeconds(91));
            return Answers.Hang(request, http);
        };
        var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("did not answer within 90 seconds", failed.Message, StringComparison.Ordinal);
        Assert.True(failed.Failure?.IsTransient);

        StandIn.Trouble = null;
        Assert.NotNull(await Host.FindAsync(Course, Credential, Token));
    }

    [Fact]
    public async Task Whoever_stops_waiting_is_let_go()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        StandIn.Trouble = async (request, http) =>
        {
            await stop.CancelAsync();
            return await Answers.Hang(request, http);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.FindAsync(Course, Credential, stop.Token));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_made_anew_and_one_that_always_breaks_is_told()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        var left = 1;
        StandIn.Trouble = (request, http) => left-- > 0 ? Answers.Cut(request, http) : Task.FromResult(false);
        Assert.NotNull(await Host.FindAsync(Course, Credential, Token));

        StandIn.Trouble = Answers.Cut;
        var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("cannot be reached", failed.Message, StringComparison.Ordinal);
        SecretSearch.AssertAbsent(Owner, TokenValue, failed.ToString(), "an exception");
    }

    [Theory]
    [InlineData("<!DOCTYPE html><title>Sign in</title>", "text/html")]
    [InlineData("{\"id\":1,\"name\":", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("", "application/json")]
    public async Task What_is_not_its_API_is_said_to_be_something_else(string body, string type)
    {
        StandIn.Trouble = Answer(200, body, type);
        var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("is not what its API says", failed.Message, StringComparison.Ordinal);
        SecretSearch.AssertAbsent(Owner, TokenValue, failed.ToString(), "an exception");
    }

    [Fact]
    public async Task Nothing_listens_there_and_that_is_said()
    {
        await StandIn.DisposeAsync();
        _isGone = true;
        var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("cannot be reached", failed.Message, StringComparison.Ordinal);
    }

    private protected static Func<SeenRequest, HttpContext, Task<bool>> Answer(int status, string body, string type = "application/json") =>
        Answers.With(status, body, type);

    private Func<Task>[] Everything(RemoteCredential credential) =>
    [
        () => Host.FindAsync(Course, credential, Token),
        () => Host.BranchesAsync(Course, credential, Token),
        () => Host.CommitsAsync(Course, BranchName.Parse("main"), 5, credential, Token),
        () => Host.CreateAsync(Course, credential, Token),
        () => Host.ListAsync(credential, Token),
        () => Host.IdentifyAsync(credential, Token),
        () => Host.AddDeployKeyAsync(Course, "CourseGit", PublicKey, credential, Token),
    ];

    private async Task TooOftenAsync(TimeSpan pause, Action<HttpContext> headers)
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        StandIn.Trouble = async (request, http) =>
        {
            headers(http);
            return await Answer(LimitStatus, """{"message":"Too many requests"}""")(request, http);
        };
        var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("was asked too often and answers again at", failed.Message, StringComparison.Ordinal);
        Assert.True(failed.Failure?.IsTransient);
        var asked = StandIn.Requests.Count;
        Assert.Equal(1, asked);

        StandIn.Trouble = null;
        await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.BranchesAsync(Course, Credential, Token));
        Assert.Equal(asked, StandIn.Requests.Count);
        Clock.Advance(pause);
        Assert.NotNull(await Host.FindAsync(Course, Credential, Token));
    }
}
