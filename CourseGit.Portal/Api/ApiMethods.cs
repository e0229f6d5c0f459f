using Microsoft.AspNetCore.Routing.Template;

namespace CourseGit.Portal.Api;

/// <summary>What is asked below <c>/api</c> and is no address of it, or does not take that method.</summary>
internal static class ApiMethods
{
    /// <exception cref="ApiRefusal">Always.</exception>
    public static IResult Refuse(HttpContext http, EndpointDataSource endpoints)
    {
        var allowed = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.StartsWith(ApiProblem.Root + "/v1/", StringComparison.Ordinal) is true && IsAt(e, http))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Distinct().Order(StringComparer.Ordinal)
            .ToList();
        if (allowed.Count == 0 || allowed.Contains(http.Request.Method))
            throw ApiRefusal.NotFound(ApiProblemKind.Of(404).Sentence);
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.Allow = string.Join(", ", allowed);
            return Task.CompletedTask;
        });
        throw new ApiRefusal(StatusCodes.Status405MethodNotAllowed, ApiProblemKind.Of(405).Sentence);
    }

    private static bool IsAt(RouteEndpoint endpoint, HttpContext http)
    {
        var template = new RouteTemplate(endpoint.RoutePattern);
        return new TemplateMatcher(template, []).TryMatch(http.Request.Path, []);
    }
}
