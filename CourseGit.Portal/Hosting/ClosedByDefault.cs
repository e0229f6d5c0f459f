using CourseGit.Portal.Api;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Authorization;
using RouteData = Microsoft.AspNetCore.Components.RouteData;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// Whatever is not expressly open asks for a signed-in superuser: pages, API, unknown addresses. What teachers may open as well carries
/// <see cref="OpenToTeachersAttribute"/>; what they see there is decided by Core.
/// </summary>
internal static class ClosedByDefault
{
    // Here a program asks, which can do nothing with a sign-in page.
    private static readonly string[] AskedByPrograms = ["/api", "/queuetask", "/_blazor", "/_framework", "/git", "/health", "/metrics"];

    public static IServiceCollection AddClosedByDefault(this IServiceCollection services)
    {
        var closed = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new ClosedRequirement()).Build();
        services.AddAuthorizationBuilder().SetDefaultPolicy(closed).SetFallbackPolicy(closed)
            .AddPolicy(Roles.AnyPerson, p => p.RequireAuthenticatedUser().RequireRole(Roles.All));
        services.AddSingleton<IAuthorizationHandler, ClosedHandler>();
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

/// <summary>A superuser; or, where that is said, a teacher.</summary>
internal sealed class ClosedRequirement : IAuthorizationRequirement;

/// <summary>Looks at what is asked for: an endpoint, or a page that a circuit is about to show.</summary>
internal sealed class ClosedHandler : AuthorizationHandler<ClosedRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ClosedRequirement requirement)
    {
        if (context.User.IsInRole(Roles.Superuser) || (context.User.IsInRole(Roles.Teacher) && IsOpen(context.Resource)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private static bool IsOpen(object? asked) => asked switch
    {
        HttpContext http => http.GetEndpoint()?.Metadata.GetMetadata<OpenToTeachersAttribute>() is not null,
        RouteData page => page.PageType.IsDefined(typeof(OpenToTeachersAttribute), inherit: false),
        _ => false,
    };
}
