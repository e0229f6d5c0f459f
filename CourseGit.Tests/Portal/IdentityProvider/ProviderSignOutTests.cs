using System.Net;
using System.Text.Json;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Portal.IdentityProvider;

/// <summary>Signing out here ends the session there, and there here.</summary>
public sealed class ProviderSignOutTests
{
    private const string Logout = "/signout-oidc/back-channel";

    /// <summary>What a token of a sign-out must not be.</summary>
    public static TheoryData<string> WrongTokens { get; } =
    [
        "issuer", "audience", "audience beside ours", "expired", "never ends", "from the future", "no time", "unsigned",
        "HMAC with the public key", "other key", "no jti", "no events", "other event", "event is a text", "nonce", "nobody", "ID token",
        "no token",
    ];

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_leads_to_the_providers_end_of_it()
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = house.Portal.NewBrowser();
        Assert.Equal("/", await house.SignInAsync(browser));
        using var left = await browser.SubmitAsync("/account/logout");
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        Assert.NotNull(Assert.Single(await house.SessionsAsync()).EndedUtc);

        var address = new Uri(Assert.Single(left.Headers.GetValues("Refresh"))["0;url=".Length..]);
        Assert.Equal(house.Provider.Issuer + "/end", address.GetLeftPart(UriPartial.Path));
        var query = QueryHelpers.ParseQuery(address.Query);
        Assert.Equal(new Uri(house.Portal.Address, "/signout-callback-oidc").ToString(), query["post_logout_redirect_uri"]);
        Assert.StartsWith("eyJ", query["id_token_hint"].ToString(), StringComparison.Ordinal);
        Assert.Equal(ForgedProvider.ClientId, query["client_id"]);
        Assert.Null(Assert.Single(await house.SessionsAsync()).ProtectedIdToken);
        using var back = await browser.GetAsync("/signout-callback-oidc");
        Assert.Equal("/account/login", back.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_keeps_nobody_signed_in_here()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var house = await ProviderHouse.OpenAsync(
            s => s with { AnswerWithin = TimeSpan.FromSeconds(3) }, s => s.AddSingleton<TimeProvider>(time));
        using var browser = house.Portal.NewBrowser();
        Assert.Equal("/", await house.SignInAsync(browser));
        time.Advance(TimeSpan.FromHours(2)); // what is known of the provider has to be asked for anew
        house.Provider.Forgery = new Forgery { At = "/openid-configuration", Answer = "hangs" };
        using var left = await browser.SubmitAsync("/account/logout");
        Assert.NotNull(Assert.Single(await house.SessionsAsync()).EndedUtc);
        Assert.Contains("Test University could not be reached", await Browser.TextAsync(left), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signed_in_with_a_password_is_not_sent_to_the_provider()
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = await house.Portal.NewSignedInBrowserAsync();
        using var left = await browser.SubmitAsync("/account/logout");
        Assert.Equal("/account/login", left.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("session", 1)]
    [InlineData("session and person", 1)]
    [InlineData("person", 2)]
    [InlineData("session of another", 0)]
    [InlineData("session, but another person", 0)]
    public async Task The_provider_ends_the_sessions_it_names(string named, int ended)
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var first = house.Portal.NewBrowser();
        Assert.Equal("/", await house.SignInAsync(first));
        house.Provider.Forgery = new Forgery { Token = t => t["sid"] = "second" };
        using var second = house.Portal.NewBrowser();
        Assert.Equal("/", await house.SignInAsync(second));
        using var local = await house.Portal.NewSignedInBrowserAsync();

        using var answer = await SendAsync(house, house.Provider.LogoutToken(t => Name(t, named)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(ended, (await house.SessionsAsync()).Count(s => s.EndedUtc is not null));
        using var open = await second.GetAsync("/queuetask/1");
        Assert.Equal(ended == 2 ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, open.StatusCode);
    }

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_sign_out_that_the_provider_did_not_sign_or_that_is_none_ends_nothing(string wrong)
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = house.Portal.NewBrowser();
        Assert.Equal("/", await house.SignInAsync(browser));
        using var answer = await SendAsync(house, Wrong(house.Provider, wrong));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("invalid_request", body.RootElement.GetProperty("error").GetString());
        Assert.Null(Assert.Single(await house.SessionsAsync()).EndedUtc);
        using var right = await SendAsync(house, house.Provider.LogoutToken());
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.NotNull(Assert.Single(await house.SessionsAsync()).EndedUtc);
    }

    [Fact]
    public async Task A_sign_out_counts_once()
    {
        await using var house = await ProviderHouse.OpenAsync();
        var token = house.Provider.LogoutToken();
        using var first = await SendAsync(house, token);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var again = await SendAsync(house, token);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task Who_sends_many_wrong_ones_is_held_up_and_the_provider_behind_the_same_address_is_not()
    {
        await using var house = await ProviderHouse.OpenAsync();
        for (var i = 0; i < 30; i++)
        {
            using var wrong = await SendAsync(house, "x");
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }
        using var held = await SendAsync(house, "x");
        Assert.Equal(HttpStatusCode.TooManyRequests, held.StatusCode);
        using var forged = await SendAsync(house, house.Provider.LogoutToken(sign: (_, t) => new ForgedKeys("key-1").Rs256(t)));
        Assert.Equal(HttpStatusCode.TooManyRequests, forged.StatusCode);
        using var good = await SendAsync(house, house.Provider.LogoutToken());
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    private static string? Wrong(ForgedProvider provider, string what) => what switch
    {
        "issuer" => provider.LogoutToken(t => t["iss"] = "https://elsewhere.example"),
        "audience" => provider.LogoutToken(t => t["aud"] = "another"),
        "audience beside ours" => provider.LogoutToken(t => t["aud"] = new[] { ForgedProvider.ClientId, "another" }),
        "expired" => provider.LogoutToken(t => t["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 150),
        "never ends" => provider.LogoutToken(t => t.Remove("exp")),
        "from the future" => provider.LogoutToken(t => t["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 150),
        "no time" => provider.LogoutToken(t => t.Remove("iat")),
        "unsigned" => provider.LogoutToken(sign: (_, t) => ForgedKeys.Unsigned(t)),
        "HMAC with the public key" => provider.LogoutToken(sign: (keys, t) => keys.HmacWithPublicKey(t, pem: true)),
        "other key" => provider.LogoutToken(sign: (_, t) => new ForgedKeys("key-1").Rs256(t)),
        "no jti" => provider.LogoutToken(t => t.Remove("jti")),
        "no events" => provider.LogoutToken(t => t.Remove("events")),
        "other event" => provider.LogoutToken(t => t["events"] = new Dictionary<string, object> { ["http://example.org/other"] = new { } }),
        "event is a text" => provider.LogoutToken(
            t => t["events"] = new Dictionary<string, object> { ["http://schemas.openid.net/event/backchannel-logout"] = "yes" }),
        "nonce" => provider.LogoutToken(t => t["nonce"] = "x"),
        "nobody" => provider.LogoutToken(t =>
        {
            t.Remove("sub");
            t.Remove("sid");
        }),
        "ID token" => provider.LogoutToken(t =>
        {
            t.Remove("events");
            t["nonce"] = "x";
        }),
        _ => null,
    };

    private static void Name(Dictionary<string, object> token, string named)
    {
        if (named is "person")
            token.Remove("sid");
        if (named is "session")
            token.Remove("sub");
        if (named is "session of another")
            token["sid"] = "another";
        if (named is "session, but another person")
            token["sub"] = "another";
    }

    private static async Task<HttpResponseMessage> SendAsync(ProviderHouse house, string? token)
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(token is null ? [] : [KeyValuePair.Create("logout_token", token)]);
        return await client.PostAsync(new Uri(house.Portal.Address, Logout), form, TestContext.Current.CancellationToken);
    }
}
