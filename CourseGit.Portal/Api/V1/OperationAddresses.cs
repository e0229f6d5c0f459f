using System.ComponentModel;
using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using Microsoft.AspNetCore.Mvc;

namespace CourseGit.Portal.Api.V1;

/// <summary><c>/api/v1/operations</c></summary>
internal static class OperationAddresses
{
    public static void Map(RouteGroupBuilder api)
    {
        var operations = api.MapGroup("/operations").WithTags("Operations");
        operations.MapGet("/", ListAsync).WithName("listOperations").WithSummary("What was done, the last asked for first")
            .WithDescription("Without their steps; ask for one to see them.").Produces<OperationList>();
        operations.MapGet("/{operation:long}", GetAsync).WithName("getOperation").WithSummary("One operation")
            .WithDescription("Answers with an ETag; sent back as If-None-Match it gives 304 while nothing has changed.")
            .Produces<OperationView>().Produces(StatusCodes.Status304NotModified);
        operations.MapGet("/{operation:long}/log", LogAsync).WithName("getOperationLog").WithSummary("The log of an operation")
            .Produces<LogAnswer>();
        operations.MapGet("/{operation:long}/events", OperationEvents.FollowAsync).WithName("followOperation")
            .WithSummary("An operation as it goes on, as server-sent events")
            .WithDescription("Each event is named operation, has the operation as its data and its revision as its id; the last one's "
                + "state is done. A line with a colon comes in between so that the connection stays open. Broken off, go on with the "
                + "header Last-Event-ID: only what is newer comes, and 204 when there is nothing more to come.")
            .Produces<OperationView>(StatusCodes.Status200OK, "text/event-stream").Produces(StatusCodes.Status204NoContent);
        operations.MapPost("/{operation:long}/cancel", CancelAsync).WithName("cancelOperation").WithSummary("Cancel an operation")
            .WithDescription("Asks for it: a queued one ends at once, a running one within seconds, one that is done stays as it is.")
            .Produces<OperationView>();
        operations.MapPost("/{operation:long}/undo", UndoAsync).WithName("undoRestore")
            .WithSummary("Put back what a restore, or an earlier undo, replaced")
            .Produces<OperationView>(StatusCodes.Status202Accepted);
    }

    /// <summary>The operation of an address.</summary>
    /// <exception cref="ApiRefusal">There is none, or it is not theirs to see.</exception>
    public static async Task<OperationSnapshot> FindAsync(OperationDesk desk, long operation, HttpContext http) =>
        await desk.FindAsync(operation, ApiToken.ActorOf(http), http.RequestAborted)
        ?? throw ApiRefusal.NotFound($"There is no operation {operation} that this token may see. Look at the list of operations.");

    /// <summary>Queues what was asked for, and says where it can be followed.</summary>
    public static async Task<IResult> StartAsync(OperationDesk desk, OperationRequest request, HttpContext http) =>
        Followed(await desk.EnqueueAsync(request, ApiToken.ActorOf(http), http.RequestAborted));

    /// <summary>Says where what was queued can be followed.</summary>
    public static IResult Followed(OperationSnapshot accepted) =>
        TypedResults.Accepted($"/api/v1/operations/{accepted.Id}", OperationView.Of(accepted));

    private static async Task<OperationList> ListAsync(
        [AsParameters] ApiPage page,
        [FromQuery, Description("Only of this course.")] string? course,
        [FromQuery, Description("Only of this kind: backup, restore, undo, verify …")] string? kind,
        [FromQuery, Description("Only those that stand so.")] OperationStanding? outcome,
        [FromQuery, Description("Only those that this person asked for.")] string? requestedBy,
        OperationDesk desk, OperationKinds kinds, HttpContext http)
    {
        var filter = OperationFilter.Of(course is null ? null : Subdomain.Parse(course)) with
        {
            Kind = kind is null ? null : Kind(kinds, kind),
            Standing = outcome,
            RequestedBy = requestedBy,
        };
        var found = await desk.SearchAsync(filter, Number(page.Last("operations")), page.Count + 1, ApiToken.ActorOf(http),
            http.RequestAborted);
        var (items, next) = page.Cut("operations", found, o => o.Id.ToString(CultureInfo.InvariantCulture));
        return new([.. items.Select(OperationView.Of)], next);
    }

    private static async Task<IResult> GetAsync([Description("Its number")] long operation, OperationDesk desk, HttpContext http) =>
        ApiTags.Ok(http, OperationView.Of(await FindAsync(desk, operation, http)));

    private static async Task<LogAnswer> LogAsync(
        [Description("Its number")] long operation, [AsParameters] ApiPage page, OperationDesk desk, HttpContext http)
    {
        await FindAsync(desk, operation, http);
        var after = (int)Math.Min(int.MaxValue, Number(page.Last("log")) ?? -1);
        var lines = await desk.LogAsync(operation, after, page.Count + 1, ApiToken.ActorOf(http), http.RequestAborted);
        var (items, next) = page.Cut("log", lines, l => l.Ordinal.ToString(CultureInfo.InvariantCulture));
        return new(operation, [.. items.Select(l => new LogLineAnswer(l.Ordinal, l.AtUtc, l.Level, l.Text))], next);
    }

    private static async Task<OperationView> CancelAsync([Description("Its number")] long operation, OperationDesk desk, HttpContext http)
    {
        await FindAsync(desk, operation, http);
        return OperationView.Of(await desk.CancelAsync(operation, ApiToken.ActorOf(http), http.RequestAborted));
    }

    private static async Task<IResult> UndoAsync(
        [Description("Its number")] long operation, OperationDesk desk, UndoRequests undo, HttpContext http)
    {
        await FindAsync(desk, operation, http);
        return await StartAsync(desk, await undo.OfAsync(operation, ApiToken.ActorOf(http), http.RequestAborted), http);
    }

    private static OperationKind Kind(OperationKinds kinds, string name) =>
        kinds.All.FirstOrDefault(k => k.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw ApiRefusal.Unreadable($"There is no kind of operation \"{TextLength.Excerpt(name)}\". Nothing was read. Use one of "
            + $"{string.Join(", ", kinds.All.Select(k => k.Id.ToLowerInvariant()))}.");

    private static long? Number(string? last) => last is null ? null
        : long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw ApiPage.NoCursor();
}
