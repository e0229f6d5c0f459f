using System.Net;
using System.Text;
using CourseGit.Core.People;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Portal.Api;

/// <summary>Whatever goes wrong is told as a problem with a sentence, and changes nothing.</summary>
public sealed class ApiProblemTests(ApiProblemHouse shared) : IClassFixture<ApiProblemHouse>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"backup\"")]
    [InlineData("""{"message":7}""")]
    [InlineData("""{"mesage":"mistyped"}""")]
    [InlineData("""{"message":"a","message":"b"}""")]
    [InlineData("""{"message":"a"} {}""")]
    [InlineData("""{"acceptShrunken":"yes"}""")]
    [InlineData("""{"acceptShrunken":null}""")]
    [InlineData("\u0000")]
    public async Task A_body_that_cannot_be_read_starts_nothing(string body)
    {
        var client = await shared.OpenAsync();
        using var answer = await ApiPortal.SendAsync(client, "courses/own/backup", body);
        Assert.StartsWith("The body cannot be read", await ApiPortal.ProblemAsync(answer, 400), StringComparison.Ordinal);
        await AssertNothingStartedAsync(client);
    }

    [Theory]
    [InlineData("restore", """{"mode":"everything"}""")]
    [InlineData("restore", """{"mode":1}""")]
    [InlineData("restore", "{}")]
    [InlineData("restore", """{"mode":"paths"}""")]
    [InlineData("restore", """{"mode":"full","paths":["README.md"]}""")]
    [InlineData("restore", """{"mode":"paths","paths":["../other/README.md"]}""")]
    [InlineData("restore", """{"mode":"paths","paths":["/etc/passwd"]}""")]
    [InlineData("restore", """{"mode":"full","branch":"--upload-pack=x"}""")]
    [InlineData("restore", """{"mode":"full","commit":"HEAD; rm"}""")]
    [InlineData("restore", """{"mode":"full","paths":[null]}""")]
    [InlineData("restore", """{"mode":"full","paths":null}""")]
    [InlineData("restore/plan", """{"mode":"full","confirmed":true}""")]
    [InlineData("backup", """{"message":"\u0000"}""")]
    public async Task What_cannot_be_starts_nothing(string address, string body)
    {
        var client = await shared.OpenAsync();
        using var answer = await ApiPortal.SendAsync(client, $"courses/own/{address}", body);
        await ApiPortal.ProblemAsync(answer, 400);
        await AssertNothingStartedAsync(client);
    }

    [Theory]
    [InlineData("courses?limit=0")]
    [InlineData("courses?limit=201")]
    [InlineData("courses?limit=many")]
    [InlineData("courses?after=nonsense")]
    [InlineData("courses?after=b3BlcmF0aW9uczox")] // one of another list
    [InlineData("courses?which=none")]
    [InlineData("courses/UPPER")]
    [InlineData("courses/own/commits?after=Y29tbWl0czp4")]
    [InlineData("courses/own/commits?branch=..")]
    [InlineData("courses/own/commits/zz")]
    [InlineData("operations?kind=nothing")]
    [InlineData("operations?outcome=nothing")]
    [InlineData("operations?after=b3BlcmF0aW9uczp4")]
    public async Task An_address_that_cannot_be_is_told(string address)
    {
        var client = await shared.OpenAsync();
        using var answer = await client.GetAsync(address, Token);
        await ApiPortal.ProblemAsync(answer, 400);
    }

    [Theory]
    [InlineData("courses/nosuch")]
    [InlineData("courses/nosuch/commits")]
    [InlineData("courses/own/commits/0123456789012345678901234567890123456789")]
    [InlineData("courses/own/commits/0123456789012345678901234567890123456789/tree")]
    [InlineData("operations/77")]
    [InlineData("operations/77/log")]
    [InlineData("operations/77/events")]
    [InlineData("operations/first")]
    [InlineData("operations/99999999999999999999")]
    [InlineData("schedules/none")]
    [InlineData("nothing")]
    [InlineData("../v2/courses")]
    [InlineData("../")]
    [InlineData("courses/own/")]
    public async Task What_is_not_there_is_told_as_a_problem_too(string address)
    {
        var client = await shared.OpenAsync();
        using var answer = await client.GetAsync(address, Token);
        if (address == "courses/own/")
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode); // a slash at the end is the same
        else
            await ApiPortal.ProblemAsync(answer, 404);
    }

    [Fact]
    public async Task A_method_that_an_address_does_not_take_is_told_with_those_it_takes()
    {
        var client = await shared.OpenAsync();
        foreach (var (method, address, allowed) in new[]
        {
            ("DELETE", "courses/own", "GET"), ("POST", "courses", "GET"), ("PUT", "courses/own/backup", "POST"),
            ("PATCH", "operations/1/cancel", "POST"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            using var answer = await client.SendAsync(request, Token);
            await ApiPortal.ProblemAsync(answer, 405);
            Assert.Equal(allowed, answer.Content.Headers.Allow.Single());
        }
        using var get = await client.GetAsync("courses/own/backup", Token);
        await ApiPortal.ProblemAsync(get, 405);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_sort_of_body_is_told(string type)
    {
        var client = await shared.OpenAsync();
        using var content = new StringContent("""{"message":"hello"}""");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await client.PostAsync("courses/own/backup", content, Token);
        await ApiPortal.ProblemAsync(answer, 415);
        await AssertNothingStartedAsync(client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_huge_body_is_refused_before_it_is_taken_in(bool withKey)
    {
        var client = await shared.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "courses/own/backup")
        {
            Content = new StringContent(new string(' ', 3_000_000) + "{}", Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = true;
        if (withKey)
            request.Headers.Add("Idempotency-Key", "one");
        using var answer = await client.SendAsync(request, Token);
        await ApiPortal.ProblemAsync(answer, 413);
        await AssertNothingStartedAsync(client);
    }

    [Fact]
    public async Task A_deeply_nested_body_is_refused()
    {
        var client = await shared.OpenAsync();
        using var answer = await ApiPortal.SendAsync(
            client, "courses/own/backup", new string('[', 100_000) + new string(']', 100_000));
        await ApiPortal.ProblemAsync(answer, 400);
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_is_no_fault_of_the_request()
    {
        var client = await shared.OpenAsync();
        using var answer = await ApiPortal.SendAsync(client, "courses/own/restore/plan", """{"mode":"full"}""");
        await ApiPortal.ProblemAsync(answer, 409); // nothing was ever backed up: a guard says so
    }

    [Fact]
    public async Task No_token_is_in_a_log_an_error_or_a_file()
    {
        var log = new EveryLine();
        await using var house = await ApiPortal.StartAsync(s => s.AddLogging(l => l.AddProvider(log).SetMinimumLevel(LogLevel.Trace)
            .AddFilter<EveryLine>(null, LogLevel.Trace)));
        var token = await house.TokenAsync(PortalUnderTest.Name, Scope.Read);
        using var good = house.Client(token);
        using var wrong = house.Client(token[..^1] + (token[^1] == 'A' ? 'E' : 'A'));
        using var inAddress = house.Client();
        var texts = new List<string>();
        foreach (var (client, address) in new[]
        {
            (good, "courses"), (good, "nothing"), (good, "courses?limit=x"), (wrong, "courses"), (inAddress, "courses"),
        })
        {
            using var answer = await client.GetAsync(address, Token);
            texts.Add($"{answer.Headers}{answer.Content.Headers}{await answer.Content.ReadAsStringAsync(Token)}");
        }
        SecretSearch.AssertAbsent(PortalUnderTest.Name, token, string.Join('\n', texts), "an answer");
        Assert.Contains(log.Lines, l => l.Contains("/api/v1/courses", StringComparison.Ordinal));
        SecretSearch.AssertAbsent(PortalUnderTest.Name, token, string.Join('\n', log.Lines), "the log");
        await SecretSearch.AssertAbsentAsync(PortalUnderTest.Name, token, house.Portal.Settings.StateRoot);
    }

    [Fact]
    public async Task More_than_a_person_may_ask_is_told_with_the_time_to_wait()
    {
        await using var house = await ApiPortal.StartAsync(
            change: s => s with { RateLimits = new RateLimitSettings { PersonPerMinute = 5, AddressPerMinute = 0 } });
        using var one = await house.ClientAsync();
        using var two = await house.ClientAsync();
        using var other = await house.ClientAsync(Scope.Read, ApiPortal.Trusted);
        for (var i = 0; i < 5; i++)
            await ApiPortal.ReadAsync(i % 2 == 0 ? one : two, "courses");
        using var answer = await one.GetAsync("courses", Token);
        await ApiPortal.ProblemAsync(answer, 429);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 12);
        using var same = await two.GetAsync("courses", Token); // another token of the same person
        await ApiPortal.ProblemAsync(same, 429);
        await ApiPortal.ReadAsync(other, "courses");
    }

    [Fact]
    public async Task An_address_that_shows_many_wrong_tokens_has_to_wait_and_a_right_one_from_there_has_not()
    {
        await using var house = await ApiPortal.StartAsync(
            change: s => s with { RateLimits = new RateLimitSettings { PersonPerMinute = 0, AddressPerMinute = 4 } });
        using var stranger = house.Client("cgt_none");
        for (var i = 0; i < 4; i++)
        {
            using var refused = await stranger.GetAsync("courses", Token);
            await ApiPortal.ProblemAsync(refused, 401);
        }
        using var answer = await stranger.GetAsync("courses", Token);
        await ApiPortal.ProblemAsync(answer, 429);
        Assert.NotNull(answer.Headers.RetryAfter);
        using var good = await house.ClientAsync();
        for (var i = 0; i < 6; i++)
            await ApiPortal.ReadAsync(good, "courses");
        using var browser = house.Portal.NewBrowser();
        using var page = await browser.GetAsync("/account/login");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode); // the pages are not what was asked too often
    }

    private static async Task AssertNothingStartedAsync(HttpClient client) =>
        Assert.Empty((await ApiPortal.ReadAsync(client, "operations"))["operations"]!.AsArray());

    private sealed class EveryLine : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>A portal that is asked for nothing but what it refuses.</summary>
public sealed class ApiProblemHouse : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private ApiPortal? _house;
    private HttpClient? _client;

    public async Task<HttpClient> OpenAsync()
    {
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _house ??= await ApiPortal.StartAsync();
            return _client ??= await _house.ClientAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_house is not null)
            await _house.DisposeAsync();
        _turn.Dispose();
    }
}
