using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Antiforgery;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>The list of courses as a file for a spreadsheet; times in UTC.</summary>
public static class CourseExport
{
    /// <summary>Where it is asked for, by a form.</summary>
    public const string Address = "/courses/export.csv";

    private static readonly string[] Heading =
    [
        "course", "folder", "direction", "state", "reason", "last success (UTC)", "proven (UTC)", "database", "repository", "branch",
        "labels",
    ];

    public static void MapCourseExport(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Address, SendAsync).WithMetadata(new RequireAntiforgeryTokenAttribute());

    private static async Task<IResult> SendAsync(CourseOverview overview, TimeProvider time, HttpContext http)
    {
        if (await ChosenCourses.ReadAsync(http) is not { } wanted)
            return TypedResults.BadRequest();
        var all = await overview.ListAsync(WhichCourses.All, CurrentActor.Of(http.User), http.RequestAborted);
        var now = time.GetUtcNow().UtcDateTime;
        var text = Write(all.Where(c => wanted.Contains(c.Course.Subdomain.Value)), now);
        await Downloads.NoteAsync(http, "the list of courses as CSV");
        var name = string.Create(CultureInfo.InvariantCulture, $"courses-{now:yyyy-MM-dd}.csv");
        return Csv.File(text, name);
    }

    /// <summary>A heading, then a line a course.</summary>
    public static string Write(IEnumerable<CourseSummary> courses, DateTime nowUtc) =>
        Csv.Write(courses.Select(c => Line(c, CourseSafety.Of(c, nowUtc))).Prepend(Heading));

    private static string[] Line(CourseSummary summary, CourseSafety safety)
    {
        var course = summary.Course;
        return
        [
            course.Subdomain.Value, course.Folder.Value, Words.Of(course.Direction), safety.Word, safety.Reason, Time(summary.LastSafeUtc),
            Time(summary.Proof.Proven?.FinishedUtc), DatabaseWords.Of(course), Words.Of(course.Remote), course.Branch?.Value ?? "",
            string.Join("; ", course.Labels),
        ];
    }

    private static string Time(DateTime? utc) => utc?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
}
