using System.Security.Claims;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Authentication;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>Somebody who asks is no superuser but a member of the repository.</summary>
internal sealed record GitMember(RepositoryLevel Level);

/// <summary>
/// Who may reach a repository with git: a superuser and a member, with a password only (what a browser sends along by itself opens nothing
/// here), and whoever wants to read one that is public.
/// </summary>
internal static class GitHttpDoor
{
    /// <summary>Lets whoever asks in, or answers why not.</summary>
    /// <returns>Whether they are in.</returns>
    public static async Task<bool> OpenAsync(HttpContext http, HostedRepositories repositories, RepositoryLevels levels)
    {
        var signedIn = await http.AuthenticateAsync(GitHttpAuthentication.SchemeName);
        http.User = signedIn.Principal ?? new ClaimsPrincipal();
        if (http.User.IsInRole(Roles.Superuser))
            return true;
        var isKnown = http.User.Identity is { IsAuthenticated: true };
        if (Asked(http) is { } request && (isKnown || !http.Request.Headers.ContainsKey("Authorization")))
        {
            var level = isKnown ? await levels.OfAsync(request.Repository, http.User.Identity!.Name!, http.RequestAborted) : null;
            if (level is { } member)
            {
                http.Features.Set(new GitMember(member));
                if (member > RepositoryLevel.Viewer || !request.IsForPush)
                    return true;
                await GitHttpEndpoints.AnswerAsync(http, StatusCodes.Status403Forbidden,
                    $"You may read the repository {request.Repository}, and not push to it. Ask a superuser to give you the right.");
                return false;
            }
            if (!request.IsForPush && repositories.IsPublic(request.Repository))
                return true;
        }
        await (isKnown ? http.ForbidAsync(GitHttpAuthentication.SchemeName) : http.ChallengeAsync(GitHttpAuthentication.SchemeName));
        return false;
    }

    private static GitHttpRequest? Asked(HttpContext http) =>
        GitHttpAddress.TryRead(http.Request, out var address) && GitHttpRequest.TryRead(address, http.Request, out var request)
            ? request : null;
}
