using System.Globalization;
using System.Text;
using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>The list of courses as a file for a spreadsheet (RFC 4180, UTF-8 with its mark, times in UTC).</summary>
public static class CourseExport
{
    /// <summary>Where it is asked for, by a form.</summary>
    public const string Address = "/courses/export.csv";

    /// <summary>The form's field: subdomains, with spaces between.</summary>
    public const string Field = "courses";

    private static readonly string[] Heading =
    [
        "course", "folder", "direction", "state", "reason", "last success (UTC)", "proven (UTC)", "database", "repository", "branch",
        "labels",
    ];

    public static void MapCourseExport(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Address, SendAsync).WithMetadata(new RequireAntiforgeryTokenAttribute());

    private static async Task<IResult> SendAsync(
        [FromForm(Name = Field)] string? courses, CourseOverview overview, TimeProvider time, HttpContext http)
    {
        var wanted = (courses ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var all = await overview.ListAsync(WhichCourses.All, CurrentActor.Of(http.User), http.RequestAborted);
        var now = time.GetUtcNow().UtcDateTime;
        var text = Write(all.Where(c => wanted.Contains(c.Course.Subdomain.Value)), now);
        var name = string.Create(CultureInfo.InvariantCulture, $"courses-{now:yyyy-MM-dd}.csv");
        return Results.File(new UTF8Encoding(true).GetPreamble().Concat(Encoding.UTF8.GetBytes(text)).ToArray(), "text/csv", name);
    }

    /// <summary>A heading, then a line a course.</summary>
    public static string Write(IEnumerable<CourseSummary> courses, DateTime nowUtc)
    {
        var lines = courses.Select(c => Line(c, CourseSafety.Of(c, nowUtc))).Prepend(Heading);
        return string.Concat(lines.Select(fields => string.Join(',', fields.Select(Quote)) + "\r\n"));
    }

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

    // A spreadsheet takes a cell that begins so for a formula and would run it; an apostrophe makes it text again.
    private static string Quote(string value)
    {
        var safe = value.Length > 0 && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) ? "'" + value : value;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
