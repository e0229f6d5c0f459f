using System.Net;
using CourseGit.Portal.Features.Account.IdentityProvider;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal.IdentityProvider;

/// <summary>Whatever is forged or broken ends with a sentence on the sign-in page and nobody signed in; and in order, it works.</summary>
public sealed class ForgedSignInTests
{
    private const string Foreign = "another-client";

    private static readonly ForgedKeys Stranger = new("key-1"), Unknown = new("key-9");

    private static readonly Dictionary<string, Forgery> Forgeries = new()
    {
        ["issuer"] = new() { Token = t => t["iss"] = "https://elsewhere.example" },
        ["document of another issuer"] = new() { DocumentIssuer = "https://elsewhere.example" },
        ["audience"] = new() { Token = t => t["aud"] = Foreign },
        ["no audience"] = new() { Token = t => t.Remove("aud") },
        ["audience beside ours"] = new() { Token = t => t["aud"] = new[] { ForgedProvider.ClientId, Foreign } },
        ["audience beside ours, azp ours"] = new()
        {
            Token = t => (t["aud"], t["azp"]) = (new[] { ForgedProvider.ClientId, Foreign }, ForgedProvider.ClientId)
        },
        ["azp"] = new() { Token = t => t["azp"] = Foreign },
        ["nonce"] = new() { Token = t => t["nonce"] = "another" },
        ["no nonce"] = new() { Token = t => t.Remove("nonce") },
        ["state"] = new() { Redirect = r => r["state"] += "x" },
        ["no state"] = new() { Redirect = r => r.Remove("state") },
        ["iss"] = new() { Redirect = r => r["iss"] = "https://elsewhere.example" },
        ["no iss"] = new() { Redirect = r => r.Remove("iss") },
        ["expired"] = new() { Token = t => t["exp"] = In(-150) },
        ["never ends"] = new() { Token = t => t.Remove("exp") },
        ["not yet valid"] = new() { Token = t => t["nbf"] = In(150) },
        ["from the future"] = new() { Token = t => t["iat"] = In(150) },
        ["no time"] = new() { Token = t => t.Remove("iat") },
        ["unsigned"] = new() { Sign = (_, t) => ForgedKeys.Unsigned(t) },
        ["HMAC with the public key"] = new() { Sign = (keys, t) => keys.HmacWithPublicKey(t, pem: true) },
        ["HMAC with the modulus"] = new() { Sign = (keys, t) => keys.HmacWithPublicKey(t, pem: false) },
        ["other algorithm"] = new() { Sign = (keys, t) => keys.Rs512(t) },
        ["other key of the same kid"] = new() { Sign = (_, t) => Stranger.Rs256(t) },
        ["key nobody knows"] = new() { Sign = (_, t) => Unknown.Rs256(t) },
        ["signature cut off"] = new() { Sign = (keys, t) => keys.Rs256(t)[..^20] },
        ["no sub"] = new() { Token = t => t.Remove("sub") },
        ["other sub at userinfo"] = new() { UserInfo = i => i["sub"] = "sub-of-somebody-else" },
        ["no sub at userinfo"] = new() { UserInfo = i => i.Remove("sub") },
        ["userinfo as a token"] = new() { UserInfoType = "application/jwt" },
        ["at_hash"] = new() { Token = t => t["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" },
        ["no code"] = new() { Redirect = r => r.Remove("code") },
        ["other code"] = new() { Redirect = r => r["code"] = "another" },
        ["declined"] = new() { Redirect = r => Error(r, "access_denied") },
        ["error"] = new() { Redirect = r => Error(r, "server_error") },
        ["error without a state"] = new()
        {
            Redirect = r =>
            {
                Error(r, "access_denied");
                r.Remove("state");
            }
        },
        ["no ID token"] = new() { At = "/token", Answer = """{"access_token":"x","token_type":"Bearer"}""" },
        ["no token at all"] = new() { At = "/token", Answer = """{"id_token":"not a token","access_token":"x","token_type":"Bearer"}""" },
        ["no keys"] = new() { At = "/keys", Answer = """{"keys":[]}""" },
        ["no addresses"] = new() { At = "/openid-configuration", Answer = "{}" },
        ["a list"] = new() { At = "/openid-configuration", Answer = "[1]" },
        ["userinfo is a list"] = new() { At = "/userinfo", Answer = "[1]" },
        ["pushing fails"] = new() { OffersPushing = true, At = "/par", Answer = "500" },
        ["pushing hangs"] = new() { OffersPushing = true, At = "/par", Answer = "hangs" },
        ["pushing gives nothing"] = new() { OffersPushing = true, At = "/par", Answer = "{}" },
    };

    /// <summary>What is forged, what the person is told, and what the log says of it.</summary>
    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        { "issuer", "NotGenuine", "IDX10205" },
        { "document of another issuer", "NotGenuine", "as its issuer" },
        { "audience", "NotGenuine", "IDX10214" },
        { "no audience", "NotGenuine", "IDX10206" },
        { "audience beside ours", "NotGenuine", "not for coursegit alone" },
        { "audience beside ours, azp ours", "NotGenuine", "not for coursegit alone" },
        { "azp", "NotGenuine", "(azp)" },
        { "nonce", "NotGenuine", "nonce" },
        { "no nonce", "Stale", "belongs to no sign-in" },
        { "state", "Stale", "State" },
        { "no state", "Stale", "State" },
        { "iss", "NotGenuine", "(iss)" },
        { "no iss", "NotGenuine", "(iss)" },
        { "expired", "NotGenuine", "IDX10223" },
        { "never ends", "NotGenuine", "IDX10225" },
        { "not yet valid", "NotGenuine", "IDX10222" },
        { "from the future", "NotGenuine", "(iat)" },
        { "no time", "NotGenuine", "(iat)" },
        { "unsigned", "NotGenuine", "IDX10504" },
        { "HMAC with the public key", "NotGenuine", "IDX10" },
        { "HMAC with the modulus", "NotGenuine", "IDX10" },
        { "other algorithm", "NotGenuine", "IDX10" },
        { "other key of the same kid", "NotGenuine", "IDX10511" },
        { "key nobody knows", "NotGenuine", "IDX10503" },
        { "signature cut off", "NotGenuine", "IDX10" },
        { "no sub", "NotGenuine", "sub" },
        { "other sub at userinfo", "NotGenuine", "IDX21338" },
        { "no sub at userinfo", "NotGenuine", "IDX21345" },
        { "userinfo as a token", "Broken", "instead of JSON" },
        { "at_hash", "NotGenuine", "IDX213" },
        { "no code", "NotGenuine", "" },
        { "other code", "Stale", "invalid_grant" },
        { "declined", "Declined", "access_denied" },
        { "error", "Broken", "server_error" },
        { "error without a state", "Stale", "" },
        { "no ID token", "NotGenuine", "" },
        { "no token at all", "NotGenuine", "" },
        { "no keys", "Broken", "no keys" },
        { "no addresses", "NotGenuine", "as its issuer" },
        { "a list", "Broken", "cannot be read" },
        { "userinfo is a list", "", "" },
        { "pushing fails", "Broken", "status 500" },
        { "pushing hangs", "Silent", "" },
        { "pushing gives nothing", "", "" },
    };

    public static MatrixTheoryData<string, string> Troubles { get; } =
        new(["/openid-configuration", "/keys", "/token", "/userinfo"], ["hangs", "500", "HTML", "too much"]);

    [Fact]
    public void Every_forgery_is_tried() =>
        Assert.Equal(Forgeries.Keys.Order(), Cases.Select(c => c.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_forged_signs_nobody_in_and_is_told_in_a_sentence(string what, string told, string logged)
    {
        await using var house = await OpenAsync(Forgeries[what]);
        await RefusedAsync(house, told);
        Assert.Contains(logged, house.Log, StringComparison.Ordinal);
        await InOrderAsync(house);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_provider_that_does_not_work_is_a_sentence_and_the_local_sign_in_stays(string at, string answer)
    {
        await using var house = await OpenAsync(new Forgery { At = at, Answer = answer });
        await RefusedAsync(house, answer == "hangs" ? "Silent" : "Broken");
        using var browser = house.Portal.NewBrowser();
        using var local = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password);
        Assert.Equal(HttpStatusCode.Redirect, local.StatusCode);
        await InOrderAsync(house);
    }

    [Theory]
    [InlineData(false, "invalid_grant")] // the provider notices
    [InlineData(true, "is done already")] // it does not
    public async Task A_code_that_was_used_signs_nobody_in_once_more_not_even_with_the_cookies_of_that_time(bool forgetful, string logged)
    {
        await using var house = await ProviderHouse.OpenAsync();
        house.Provider.Forgery = new Forgery { TakesCodesTwice = forgetful };
        using var browser = house.Portal.NewBrowser();
        using var begun = await browser.GetAsync("/account/login/oidc");
        var back = await ProviderHouse.AtProviderAsync(begun.Headers.Location!);
        var cookies = string.Join("; ", begun.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        using var first = await browser.GetAsync(back);
        Assert.Equal("/", first.Headers.Location?.OriginalString);

        using var again = await browser.GetAsync(back);
        Assert.Contains("Refused=Stale", again.Headers.Location?.OriginalString);
        using var copied = new HttpRequestMessage(HttpMethod.Get, back);
        copied.Headers.Add("Cookie", cookies);
        using var thief = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var stolen = await thief.SendAsync(copied, TestContext.Current.CancellationToken);
        Assert.Contains("Refused=Stale", stolen.Headers.Location?.OriginalString);
        Assert.Contains(logged, house.Log, StringComparison.Ordinal);
        Assert.Single(await house.SessionsAsync());
    }

    [Fact]
    public async Task An_answer_that_another_browser_asked_for_signs_nobody_in()
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var attacker = house.Portal.NewBrowser();
        using var begun = await attacker.GetAsync("/account/login/oidc");
        var back = await ProviderHouse.AtProviderAsync(begun.Headers.Location!);
        using var victim = house.Portal.NewBrowser();
        using var answer = await victim.GetAsync(back);
        Assert.Contains("Refused=Stale", answer.Headers.Location?.OriginalString);
        Assert.Empty(await house.SessionsAsync());
    }

    [Theory]
    [InlineData("&state=x")]
    [InlineData("&iss=https%3A%2F%2Felsewhere.example")]
    [InlineData("&code=another")]
    public async Task An_answer_that_says_something_twice_signs_nobody_in(string more)
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = house.Portal.NewBrowser();
        using var begun = await browser.GetAsync("/account/login/oidc");
        using var answer = await browser.GetAsync(await ProviderHouse.AtProviderAsync(begun.Headers.Location!) + more);
        Assert.Contains("Refused=NotGenuine", answer.Headers.Location?.OriginalString);
        Assert.Empty(await house.SessionsAsync());
    }

    [Fact]
    public async Task An_answer_in_a_form_signs_nobody_in()
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = house.Portal.NewBrowser();
        using var begun = await browser.GetAsync("/account/login/oidc");
        var back = new Uri(await ProviderHouse.AtProviderAsync(begun.Headers.Location!));
        var fields = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(back.Query).Select(q => (q.Key, q.Value.ToString()));
        using var answer = await browser.PostAsync("/signin-oidc", [], [.. fields]);
        Assert.Contains("Refused=NotGenuine", answer.Headers.Location?.OriginalString);
        Assert.Empty(await house.SessionsAsync());
    }

    [Theory]
    [InlineData("/operations/7?by=a", "/operations/7?by=a")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("/%09/elsewhere.example", "/")]
    public async Task Signing_in_returns_to_addresses_of_this_portal_only(string asked, string expected)
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = house.Portal.NewBrowser();
        Assert.Equal(expected, await house.SignInAsync(browser, "?ReturnUrl=" + Uri.EscapeDataString(asked)));
        house.Provider.Forgery = Forgeries["audience"];
        using var other = house.Portal.NewBrowser();
        var refused = await house.SignInAsync(other, "?ReturnUrl=" + Uri.EscapeDataString(asked));
        Assert.StartsWith("/account/login?Refused=NotGenuine", refused, StringComparison.Ordinal);
        Assert.Equal(expected != "/", refused.Contains("ReturnUrl", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exp", -90)]
    [InlineData("nbf", 90)]
    [InlineData("iat", 90)]
    public async Task Clocks_may_differ_by_two_minutes(string claim, int seconds)
    {
        await using var house = await ProviderHouse.OpenAsync();
        house.Provider.Forgery = new Forgery { Token = t => t[claim] = In(seconds) };
        await InOrderAsync(house, keep: true);
    }

    [Theory]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("no at_hash")]
    [InlineData("claims in the token")]
    [InlineData("pushed")]
    public async Task Other_ways_of_doing_it_right_sign_in(string way)
    {
        await using var house = await ProviderHouse.OpenAsync();
        house.Provider.Forgery = way switch
        {
            "PS256" => new() { Sign = (keys, t) => keys.Ps256(t) },
            "ES256" => new() { Sign = (keys, t) => keys.Es256(t) },
            "no at_hash" => new() { Token = t => t.Remove("at_hash") },
            "pushed" => new() { OffersPushing = true },
            _ => new() { ClaimsInToken = true },
        };
        await InOrderAsync(house, keep: true);
        Assert.Equal("openid profile email", house.Provider.Asked["scope"]);
        Assert.Equal("query", house.Provider.Asked.GetValueOrDefault("response_mode", "query"));
    }

    [Fact]
    public async Task New_keys_work_in_the_very_next_sign_in_and_the_old_ones_no_more()
    {
        await using var house = await ProviderHouse.OpenAsync();
        await InOrderAsync(house);
        var old = house.Provider.Keys;
        house.Provider.Keys = new ForgedKeys("key-2");
        await InOrderAsync(house, sessions: 2);
        Assert.Equal(2, house.Provider.KeysRead);
        house.Provider.Forgery = new Forgery { Sign = (_, t) => old.Rs256(t) };
        await RefusedAsync(house, "NotGenuine", sessions: 2);
        await RefusedAsync(house, "NotGenuine", sessions: 2);
        Assert.Equal(2, house.Provider.KeysRead); // Whoever invents keys does not make the portal ask again and again.
    }

    // What hangs need not be waited for as long as a busy machine may take.
    private static async Task<ProviderHouse> OpenAsync(Forgery forgery)
    {
        var house = await ProviderHouse.OpenAsync(
            s => forgery.Answer == "hangs" ? s with { AnswerWithin = TimeSpan.FromSeconds(3) } : s);
        house.Provider.Forgery = forgery;
        return house;
    }

    private static async Task RefusedAsync(ProviderHouse house, string told, int sessions = 0)
    {
        using var browser = house.Portal.NewBrowser();
        var end = await house.SignInAsync(browser);
        Assert.True(end.StartsWith("/account/login?Refused=" + told, StringComparison.Ordinal), $"{end}\n{house.Log}");
        var page = await browser.ReadAsync(end);
        var refusal = Enum.Parse<ProviderRefusal>(end.Split('=')[1]);
        Assert.Contains(refusal.Sentence("Test University"), page, StringComparison.Ordinal);
        Assert.Contains("Input.Password", page, StringComparison.Ordinal);
        Assert.Equal(sessions, (await house.SessionsAsync()).Count);
        await Until.TrueAsync(() => house.IsRecordedAsync("sign-in.failed"), "the refusal is in the record of who did what");
        using var closed = await browser.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
    }

    private static async Task InOrderAsync(ProviderHouse house, bool keep = false, int? sessions = null)
    {
        if (!keep)
            house.Provider.Forgery = new Forgery();
        var before = (await house.SessionsAsync()).Count;
        using var browser = house.Portal.NewBrowser();
        var end = await house.SignInAsync(browser);
        Assert.True(end == "/", $"{end}\n{house.Log}");
        Assert.Equal(sessions ?? before + 1, (await house.SessionsAsync()).Count);
        using var open = await browser.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.NotFound, open.StatusCode);
    }

    private static long In(int seconds) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;

    private static void Error(Dictionary<string, string?> answer, string error)
    {
        answer.Remove("code");
        answer["error"] = error;
    }
}
