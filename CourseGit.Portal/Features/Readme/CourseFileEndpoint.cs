using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Portal.Features.Account;
using Microsoft.Net.Http.Headers;

namespace CourseGit.Portal.Features.Readme;

/// <summary>The files of a course that its README shows or links to. Whatever they hold, a browser runs nothing of it.</summary>
internal static class CourseFileEndpoint
{
    // A page of its own without rights: no script, no form, no request, not even to this portal.
    private const string Policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

    /// <summary>Where the files of a course lie, with a slash at the end.</summary>
    public static string AddressOf(Subdomain course) => $"/courses/{course}/readme/files/";

    public static void MapCourseFiles(this IEndpointRouteBuilder app) =>
        app.MapGet("/courses/{subdomain}/readme/files/{**path}", SendAsync).WithMetadata(new OpenToTeachersAttribute());

    private static async Task<IResult> SendAsync(
        string subdomain, string? path, HttpContext http, CourseFiles files, CancellationToken cancellationToken)
    {
        if (!Subdomain.TryParse(subdomain, out var course) || !CoursePath.TryParse(path ?? "", out var file))
            return Results.NotFound();
        try
        {
            if (await files.OpenAsync(course, file, CurrentActor.Of(http.User), cancellationToken) is { } found)
                return Send(found, http);
            return Results.NotFound();
        }
        catch (NotAllowedException)
        {
            await http.RequestServices.GetRequiredService<SignInRecord>().NotAllowedAsync(http);
            return Results.Forbid();
        }
        catch (CourseGitException)
        {
            return Results.NotFound();
        }
    }

    private static IResult Send(CourseFileContent file, HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        var version = new EntityTagHeaderValue($"\"{file.ModifiedUtc.Ticks:x}-{file.Length:x}\"");
        return Results.Stream(
            file.Content, file.MediaType ?? "application/octet-stream", file.MediaType is null ? file.Name : null,
            new DateTimeOffset(file.ModifiedUtc, TimeSpan.Zero), version, enableRangeProcessing: true);
    }
}
