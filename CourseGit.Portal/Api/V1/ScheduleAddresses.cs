using System.ComponentModel;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Api.V1;

/// <summary>Some of the schedules, by name.</summary>
/// <param name="Next">For after, to get those behind them; null at the end.</param>
internal sealed record ScheduleList(IReadOnlyList<ScheduleAnswer> Schedules, string? Next);

/// <summary><c>/api/v1/schedules</c></summary>
internal static class ScheduleAddresses
{
    private const int RunsShown = 10;

    public static void Map(RouteGroupBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("Schedules");
        schedules.MapGet("/", ListAsync).WithName("listSchedules").WithSummary("The schedules").WithDescription("Without their runs.")
            .Produces<ScheduleList>();
        schedules.MapGet("/{schedule}", GetAsync).WithName("getSchedule").WithSummary($"One schedule, with its last {RunsShown} runs")
            .Produces<ScheduleAnswer>();
        schedules.MapPost("/{schedule}/pause", (
                [Description("Its name")] string schedule, ScheduleDesk desk, TimeProvider time, HttpContext http) =>
            PauseAsync(schedule, true, desk, time, http)).WithName("pauseSchedule").WithSummary("Pause a schedule")
            .WithDescription("It is not due until it is resumed.").Produces<ScheduleAnswer>();
        schedules.MapPost("/{schedule}/resume", (
                [Description("Its name")] string schedule, ScheduleDesk desk, TimeProvider time, HttpContext http) =>
            PauseAsync(schedule, false, desk, time, http)).WithName("resumeSchedule").WithSummary("Let a schedule go on")
            .Produces<ScheduleAnswer>();
        schedules.MapPost("/{schedule}/run", RunAsync).WithName("runSchedule").WithSummary("Run a schedule now")
            .WithDescription("Also a paused one. When it is due next stays.").Produces<ScheduleRunAnswer>(StatusCodes.Status202Accepted);
    }

    private static async Task<ScheduleList> ListAsync([AsParameters] ApiPage page, ScheduleDesk desk, TimeProvider time, HttpContext http)
    {
        var all = await desk.ListAsync(ApiToken.ActorOf(http), http.RequestAborted);
        var (items, next) = page.Of("schedules", all, s => s.Name.Value);
        var now = time.GetUtcNow().UtcDateTime;
        return new([.. items.Select(s => ScheduleAnswer.Of(s, now))], next);
    }

    private static async Task<ScheduleAnswer> GetAsync(
        [Description("Its name")] string schedule, ScheduleDesk desk, TimeProvider time, HttpContext http)
    {
        var found = await FindAsync(schedule, desk, http);
        var runs = await desk.RunsAsync(found.Id, before: null, RunsShown, ApiToken.ActorOf(http), http.RequestAborted);
        return ScheduleAnswer.Of(found, time.GetUtcNow().UtcDateTime, runs);
    }

    private static async Task<ScheduleAnswer> PauseAsync(
        string schedule, bool paused, ScheduleDesk desk, TimeProvider time, HttpContext http)
    {
        var found = await FindAsync(schedule, desk, http);
        var changed = await desk.PauseAsync(found.Id, paused, ApiToken.ActorOf(http), http.RequestAborted);
        return ScheduleAnswer.Of(changed, time.GetUtcNow().UtcDateTime);
    }

    private static async Task<IResult> RunAsync([Description("Its name")] string schedule, ScheduleDesk desk, HttpContext http)
    {
        var found = await FindAsync(schedule, desk, http);
        var run = await desk.RunNowAsync(found.Id, ApiToken.ActorOf(http), http.RequestAborted);
        return TypedResults.Accepted($"/api/v1/schedules/{Uri.EscapeDataString(found.Name.Value)}", ScheduleRunAnswer.Of(run));
    }

    private static async Task<Schedule> FindAsync(string schedule, ScheduleDesk desk, HttpContext http) =>
        (await desk.ListAsync(ApiToken.ActorOf(http), http.RequestAborted))
            .FirstOrDefault(s => s.Name.Value.Equals(schedule, StringComparison.OrdinalIgnoreCase))
        ?? throw ApiRefusal.NotFound("There is no schedule of this name. Look at the list of schedules.");
}
