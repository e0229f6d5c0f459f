using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Support;

/// <summary>An identity provider over real HTTP that keeps to the protocol until a test tells it to forge something.</summary>
internal sealed class ForgedProvider : IAsyncDisposable
{
    public const string ClientId = "coursegit", ClientSecret = "a secret of the client";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge)> _codes = new();
    private readonly ConcurrentDictionary<string, Dictionary<string, string>> _pushed = new();

    private ForgedProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    /// <summary>Its keys of today.</summary>
    public ForgedKeys Keys { get; set; } = new("key-1");

    /// <summary>Who signs in.</summary>
    public Dictionary<string, object> Person { get; private set; } = Superuser();

    /// <summary>What it does wrong; set anew it does everything right.</summary>
    public Forgery Forgery { get; set; } = new();

    /// <summary>The parameters of the newest request to sign somebody in.</summary>
    public Dictionary<string, string> Asked { get; private set; } = [];

    /// <summary>Where the client's secret was shown, newest last: <c>form</c> or <c>header</c>, and at which address.</summary>
    public ConcurrentQueue<string> Shown { get; } = new();

    /// <summary>How often its keys were read.</summary>
    public int KeysRead { get; private set; }

    public static async Task<ForgedProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new ForgedProvider(app);
        app.Use(provider.DisturbAsync);
        app.MapGet("/.well-known/openid-configuration", provider.Document);
        app.MapGet("/keys", provider.KeySet);
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/par", provider.PushAsync);
        app.MapPost("/token", provider.TokenAsync);
        app.MapGet("/userinfo", provider.UserInfo);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    public OpenIdConnectSettings Settings() => new(Issuer, ClientId)
    {
        ClientSecret = new Secret(ClientSecret),
        SuperuserClaims = [new("groups", "superusers")],
        TeacherClaims = [new("groups", "teachers"), new("role", "lecturer")],
        DisplayName = "Test University",
        AnswerWithin = TimeSpan.FromMinutes(1), // a busy machine is no failure
    };

    public static Dictionary<string, object> Superuser() => Somebody("sub-of-sara", "sara.lund", "superusers");

    public static Dictionary<string, object> Somebody(string subject, string name, params string[] groups) => new()
    {
        ["sub"] = subject,
        ["preferred_username"] = name,
        ["name"] = "Somebody " + name,
        ["email"] = name + "@example.org",
        ["email_verified"] = true,
        ["groups"] = groups,
    };

    public void SignInAs(Dictionary<string, object> person) => Person = person;

    /// <summary>A token of a sign-out as the specification wants it.</summary>
    public string LogoutToken(
        Action<Dictionary<string, object>>? change = null, Func<ForgedKeys, Dictionary<string, object>, string>? sign = null)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var payload = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["iat"] = now,
            ["exp"] = now + 120,
            ["jti"] = Guid.NewGuid().ToString(),
            ["sid"] = "session of " + Person["sub"],
            ["sub"] = Person["sub"],
            ["events"] = new Dictionary<string, object> { ["http://schemas.openid.net/event/backchannel-logout"] = new { } },
        };
        change?.Invoke(payload);
        return (sign ?? ((keys, p) => keys.Rs256(p)))(Keys, payload);
    }

    public async ValueTask DisposeAsync()
    {
        Forgery.Gone.Cancel();
        await _app.DisposeAsync();
    }

    private async Task DisturbAsync(HttpContext http, RequestDelegate next)
    {
        if (Forgery.At is not { } at || !http.Request.Path.Value!.EndsWith(at, StringComparison.Ordinal))
        {
            await next(http);
            return;
        }
        switch (Forgery.Answer)
        {
            case "hangs":
                await UntilGoneAsync(http.RequestAborted, Forgery.Gone.Token);
                break;
            case "500":
                http.Response.StatusCode = 500;
                break;
            case "HTML":
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><body>{\"id_token\": 1}</body></html>");
                break;
            case "too much":
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("{\"x\":\"" + new string('x', 2_000_000) + "\"}");
                break;
            default:
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(Forgery.Answer!);
                break;
        }
    }

    private static async Task UntilGoneAsync(CancellationToken client, CancellationToken test)
    {
        var gone = new TaskCompletionSource();
        await using var first = client.Register(() => gone.TrySetResult());
        await using var second = test.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    private IResult Document()
    {
        var document = new Dictionary<string, object>
        {
            ["issuer"] = Forgery.DocumentIssuer ?? Issuer,
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["userinfo_endpoint"] = Issuer + "/userinfo",
            ["end_session_endpoint"] = Issuer + "/end",
            ["jwks_uri"] = Issuer + "/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256", "PS256", "ES256" },
            ["authorization_response_iss_parameter_supported"] = true,
        };
        if (Forgery.TakesSecretsBy is { } methods)
            document["token_endpoint_auth_methods_supported"] = methods;
        if (Forgery.OffersPushing)
            document["pushed_authorization_request_endpoint"] = Issuer + "/par";
        return Results.Json(document);
    }

    private IResult KeySet()
    {
        KeysRead++;
        return Results.Json(new { keys = Keys.Public() });
    }

    private async Task<IResult> PushAsync(HttpRequest request)
    {
        var uri = "urn:pushed:" + Guid.NewGuid();
        if (!IsClient(request, await request.ReadFormAsync()))
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        _pushed[uri] = (await request.ReadFormAsync()).ToDictionary(p => p.Key, p => p.Value.ToString());
        return Results.Json(new { request_uri = uri, expires_in = 60 }, statusCode: 201);
    }

    private IResult Authorize(HttpRequest request)
    {
        var asked = request.Query.ToDictionary(p => p.Key, p => p.Value.ToString());
        if (asked.TryGetValue("request_uri", out var uri))
            asked = _pushed[uri];
        Asked = asked;
        Assert.Equal("S256", asked["code_challenge_method"]);
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (asked["nonce"], asked["code_challenge"]);
        var answer = new Dictionary<string, string?> { ["code"] = code, ["state"] = asked["state"], ["iss"] = Issuer };
        Forgery.Redirect?.Invoke(answer);
        return Results.Redirect(QueryHelpers.AddQueryString(asked["redirect_uri"], answer));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var code = form["code"].ToString();
        var isKnown = _codes.TryGetValue(code, out var known);
        if (!Forgery.TakesCodesTwice)
            _codes.TryRemove(code, out _);
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!IsClient(request, form))
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        if (!isKnown || known.Challenge != challenge)
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        const string AccessToken = "an access token";
        return Results.Json(new Dictionary<string, object>
        {
            ["access_token"] = AccessToken,
            ["token_type"] = "Bearer",
            ["expires_in"] = 60,
            ["id_token"] = IdToken(known.Nonce, AccessToken),
        });
    }

    // By one way alone, and by one that it takes.
    private bool IsClient(HttpRequest request, IFormCollection form)
    {
        var header = request.Headers.Authorization.ToString();
        var isInForm = form.ContainsKey("client_secret");
        Shown.Enqueue($"{(isInForm ? "form" : "header")} {request.Path}");
        if (isInForm == header.StartsWith("Basic ", StringComparison.Ordinal)
            || (Forgery.TakesSecretsBy is { } methods && !methods.Contains(isInForm ? "client_secret_post" : "client_secret_basic")))
            return false;
        return isInForm
            ? form["client_secret"] == ClientSecret
            : Encoding.ASCII.GetString(Convert.FromBase64String(header["Basic ".Length..])) == "coursegit:a+secret+of+the+client";
    }

    private string IdToken(string nonce, string accessToken)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var payload = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["sub"] = Person["sub"],
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = nonce,
            ["sid"] = "session of " + Person["sub"],
            ["at_hash"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))[..16]),
        };
        if (Forgery.ClaimsInToken)
            foreach (var (type, value) in Person)
                payload[type] = value;
        Forgery.Token?.Invoke(payload);
        return (Forgery.Sign ?? ((keys, p) => keys.Rs256(p)))(Keys, payload);
    }

    private IResult UserInfo(HttpRequest request)
    {
        Assert.Equal("Bearer an access token", request.Headers.Authorization.ToString());
        var info = new Dictionary<string, object>(Person);
        Forgery.UserInfo?.Invoke(info);
        return Forgery.UserInfoType is { } type ? Results.Text(Keys.Rs256(info), type) : Results.Json(info);
    }
}

/// <summary>What is wrong with a provider. Nothing, as it is made.</summary>
internal sealed class Forgery
{
    public Action<Dictionary<string, object>>? Token { get; init; }
    public Func<ForgedKeys, Dictionary<string, object>, string>? Sign { get; init; }
    public Action<Dictionary<string, object>>? UserInfo { get; init; }
    public string? UserInfoType { get; init; }
    public Action<Dictionary<string, string?>>? Redirect { get; init; }
    public string? DocumentIssuer { get; init; }
    public bool OffersPushing { get; init; }

    /// <summary>The ways it says, and holds to; null: it says nothing and takes all.</summary>
    public string[]? TakesSecretsBy { get; init; }

    public bool TakesCodesTwice { get; init; }
    public bool ClaimsInToken { get; init; }

    /// <summary>The end of the path where it answers with <see cref="Answer"/>.</summary>
    public string? At { get; init; }

    /// <summary><c>hangs</c>, <c>500</c>, <c>HTML</c>, <c>too much</c>, or a text of its own.</summary>
    public string? Answer { get; init; }

    /// <summary>What hangs is let go.</summary>
    public CancellationTokenSource Gone { get; } = new();
}

/// <summary>A provider's keys, and tokens signed with them in every way there is.</summary>
internal sealed class ForgedKeys(string id)
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Rs256(Dictionary<string, object> payload) => Rsa(payload, "RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public string Ps256(Dictionary<string, object> payload) => Rsa(payload, "PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

    public string Rs512(Dictionary<string, object> payload) => Rsa(payload, "RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);

    public string Es256(Dictionary<string, object> payload) =>
        Token("ES256", id + "-ec", payload, b => _ec.SignData(b, HashAlgorithmName.SHA256));

    public static string Unsigned(Dictionary<string, object> payload) => Token("none", null, payload, _ => []);

    /// <summary>HMAC with what everybody knows: the public key as PEM, or as its modulus.</summary>
    public string HmacWithPublicKey(Dictionary<string, object> payload, bool pem) => Token("HS256", id, payload, b => HMACSHA256.HashData(
        pem ? Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()) : _rsa.ExportParameters(false).Modulus!, b));

    public object[] Public()
    {
        var rsa = _rsa.ExportParameters(false);
        var ec = _ec.ExportParameters(false);
        return
        [
            new { kty = "RSA", use = "sig", kid = id, n = Text(rsa.Modulus!), e = Text(rsa.Exponent!) },
            new { kty = "EC", use = "sig", kid = id + "-ec", crv = "P-256", x = Text(ec.Q.X!), y = Text(ec.Q.Y!) },
        ];
    }

    private string Rsa(Dictionary<string, object> payload, string algorithm, HashAlgorithmName hash, RSASignaturePadding padding) =>
        Token(algorithm, id, payload, b => _rsa.SignData(b, hash, padding));

    private static string Token(string algorithm, string? key, Dictionary<string, object> payload, Func<byte[], byte[]> sign)
    {
        var type = payload.ContainsKey("events") ? "logout+jwt" : "JWT";
        var header = JsonSerializer.SerializeToUtf8Bytes(
            key is null ? (object)new { alg = algorithm, typ = type } : new { alg = algorithm, typ = type, kid = key });
        var text = $"{Text(header)}.{Text(JsonSerializer.SerializeToUtf8Bytes(payload))}";
        return $"{text}.{Text(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Text(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);
}
