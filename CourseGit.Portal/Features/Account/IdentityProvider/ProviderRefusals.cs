using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CourseGit.Core.State;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>The one way a sign-in through the provider ends without anybody signed in.</summary>
internal sealed partial class ProviderRefusals(CourseGitSettings settings, SignInRecord record, ILogger<ProviderRefusals> log)
{
    private const int LongestLine = 600; // characters

    /// <summary>Sends the person to the sign-in page, or to the page for strangers, with a sentence, and notes why.</summary>
    /// <param name="claimedName">Who they said they are; null when it did not come to that.</param>
    /// <param name="returnUrl">Where they wanted to go.</param>
    public async Task RefuseAsync(HttpContext http, ProviderException why, string? claimedName, string? returnUrl)
    {
        LogRefused(settings.OpenIdConnect?.Authority, why.Refusal, Line(Details(why)), Line(claimedName), http.Connection.RemoteIpAddress);
        await record.RefusedAsync(http, claimedName, settings.OpenIdConnect?.Authority.ToString() ?? "", Line(Details(why)) ?? "");
        var next = LocalAddress.OrHome(returnUrl);
        var query = new QueryString().Add("Refused", why.Refusal.ToString());
        http.Response.Redirect(why.Refusal == ProviderRefusal.Stranger
            ? LocalAddress.NoAccess
            : LocalAddress.Login + (next == "/" ? query : query.Add("ReturnUrl", next)));
    }

    /// <summary>What the framework or the network threw, as what it means.</summary>
    public static ProviderException Explain(Exception failure) => Causes(failure).OfType<ProviderException>().FirstOrDefault()
        ?? new ProviderException(Meaning(failure), failure.Message, failure);

    // The framework throws a bare AuthenticationFailureException when state or correlation are missing or do not fit.
    private static ProviderRefusal Meaning(Exception failure)
    {
        var causes = Causes(failure).ToList();
        if (causes.Any(c => c is OperationCanceledException or TimeoutException))
            return ProviderRefusal.Silent;
        if (causes.Any(c => c is SecurityTokenException or OpenIdConnectProtocolInvalidNonceException))
            return ProviderRefusal.NotGenuine;
        if (causes.Any(c => c is HttpRequestException or IOException or SocketException or JsonException))
            return ProviderRefusal.Broken;
        if (causes.OfType<OpenIdConnectProtocolException>().FirstOrDefault() is { } answered)
            return answered.Data["error"] switch
            {
                null => ProviderRefusal.NotGenuine,
                "invalid_grant" => ProviderRefusal.Stale, // a code that was used, or was not used in time
                _ => ProviderRefusal.Broken,
            };
        return causes.Any(c => c is AuthenticationFailureException) ? ProviderRefusal.Stale : ProviderRefusal.NotGenuine;
    }

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static string Details(Exception why) => string.Join(" <- ", Causes(why).Select(c => c.Message).Distinct());

    // Much of it was written by whoever sent it: it makes one line of the log, and no long one.
    private static string? Line(string? text) =>
        text is null ? null : new string([.. text.Take(LongestLine).Select(c => char.IsControl(c) ? ' ' : c)]);

    [LoggerMessage(LogLevel.Warning,
        "A sign-in through {Provider} was refused, {Refusal}: {Details} (claimed name {ClaimedName}, from {Address})")]
    private partial void LogRefused(
        string? provider, ProviderRefusal refusal, string? details, string? claimedName, IPAddress? address);
}
