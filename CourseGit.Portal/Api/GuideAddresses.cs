using CourseGit.Core.Courses;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Api;

/// <summary>The guide's addresses, for links and bookmarks people have: they lead to the pages that took their place.</summary>
internal static class GuideAddresses
{
    public static void MapGuideAddresses(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/gitsync", () => TypedResults.LocalRedirect("/"));
        endpoints.MapGet("/course/{id:int}/gitsync", BackupPageAsync);
        endpoints.MapGet("/course/{id:int}/gitsync/status/{operation:long}", (long operation) => TypedResults.LocalRedirect($"/operations/{operation}"));
    }

    private static async Task<IResult> BackupPageAsync(int id, CourseRegistry courses, HttpContext http) =>
        await courses.FindAsync(id, CurrentActor.Of(http.User), http.RequestAborted) is { } course
            ? TypedResults.LocalRedirect($"/courses/{course.Subdomain}/backup")
            : TypedResults.NotFound();
}
