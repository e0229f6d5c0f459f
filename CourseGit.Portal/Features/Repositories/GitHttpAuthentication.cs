using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>A git client signs in with name and password in every request.</summary>
internal sealed class GitHttpAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    PasswordCheck passwords, PasswordMemory memory, KnownPeople people, UserManager<PortalUser> users,
    IUserClaimsPrincipalFactory<PortalUser> principals)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "GitBasic";

    private PasswordVerdict _verdict;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Read(Request.Headers.Authorization) is not var (name, password))
            return AuthenticateResult.NoResult();
        var user = await RememberedAsync(name, password);
        if (user is null)
        {
            (_verdict, user) = await passwords.CheckAsync(name, password, Context.RequestAborted);
            if (user is null)
                return AuthenticateResult.Fail($"The password opens nothing: {_verdict}.");
            memory.Remember(user, password);
        }
        var person = await principals.CreateAsync(user);
        ((ClaimsIdentity)person.Identity!).AddClaims(SaysHow());
        people.ReadAnew(); // a role that was taken away opens nothing from this request on, wherever that was done
        return AuthenticateResult.Success(new AuthenticationTicket(person, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_verdict == PasswordVerdict.HeldUp)
            return AnswerAsync(StatusCodes.Status429TooManyRequests, PasswordCheck.HeldUpSentence);
        if (_verdict == PasswordVerdict.LockedOut)
            return AnswerAsync(StatusCodes.Status403Forbidden, PasswordCheck.LockedSentence);
        Response.Headers.WWWAuthenticate = "Basic realm=\"CourseGit\", charset=\"UTF-8\"";
        return AnswerAsync(StatusCodes.Status401Unauthorized, "Sign in with the name and password you have on this portal.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        AnswerAsync(StatusCodes.Status403Forbidden,
            "Only a superuser may reach the repositories of this portal. Ask one to give you the right.");

    private IEnumerable<Claim> SaysHow()
    {
        yield return new Claim(PersonClaims.Way, nameof(Way.Git));
        yield return new Claim(PersonClaims.SignIn, SessionStart.Unknown.SignIn);
        if (SessionStart.AddressOf(Context) is { } address)
            yield return new Claim(PersonClaims.Address, address);
    }

    // Read without tracking: a wrong password must be counted on the row as it is then, not as it was here.
    private async Task<PortalUser?> RememberedAsync(string name, string password)
    {
        var normalized = users.NormalizeName(name);
        var user = await users.Users.AsNoTracking().FirstOrDefaultAsync(u => u.NormalizedUserName == normalized, Context.RequestAborted);
        return user is { DisabledUtc: null } && memory.Knows(user, password) && !await users.IsLockedOutAsync(user) ? user : null;
    }

    private static (string Name, string Password)? Read(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || !"Basic".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[value.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(value.Parameter ?? "", bytes, out var length))
            return null;
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts.Length == 2 ? (parts[0], parts[1]) : null;
    }

    private Task AnswerAsync(int status, string sentence)
    {
        Response.StatusCode = status;
        Response.ContentType = "text/plain; charset=utf-8";
        return Response.WriteAsync(sentence + "\n", Context.RequestAborted);
    }
}
