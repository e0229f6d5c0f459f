using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CourseGit.Portal.Features.Account;

/// <summary>A circuit outlives its request: looks again and again whether its user still is who they were, and signs the circuit out if not.</summary>
internal sealed class UserRevalidation(ILoggerFactory loggers, IServiceScopeFactory scopes, IOptions<IdentityOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => AccountServices.RevalidationInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            return await IsStillAsync(users, authenticationState.User);
        }
        catch (ObjectDisposedException)
        {
            // The portal stops while a circuit is still open: nobody can vouch for its user any more.
            return false;
        }
    }

    internal async Task<bool> IsStillAsync(UserManager<PortalUser> users, ClaimsPrincipal principal)
    {
        if (await users.GetUserAsync(principal) is not { } user)
            return false;
        var stamp = principal.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
        if (stamp != await users.GetSecurityStampAsync(user))
            return false;
        var roles = await users.GetRolesAsync(user);
        return Roles.All.All(r => principal.IsInRole(r) == roles.Contains(r));
    }
}
