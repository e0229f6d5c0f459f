using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CourseGit.Portal.Features.Account;

/// <summary>Lets nothing in any more from an open page whose person was signed out: no click, no key, no call of a script.</summary>
internal sealed class SessionGuard(AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async activity =>
    {
        if ((await authentication.GetAuthenticationStateAsync()).User.Identity is { IsAuthenticated: true })
            await next(activity);
    };
}
