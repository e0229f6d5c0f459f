namespace CourseGit.Portal.Hosting;

/// <summary>Turns away what asks for a host that cannot be one, before a page makes addresses of it.</summary>
internal static class HostCheck
{
    private static readonly Notice NoHost = new(
        "This is no host",
        "The request names no host, or one that cannot be, so nothing was shown or changed. Open the portal by the address you were "
            + "given.");

    public static void UseHostCheck(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (IsUsable(http.Request))
            return next(http);
        http.Request.Host = default; // Nobody further on is to trip over it.
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return NoticePage.WriteAsync(http, NoHost);
    });

    // Watchers that speak HTTP/1.0 name none.
    private static bool IsUsable(HttpRequest request) =>
        request.Host.HasValue ? IsHost(request.Host.Value) : request.Path.StartsWithSegments("/health");

    private static bool IsHost(string host) =>
        Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var address) && address.PathAndQuery == "/" && address.UserInfo.Length == 0;
}
