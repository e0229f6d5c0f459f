using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Antiforgery;

namespace CourseGit.Portal.Features.Courses.OverTime;

/// <summary>How courses fared and grew as a file for a spreadsheet; sizes in bytes.</summary>
public static class GrowthExport
{
    /// <summary>Where it is asked for, by a form.</summary>
    public const string Address = "/over-time/export.csv";

    private static readonly string[] Heading =
    [
        "course", "state", "good days", "days with trouble", "bytes", "bytes 30 days ago", "growth in bytes", "counted for days", "labels",
    ];

    public static void MapGrowthExport(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Address, SendAsync).WithMetadata(new RequireAntiforgeryTokenAttribute());

    private static async Task<IResult> SendAsync(CoursesOverTimeReader reader, ScheduleDesk schedules, HttpContext http)
    {
        if (await ChosenCourses.ReadAsync(http) is not { } wanted)
            return TypedResults.BadRequest();
        var who = CurrentActor.Of(http.User);
        who.Require(Right.SeeStorage);
        var all = await reader.ReadAsync(who, http.RequestAborted);
        var timetable = await schedules.TimetableAsync(who, http.RequestAborted);
        var asked = all.Courses.Where(c => wanted.Contains(c.Summary.Course.Subdomain.Value))
            .Select(c => c with { Summary = c.Summary with { Times = timetable.Of(c.Summary.Course) } });
        var order = GrowthOrder.Default.Apply(asked, false, c => CourseSafety.Of(c, all.AsOfUtc));
        await Downloads.NoteAsync(http, "courses over time as CSV");
        return Csv.File(Write(order, all.AsOfUtc),
            string.Create(CultureInfo.InvariantCulture, $"courses-over-time-{all.AsOfUtc:yyyy-MM-dd}.csv"));
    }

    /// <summary>A heading, then a line a course.</summary>
    public static string Write(IEnumerable<CourseGrowth> courses, DateTime nowUtc) =>
        Csv.Write(courses.Select(c => Line(c, nowUtc)).Prepend<object?[]>(Heading));

    private static object?[] Line(CourseGrowth course, DateTime nowUtc)
    {
        var first = DateOnly.FromDateTime(nowUtc).AddDays(1 - OutcomeDays.Kept);
        var days = course.Summary.Days.Days.Where(d => d.Day >= first).ToList();
        var good = days.Count(d => d.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged);
        return
        [
            course.Summary.Course.Subdomain.Value, CourseSafety.Of(course.Summary, nowUtc).Word, good, days.Count - good, course.Bytes,
            course.Sizes[0], course.Growth, course.KnownDays < 0 ? null : course.KnownDays,
            string.Join("; ", course.Summary.Labels),
        ];
    }
}
