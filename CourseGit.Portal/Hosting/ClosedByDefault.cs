using CourseGit.Portal.Api;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Authorization;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// Whatever is not expressly open asks for a signed-in superuser: pages, API, the circuit's own connection, unknown addresses.
/// </summary>
internal static class ClosedByDefault
{
    // Here a program asks, which can do nothing with a sign-in page.
    private static readonly string[] AskedByPrograms = ["/api", "/queuetask", "/_blazor", "/_framework", "/git", "/health", "/metrics"];

    public static IServiceCollection AddClosedByDefault(this IServiceCollection services)
    {
        var superuser = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(Roles.Superuser).Build();
        services.AddAuthorizationBuilder().SetDefaultPolicy(superuser).SetFallbackPolicy(superuser);
        return services;
    }

    public static bool IsAskedByAProgram(PathString path) =>
        AskedByPrograms.Any(p => path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase))
        && !path.StartsWithSegments(ApiProblem.ReferencePage, StringComparison.OrdinalIgnoreCase);

    /// <summary>Sends a person to the sign-in page, and answers a program with 401.</summary>
    public static Task ChallengeAsync(HttpResponse response, string signInAddress)
    {
        if (IsAskedByAProgram(response.HttpContext.Request.Path))
            response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            response.Redirect(new Uri(signInAddress).PathAndQuery); // Relative, to hold behind any proxy.
        return Task.CompletedTask;
    }
}
