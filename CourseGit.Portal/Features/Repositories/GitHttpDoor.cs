using System.Security.Claims;
using CourseGit.Core.Git.Hosted;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Authentication;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// Who may reach a repository with git: a superuser, with a password only (what a browser sends along by itself opens nothing here), and
/// whoever wants to read one that is public.
/// </summary>
internal static class GitHttpDoor
{
    /// <summary>Lets whoever asks in, or answers why not.</summary>
    /// <returns>Whether they are in.</returns>
    public static async Task<bool> OpenAsync(HttpContext http, HostedRepositories repositories)
    {
        var signedIn = await http.AuthenticateAsync(GitHttpAuthentication.SchemeName);
        http.User = signedIn.Principal ?? new ClaimsPrincipal();
        if (http.User.IsInRole(Roles.Superuser))
            return true;
        if (IsPublicReading(http, repositories) && !http.Request.Headers.ContainsKey("Authorization"))
            return true;
        await (http.User.Identity is { IsAuthenticated: true } ? http.ForbidAsync(GitHttpAuthentication.SchemeName)
            : http.ChallengeAsync(GitHttpAuthentication.SchemeName));
        return false;
    }

    private static bool IsPublicReading(HttpContext http, HostedRepositories repositories) =>
        GitHttpAddress.TryRead(http.Request, out var address) && GitHttpRequest.TryRead(address, http.Request, out var request)
        && !request.IsForPush && repositories.IsPublic(address.Repository);
}
