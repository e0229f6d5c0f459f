using CourseGit.Core.Courses;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Api;

/// <summary>The guide's addresses, for links and bookmarks people have: they lead to the pages that took their place.</summary>
internal static class GuideAddresses
{
    public static void MapGuideAddresses(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "gitsync", "backup");
        Map(endpoints, "gitpull", "restore");
    }

    private static void Map(IEndpointRouteBuilder endpoints, string guides, string ours)
    {
        var group = endpoints.MapGroup("").WithMetadata(new OpenToTeachersAttribute());
        group.MapGet($"/{guides}", () => TypedResults.LocalRedirect("/"));
        group.MapGet(
            $"/course/{{id:int}}/{guides}", (int id, CourseRegistry courses, HttpContext http) => CoursePageAsync(id, ours, courses, http));
        group.MapGet($"/course/{{id:int}}/{guides}/status/{{operation:long}}",
            (long operation) => TypedResults.LocalRedirect($"/operations/{operation}"));
    }

    private static async Task<IResult> CoursePageAsync(int id, string page, CourseRegistry courses, HttpContext http) =>
        await courses.FindAsync(id, CurrentActor.Of(http.User), http.RequestAborted) is { } course
            ? TypedResults.LocalRedirect($"/courses/{course.Subdomain}/{page}")
            : TypedResults.NotFound();
}
