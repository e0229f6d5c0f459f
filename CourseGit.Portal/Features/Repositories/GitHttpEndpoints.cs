using CourseGit.Core.Git.Hosted;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Authentication;

namespace CourseGit.Portal.Features.Repositories;

/// <summary><c>/git/{owner}/{name}.git/…</c>: the hosted repositories, for any git client.</summary>
internal static class GitHttpEndpoints
{
    public static IServiceCollection AddGitHttp(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, GitHttpAuthentication>(GitHttpAuthentication.SchemeName, null);
        services.AddSingleton<PasswordMemory>();
        services.AddSingleton(new GitHttpTurns(GitHttpTurns.AtOnce, GitHttpTurns.Patience));
        services.AddSingleton<GitRecord>();
        services.AddSingleton<GitHttpBackend>();
        return services;
    }

    public static void MapGitHttp(this IEndpointRouteBuilder endpoints)
    {
        // both ask for a sign-in themselves: the one a program's, the other that of a program or a person
        endpoints.Map("/git/{**path}", ServeAsync).AllowAnonymous();
        endpoints.MapGet("/git/{owner}/{name}", RepositoryPage.ServeAsync).AllowAnonymous();
    }

    /// <summary>A sentence for whoever asks with a program.</summary>
    internal static Task AnswerAsync(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence + "\n", http.RequestAborted);
    }

    private static async Task ServeAsync(HttpContext http, GitHttpBackend backend, HostedRepositories repositories)
    {
        if (!await GitHttpDoor.OpenAsync(http, repositories))
            return;
        if (!GitHttpAddress.TryRead(http.Request, out var address))
            await AnswerAsync(http, StatusCodes.Status404NotFound, $"Nothing is served at this address. Clone with: "
                + $"git clone {GitHttpAddress.CloneUrl(http.Request, "OWNER/NAME")}");
        else if (!repositories.Exists(address.Repository))
            await AnswerAsync(http, StatusCodes.Status404NotFound, $"There is no repository {address.Repository} on this portal. "
                + $"A course's own appears with its first backup.");
        else if (address.IsLargeFiles)
            await LargeFiles.RefuseAsync(http, address);
        else if (GitHttpRequest.TryRead(address, http.Request, out var request))
        {
            if (request.IsForPush && repositories.ClosedBecause(address.Repository) is { } closed)
                await AnswerAsync(http, StatusCodes.Status403Forbidden, closed);
            else
                await backend.ServeAsync(request, http);
        }
        else
            await AnswerAsync(http, StatusCodes.Status404NotFound, $"Nothing is served at this address: "
                + $"of the repository {address.Repository} only git's own protocol is. Clone with: "
                + $"git clone {GitHttpAddress.CloneUrl(http.Request, address.Repository.ToString())}");
    }
}
