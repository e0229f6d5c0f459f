using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// A circuit outlives its request: it is signed out the moment its session is ended here, and looks again and again whether its user
/// still is who they were.
/// </summary>
internal sealed class UserRevalidation : RevalidatingServerAuthenticationStateProvider
{
    private static readonly Task<AuthenticationState> Nobody = Task.FromResult(
        new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity())));
    private readonly IServiceScopeFactory _scopes;
    private readonly Sessions _sessions;
    private Task<AuthenticationState> _present = Nobody;

    public UserRevalidation(ILoggerFactory loggers, IServiceScopeFactory scopes, Sessions sessions) : base(loggers)
    {
        (_scopes, _sessions) = (scopes, sessions);
        AuthenticationStateChanged += Note;
        _sessions.Ended += SignOut;
    }

    protected override TimeSpan RevalidationInterval => AccountServices.RevalidationInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return await IsStillAsync(authenticationState.User, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The portal stops while a circuit is still open: nobody can vouch for its user any more.
            return false;
        }
    }

    internal async Task<bool> IsStillAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        if (!await _sessions.IsOpenAsync(person, cancellationToken))
            return false;
        await using var scope = _scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        if (await users.GetUserAsync(person) is not { } user)
            return false;
        var roles = await users.GetRolesAsync(user);
        return Roles.All.All(r => person.IsInRole(r) == roles.Contains(r));
    }

    protected override void Dispose(bool disposing)
    {
        _sessions.Ended -= SignOut;
        base.Dispose(disposing);
    }

    private void Note(Task<AuthenticationState> state)
    {
        _present = state;
        _ = CheckAsync(state);
    }

    // The session may have been ended between the request that opened this page's connection and now.
    private async Task CheckAsync(Task<AuthenticationState> state)
    {
        try
        {
            var person = (await state).User;
            if (Sessions.IdOf(person) is { } id && !await _sessions.IsOpenAsync(person, CancellationToken.None))
                SignOut(id);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The portal stops, or the database does not answer: the next look in a minute decides.
        }
    }

    private void SignOut(string session)
    {
        if (_present is { IsCompletedSuccessfully: true, Result.User: var person } && Sessions.IdOf(person) == session)
            SetAuthenticationState(Nobody);
    }
}
