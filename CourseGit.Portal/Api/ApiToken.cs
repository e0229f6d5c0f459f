using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CourseGit.Portal.Api;

/// <summary><c>Authorization: Bearer cgt_…</c>. What a browser sends along by itself opens nothing of the API.</summary>
internal sealed class ApiToken(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCheck tokens, SignInRecord record,
    RateLimits limits)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "CourseGit.Token";

    private string? _whyNot;
    private TimeSpan? _wait;

    /// <summary>Who asks, as far as their token goes.</summary>
    public static Actor ActorOf(HttpContext http) =>
        BearerOf(http).Actor with { Watch = http.RequestServices.GetRequiredService<Refusals>() };

    public static TokenBearer BearerOf(HttpContext http) => http.Features.Get<TokenBearer>()!;

    /// <summary>Looks at the token of a request again: from then on its bearer is who asks.</summary>
    public static async Task<bool> IsStillGoodAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (Read(http.Request) is not { } text
            || (await http.RequestServices.GetRequiredService<TokenCheck>().CheckAsync(text, Address(http), cancellationToken)).Bearer
            is not { } bearer)
            return false;
        http.Features.Set(bearer);
        return true;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Read(Request) is not { } text)
            return AuthenticateResult.NoResult();
        (var bearer, _whyNot) = await tokens.CheckAsync(text, Address(Context), Context.RequestAborted);
        if (bearer is null)
        {
            // Only what opens nothing is counted by the address: whoever shares it with somebody who guesses is let in.
            _wait = limits.TakeOfAddress(Context.Connection.RemoteIpAddress);
            if (_wait is null)
                await record.RefusedAsync(Context, null, "token", _whyNot!);
            return AuthenticateResult.Fail("The token opens nothing."); // this goes into the log: not what was shown
        }
        Context.Features.Set(bearer);
        var person = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, bearer.UserId), new(ClaimTypes.Name, bearer.Token.User)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(person), Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        if (_wait is { } wait)
        {
            await ApiServices.RefuseAsync(Context, wait);
            return;
        }
        Response.Headers.WWWAuthenticate = "Bearer realm=\"CourseGit\"" + (_whyNot is null ? "" : ", error=\"invalid_token\"");
        await ApiProblem.Of(StatusCodes.Status401Unauthorized, _whyNot).WriteAsync(Context);
    }

    private static string? Read(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var value)
        && "Bearer".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase) && value.Parameter is { Length: > 0 } text ? text : null;

    private static string? Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();
}
