using System.Text.Json;
using System.Threading.RateLimiting;
using CourseGit.Core.State;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// The provider says that somebody has signed out there: the sessions here that belong to it end, with every page that is open. As in
/// OpenID Connect Back-Channel Logout 1.0.
/// </summary>
internal sealed partial class BackChannelLogout(
    OpenIdConnectSettings settings, ProviderDocument document, ProviderSessions sessions, OnceOnly once, SignInRecord record,
    TimeProvider time, ILogger<BackChannelLogout> log) : IDisposable
{
    public const string Address = "/signout-oidc/back-channel";

    private const int LongestToken = 16 * 1024; // characters
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly string[] Types = ["logout+jwt", "application/logout+jwt", "JWT"];

    /// <summary>Of refused tokens from one address; whoever has a good one is let in before anybody counts.</summary>
    private readonly PartitionedRateLimiter<string> _failures = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1) }));

    public async Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var from = http.Connection.RemoteIpAddress?.ToString() ?? "";
        try
        {
            var token = await CheckAsync(await ReadAsync(http), http.RequestAborted);
            var ended = await sessions.EndAsync(token.Issuer, Text(token, "sub"), Text(token, "sid"), CancellationToken.None);
            LogEnded(settings.Authority, ended);
            await record.EndedByProviderAsync(http, token.Issuer, ended);
        }
        catch (ProviderException e) when (e.Refusal is ProviderRefusal.Silent or ProviderRefusal.Broken)
        {
            LogRefused(from, e.Message);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable; // It may be sent once more.
            await http.Response.WriteAsJsonAsync(new { error = "temporarily_unavailable" }, http.RequestAborted);
        }
        catch (ProviderException e)
        {
            using var counted = _failures.AttemptAcquire(from);
            if (!counted.IsAcquired)
            {
                http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                http.Response.Headers.RetryAfter = "60";
                await http.Response.WriteAsJsonAsync(new { error = "temporarily_unavailable" }, http.RequestAborted);
                return;
            }
            LogRefused(from, e.Message);
            await record.RefusedAsync(http, null, settings.Authority.ToString(), $"A sign-out of the provider was refused: {e.Message}");
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsJsonAsync(new { error = "invalid_request", error_description = e.Message }, http.RequestAborted);
        }
    }

    public void Dispose() => _failures.Dispose();

    private static async Task<string> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = 4 * LongestToken;
        try
        {
            if (http.Request.HasFormContentType && (await http.Request.ReadFormAsync(http.RequestAborted))["logout_token"] is [{ } token]
                && token.Length is > 0 and <= LongestToken && token.Count(c => c == '.') == 2)
                return token;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            throw Invalid("The form cannot be read.", e);
        }
        throw Invalid("One logout_token is needed, in a form, and signed.");
    }

    private async Task<JsonWebToken> CheckAsync(string text, CancellationToken cancellationToken)
    {
        var provider = await document.GetConfigurationAsync(cancellationToken);
        var rules = new TokenValidationParameters { IssuerSigningKeys = provider.SigningKeys };
        StrictTokens.Demand(rules, provider.Issuer, settings.ClientId);
        var result = await new StrictTokens(document).ValidateTokenAsync(text, rules);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
            throw Invalid("The token is not this provider's, not for this portal, or has expired.", result.Exception);
        StrictTokens.CheckPurpose(token, settings.ClientId, time.GetUtcNow());
        CheckEvent(token);
        // Last: what is refused for another reason may come again in order.
        var remember = token.ValidTo + StrictTokens.ClockSkew - time.GetUtcNow();
        if (Text(token, "jti") is not { Length: > 0 } id || !once.IsFirst("jti " + id, remember))
            throw Invalid("The token has no jti, or one that was used already.");
        return token;
    }

    private static void CheckEvent(JsonWebToken token)
    {
        if (!string.IsNullOrEmpty(token.Typ) && !Types.Contains(token.Typ, StringComparer.OrdinalIgnoreCase))
            throw Invalid($"The token is of the type {token.Typ}.");
        if (!token.TryGetPayloadValue<JsonElement>("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty(Event, out var one) || one.ValueKind != JsonValueKind.Object)
            throw Invalid("The token does not tell of a sign-out (events).");
        if (token.TryGetClaim("nonce", out _))
            throw Invalid("The token has a nonce, so it is none of a sign-out.");
        if (Text(token, "sub") is null && Text(token, "sid") is null)
            throw Invalid("The token names neither a person (sub) nor a session (sid).");
    }

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<string>(claim, out var value) && value is { Length: > 0 } ? value : null;

    private static ProviderException Invalid(string message, Exception? cause = null) => new(ProviderRefusal.NotGenuine, message, cause);

    [LoggerMessage(LogLevel.Information, "{Provider} has signed somebody out; {Count} sessions here ended with it.")]
    private partial void LogEnded(string provider, int count);

    [LoggerMessage(LogLevel.Warning, "A sign-out in the name of the identity provider was refused, from {Address}: {Message}")]
    private partial void LogRefused(string address, string message);
}
