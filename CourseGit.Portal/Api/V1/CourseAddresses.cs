using System.ComponentModel;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;
using Microsoft.AspNetCore.Mvc;

namespace CourseGit.Portal.Api.V1;

/// <summary>Some of the courses that the token may see, by subdomain.</summary>
/// <param name="Next">For after, to get those behind them; null at the end.</param>
internal sealed record CourseList(IReadOnlyList<CourseAnswer> Courses, string? Next);

/// <summary><c>/api/v1/courses</c></summary>
internal static class CourseAddresses
{
    public static void Map(RouteGroupBuilder api)
    {
        var courses = api.MapGroup("/courses").WithTags("Courses");
        courses.MapGet("/", ListAsync).WithName("listCourses").WithSummary("The courses, with what last happened to them")
            .WithDescription("By subdomain. Whose token is for some courses, or whose owner teaches some, sees those.")
            .Produces<CourseList>();
        courses.MapGet("/{course}", GetAsync).WithName("getCourse").WithSummary("One course")
            .WithDescription("Answers with an ETag; sent back as If-None-Match it gives 304 while nothing has changed. "
                + "What runs after a restore, and where the database lies, is told to those only who may change the course.")
            .Produces<CourseAnswer>().Produces(StatusCodes.Status304NotModified);
    }

    /// <summary>The course of an address.</summary>
    /// <exception cref="ApiRefusal">There is none.</exception>
    /// <exception cref="NotAllowedException">It is not theirs to see, be it there or not.</exception>
    public static async Task<Course> FindAsync(CourseRegistry courses, string course, HttpContext http) =>
        await courses.FindAsync(Subdomain.Parse(course), ApiToken.ActorOf(http), http.RequestAborted) ?? throw IsNotHere(course);

    private static async Task<CourseList> ListAsync(
        [AsParameters] ApiPage page,
        [FromQuery, Description("active (as when left out), archived or all")] WhichCourses? which,
        [FromQuery, Description("Only courses with this label; with one of them, when given several times.")] string[]? label,
        CourseOverview overview, TimeProvider time, HttpContext http)
    {
        var actor = ApiToken.ActorOf(http);
        var found = await overview.ListAsync(which ?? WhichCourses.Active, actor, http.RequestAborted);
        var labels = (label ?? []).Select(CourseLabel.Parse).ToList();
        var now = time.GetUtcNow().UtcDateTime;
        var (items, next) = page.Of(
            "courses", found.Where(c => labels.Count == 0 || c.Course.HasOneOf(labels)), c => c.Course.Subdomain.Value);
        return new([.. items.Select(c => CourseAnswer.Of(c, now).For(actor))], next);
    }

    private static async Task<IResult> GetAsync(
        [Description("Its subdomain")] string course, CourseOverview overview, TimeProvider time, HttpContext http)
    {
        var found = await overview.FindAsync(Subdomain.Parse(course), ApiToken.ActorOf(http), http.RequestAborted)
            ?? throw IsNotHere(course);
        return ApiTags.Ok(http, CourseAnswer.Of(found, time.GetUtcNow().UtcDateTime).For(ApiToken.ActorOf(http)));
    }

    private static ApiRefusal IsNotHere(string course) =>
        ApiRefusal.NotFound($"There is no course \"{course}\" here. Look at the list of courses.");
}
