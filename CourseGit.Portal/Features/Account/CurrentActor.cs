using System.Security.Claims;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Components.Authorization;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// The signed-in person of this circuit, as Core's front door wants to know them: with the rights they have now
/// (<see cref="PersonClaims"/>), not with those they had when the page was opened. So ask for it at every call.
/// </summary>
public sealed class CurrentActor(AuthenticationStateProvider authentication, Refusals refusals)
{
    /// <summary>The role whose members may do everything.</summary>
    public const string SuperuserRole = "superuser";

    /// <exception cref="NotAllowedException">Nobody is signed in.</exception>
    public async Task<Actor> GetAsync() =>
        Of((await authentication.GetAuthenticationStateAsync()).User) with { Watch = refusals };

    /// <summary>The same outside a circuit, from a request's user.</summary>
    /// <exception cref="NotAllowedException">Nobody is signed in.</exception>
    public static Actor Of(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { } name }
            ? new Actor(name, user.IsInRole(SuperuserRole) ? Role.Superuser : Role.Teacher)
            {
                Teaches = user.IsInRole(Roles.Teacher) ? PersonClaims.TaughtBy(user) : [],
                Origin = OriginOf(user),
            }
            : throw new NotAllowedException("You are not signed in. Sign in and try again.");

    private static Origin OriginOf(ClaimsPrincipal user) => new(
        Enum.TryParse<Way>(user.FindFirstValue(PersonClaims.Way), out var way) ? way : Way.Page,
        user.FindFirstValue(PersonClaims.SignIn), user.FindFirstValue(PersonClaims.Address));
}
