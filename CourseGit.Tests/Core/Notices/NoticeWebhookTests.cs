using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Core.Notices;

/// <summary>Webhooks, with a receiver that checks what the manual says.</summary>
public sealed class NoticeWebhookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_receiver_can_tell_that_it_is_ours_and_what_happened()
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await OpenAsync(hook);
        await notices.House.AddCourseAsync("ffm516");
        var failed = await notices.FailAsync("ffm516");

        await notices.LookAsync();

        var got = Assert.Single(hook.Received);
        Assert.Equal(("POST", "/hooks/coursegit"), (got.Method, got.Path));
        var now = notices.Time.GetUtcNow();
        Assert.True(HookReceiver.IsOurs(got, NoticeHouse.Secret, now));
        Assert.False(HookReceiver.IsOurs(got, NoticeHouse.Secret + "x", now), "another secret");
        Assert.False(HookReceiver.IsOurs(got with { Body = got.Body.Replace("ffm516", "ffm517", StringComparison.Ordinal) },
            NoticeHouse.Secret, now), "another body");
        Assert.False(HookReceiver.IsOurs(got, NoticeHouse.Secret, now.AddMinutes(6)), "sent again later by somebody else");
        var notice = got.Json.GetProperty("notices")[0];
        Assert.Equal((got.Delivery, "test", "hook"), (got.Json.GetProperty("id").GetString(), got.Json.GetProperty("server").GetString(),
            got.Json.GetProperty("rule").GetString()));
        Assert.Equal(("failure", "ffm516", failed.Id, $"https://portal.example.org/operations/{failed.Id}"),
            (notice.GetProperty("event").GetString(), notice.GetProperty("course").GetString(),
                notice.GetProperty("operation").GetInt64(), notice.GetProperty("link").GetString()));
        Assert.Equal(new DateTime(2026, 11, 29, 10, 0, 0, DateTimeKind.Utc), notice.GetProperty("at").GetDateTime());
    }

    [Fact]
    public void The_signature_is_the_one_the_manual_shows() =>
        Assert.Equal("t=1767225600,v1=c8df4d7c4e11a1d56964c512d9b2b3c3bf1cd37cad2e4bd01087cfe3a9e9ca9a",
            WebhookSignature.Of("""{"id":"1"}""", new Secret("a secret made by chance"), DateTimeOffset.FromUnixTimeSeconds(1767225600)));

    [Fact]
    public async Task What_is_not_taken_is_sent_again_with_the_same_id_and_a_new_time()
    {
        await using var hook = await HookReceiver.StartAsync();
        hook.Answer = http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var notices = await OpenAsync(hook);
        await notices.House.AddCourseAsync("ffm516");
        await notices.FailAsync("ffm516");
        await notices.LookAsync();
        var waiting = Assert.Single(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
        Assert.Equal($"{hook.Authority} answered 503 and did not take the message. Look there for the reason.", waiting.LastError);

        hook.Answer = null;
        notices.Time.Advance(TimeSpan.FromMinutes(2));
        await notices.LookAsync();

        Assert.Equal(2, hook.Received.Count);
        Assert.Single(hook.Received.Select(r => r.Delivery).Distinct());
        Assert.True(HookReceiver.IsOurs(hook.Received.Last(), NoticeHouse.Secret, notices.Time.GetUtcNow()));
        Assert.Empty(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
    }

    [Fact]
    public async Task Where_a_redirect_leads_nothing_is_sent()
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var elsewhere = await HookReceiver.StartAsync();
        hook.Answer = http =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = elsewhere.Address.AbsoluteUri;
            return Task.CompletedTask;
        };
        await using var notices = await OpenAsync(hook, elsewhere);

        var trial = Assert.Single(await notices.Desk.TestAsync("hook", Actor.CommandLine, Token));

        Assert.Contains("answered 307 and points to another address, which is not followed", trial.Answer, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Received);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://localhost:{0}/")]
    public async Task The_server_itself_and_its_network_are_not_asked_unless_the_settings_say_so(string address)
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.AddAsync(new NoticeRule("hook", new CourseScope.All(), NoticeOutcomes.Usual)
        { Webhook = new Uri(string.Format(null, address, hook.Address.Port)) });

        var trial = Assert.Single(await notices.Desk.TestAsync("hook", Actor.CommandLine, Token));

        Assert.False(trial.IsSent);
        Assert.Contains("lies on this server or its private network", trial.Answer, StringComparison.Ordinal);
        Assert.Empty(hook.Received);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_is_left_alone()
    {
        await using var hook = await HookReceiver.StartAsync();
        hook.Answer = http => new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        await using var notices = await OpenAsync(hook, services: s => s.AddSingleton(p => new OutboundCalls(
            p.GetRequiredService<RemoteRules>(), TimeProvider.System)
        { Limit = TimeSpan.FromMilliseconds(300) }));

        var trial = Assert.Single(await notices.Desk.TestAsync("hook", Actor.CommandLine, Token));

        Assert.Contains("did not answer within", trial.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_receiver_is_asked_once_and_keeps_nobody_else_waiting()
    {
        await using var silent = await HookReceiver.StartAsync();
        silent.Answer = http => new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await OpenAsync(silent, hook, s => s.AddSingleton(p => new OutboundCalls(
            p.GetRequiredService<RemoteRules>(), TimeProvider.System)
        { Limit = TimeSpan.FromMilliseconds(300) }));
        await notices.AddAsync(new NoticeRule("other", new CourseScope.All(), NoticeOutcomes.Usual) { Webhook = hook.Address });
        foreach (var course in new[] { "ffm516", "mve045", "tma970" })
        {
            await notices.House.AddCourseAsync(course);
            await notices.FailAsync(course);
        }

        await notices.LookAsync();

        Assert.Equal(3, hook.Received.Count);
        Assert.Single(silent.Received);
        var waiting = await notices.Desk.UnsentAsync(Actor.CommandLine, Token);
        Assert.Equal(3, waiting.Length);
        Assert.All(waiting, d => Assert.True(d.NextUtc > notices.Time.GetUtcNow().UtcDateTime));
        silent.Answer = null;
        notices.Time.Advance(TimeSpan.FromMinutes(2));
        await notices.LookAsync();
        Assert.Empty(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
    }

    [Fact]
    public async Task What_waits_goes_to_the_webhook_that_the_rule_has_now_and_at_once()
    {
        await using var before = await HookReceiver.StartAsync();
        before.Answer = http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var after = await HookReceiver.StartAsync();
        await using var notices = await OpenAsync(before, after);
        await notices.House.AddCourseAsync("ffm516");
        await notices.FailAsync("ffm516");
        await notices.LookAsync();
        var rule = await notices.Desk.GetAsync("hook", Actor.CommandLine, Token);

        await notices.Desk.ChangeAsync("hook", rule with { Webhook = after.Address }, null, Actor.CommandLine, Token);
        await notices.LookAsync();

        Assert.Single(before.Received);
        Assert.Single(after.Received);
    }

    [Fact]
    public async Task A_host_that_no_host_can_be_called_is_refused_and_asked_for_in_a_sentence()
    {
        var host = string.Join('.', Enumerable.Repeat(new string('a', 60), 5)) + ".org";
        Assert.Contains("too long", Assert.Throws<InvalidInputException>(() => WebAddress.ParseWebhook($"https://{host}/")).Message,
            StringComparison.Ordinal);
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.AddAsync(new NoticeRule("hook", new CourseScope.All(), NoticeOutcomes.Usual)
        { Webhook = new Uri("https://example.org/") });
        await using (var context = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
            await context.NoticeRules.ExecuteUpdateAsync(r => r.SetProperty(x => x.Webhook, $"https://{host}/"), Token);

        var trial = Assert.Single(await notices.Desk.TestAsync("hook", Actor.CommandLine, Token));

        Assert.Contains("cannot be found (a host cannot have such a name)", trial.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_and_the_rounds_address_lie_encrypted_and_a_change_keeps_the_secret()
    {
        const string round = "https://watch.example.org/ping/0123456789abcdef";
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await OpenAsync(hook);
        await notices.Desk.SetRoundAddressAsync(round, Actor.CommandLine, Token);
        var rule = await notices.Desk.GetAsync("hook", Actor.CommandLine, Token);

        await notices.Desk.ChangeAsync("hook", rule with { Name = "hook2" }, null, Actor.CommandLine, Token);

        Assert.True(Assert.Single(await notices.Desk.TestAsync("hook2", Actor.CommandLine, Token)).IsSent);
        Assert.True(HookReceiver.IsOurs(Assert.Single(hook.Received), NoticeHouse.Secret, notices.Time.GetUtcNow()));
        await using var context = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        var stored = System.Text.Json.JsonSerializer.Serialize(new
        {
            Rules = await context.NoticeRules.ToListAsync(Token),
            Settings = await context.NoticeSettings.ToListAsync(Token),
        });
        Assert.DoesNotContain(NoticeHouse.Secret, stored, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_complete_round_the_address_that_waits_for_it_is_asked()
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await OpenAsync(hook);
        Assert.Null(await notices.Desk.RoundCompletedAsync(Token));
        await notices.Desk.SetRoundAddressAsync(new Uri(hook.Address, "/ping?key=1").AbsoluteUri, Actor.CommandLine, Token);

        Assert.Equal($"{hook.Authority} answered 200.", await notices.Desk.RoundCompletedAsync(Token));

        var asked = Assert.Single(hook.Received);
        Assert.Equal(("GET", "/ping", null), (asked.Method, asked.Path, asked.Signature));
        await notices.Desk.SetRoundAddressAsync(null, Actor.CommandLine, Token);
        Assert.Null(await notices.Desk.RoundCompletedAsync(Token));
        hook.Answer = http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await notices.Desk.SetRoundAddressAsync(hook.Address.AbsoluteUri, Actor.CommandLine, Token);
        await Assert.ThrowsAsync<OperationFailedException>(() => notices.Desk.RoundCompletedAsync(Token));
    }

    private static async Task<NoticeHouse> OpenAsync(
        HookReceiver hook, HookReceiver? other = null, Action<IServiceCollection>? services = null)
    {
        var notices = await NoticeHouse.OpenAsync(s => s with
        {
            OutboundHosts = [hook.Authority, other?.Authority ?? hook.Authority],
            PublicUrl = new Uri("https://portal.example.org/"),
        }, services);
        await notices.AddAsync(new NoticeRule("hook", new CourseScope.All(), NoticeOutcomes.Usual) { Webhook = hook.Address });
        return notices;
    }
}
