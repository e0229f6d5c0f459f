using Microsoft.AspNetCore.StaticAssets;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// What a browser may do with an answer of this portal: load and connect to nothing but the portal itself, and keep nothing but the files
/// pages are made of. So the Back button shows nobody's course after signing out.
/// </summary>
internal static class SecurityHeaders
{
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            Set(http);
            return Task.CompletedTask;
        });
        return next(http);
    });

    private static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (headers.ContentSecurityPolicy.Count == 0) // an address that serves other people's files has a stricter one of its own
            headers.ContentSecurityPolicy = Policy(http.Request);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (http.Request.IsHttps) // Elsewhere browsers ignore it, and complain.
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null
            && !headers.CacheControl.ToString().Contains("no-store", StringComparison.Ordinal))
            headers.CacheControl = "no-store";
    }

    // Older browsers do not count a web socket to the same host as 'self'.
    private static string Policy(HttpRequest request)
    {
        var socket = $"{(request.IsHttps ? "wss" : "ws")}://{request.Host.ToUriComponent()}";
        var connect = request.Host.HasValue && !socket.AsSpan().ContainsAny(" ;,'\"") ? $"'self' {socket}" : "'self'";
        return "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + $"connect-src {connect}; "
            + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    }
}
