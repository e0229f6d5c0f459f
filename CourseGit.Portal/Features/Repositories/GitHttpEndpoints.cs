using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace CourseGit.Portal.Features.Repositories;

/// <summary><c>/git/{owner}/{name}.git/…</c>: the hosted repositories, for any git client.</summary>
internal static class GitHttpEndpoints
{
    public static IServiceCollection AddGitHttp(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, GitHttpAuthentication>(GitHttpAuthentication.SchemeName, null);
        services.AddSingleton<PasswordMemory>();
        services.AddSingleton<GitHttpBackend>();
        return services;
    }

    public static void MapGitHttp(this IEndpointRouteBuilder endpoints)
    {
        // With a password only: what a browser sends along by itself opens nothing here.
        var policy = new AuthorizationPolicyBuilder(GitHttpAuthentication.SchemeName).RequireAuthenticatedUser().RequireRole(Roles.Superuser).Build();
        endpoints.Map("/git/{**path}", ServeAsync).RequireAuthorization(policy);
    }

    private static async Task ServeAsync(HttpContext http, GitHttpBackend backend, HostedRepositories repositories)
    {
        if (!GitHttpRequest.TryRead(http.Request, out var request))
            await RefuseAsync(http, $"Nothing is served at this address. Clone with: git clone {http.Request.Scheme}://{http.Request.Host}/git/OWNER/NAME.git\n");
        else if (!repositories.Exists(request.Repository))
            await RefuseAsync(http, $"There is no repository {request.Repository} on this portal. A course's own appears with its first backup.\n");
        else
            await backend.ServeAsync(request, http);
    }

    private static Task RefuseAsync(HttpContext http, string sentence)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence, http.RequestAborted);
    }
}
