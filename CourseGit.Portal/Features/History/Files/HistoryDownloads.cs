using CourseGit.Core.History;
using CourseGit.Portal.Features.Account;
using Microsoft.Net.Http.Headers;

namespace CourseGit.Portal.Features.History.Files;

/// <summary>Files of a commit as files: to be downloaded, or as images on the pages of the history.</summary>
internal static class HistoryDownloads
{
    // Whatever a file claims to be, it is shown without script, form or request of its own.
    private const string Sandboxed = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private static readonly Dictionary<string, string> Images = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".svg"] = "image/svg+xml",
    };

    public static void MapHistoryDownloads(this IEndpointRouteBuilder endpoints)
    {
        var commit = endpoints.MapGroup("/courses/{subdomain}/history/{commit}").WithMetadata(new OpenToTeachersAttribute());
        commit.MapGet("/download/{**path}",
            (string subdomain, string commit, string path, HistoryFiles files, HttpContext http) =>
            files.SendAsync(subdomain, commit, path, http, null));
        commit.MapGet("/image/{**path}", (string subdomain, string commit, string path, HistoryFiles files, HttpContext http) =>
            ImageTypeOf(path) is { } type ? files.SendAsync(subdomain, commit, path, http, type)
                : NotFoundAsync(http));
        commit.MapGet("/zip/{**path}",
            (string subdomain, string commit, string? path, HistoryFiles files, HttpContext http) =>
            files.SendZipAsync(subdomain, commit, path, http));
    }

    /// <summary>What a browser shows a file as; null for one that is no image it knows.</summary>
    public static string? ImageTypeOf(string path) => Images.GetValueOrDefault(Path.GetExtension(path));

    /// <summary>Sends a file.</summary>
    /// <param name="imageType">What an image is shown as; null for a download.</param>
    public static async Task SendAsync(FileDownload file, string? imageType, HttpContext http)
    {
        var disposition = new ContentDispositionHeaderValue(imageType is null ? "attachment" : "inline");
        disposition.SetHttpFileName(file.Name);
        http.Response.ContentType = imageType ?? "application/octet-stream";
        http.Response.ContentLength = file.Size;
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.Headers.ContentSecurityPolicy = Sandboxed;
        await file.WriteAsync(http.Response.Body, http.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
