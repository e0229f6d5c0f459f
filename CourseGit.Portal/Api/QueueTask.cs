using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Api;

/// <summary>An operation in the form the guide's own pages ask for: exactly these three, in this order.</summary>
internal sealed record QueueTask(string Status, int Progress, bool Done);

/// <summary><c>GET /queuetask/{id}</c>, with or without a slash at the end.</summary>
internal static class QueueTaskEndpoint
{
    public static void MapQueueTask(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/queuetask/{id}", FindAsync).WithMetadata(new OpenToTeachersAttribute());

    private static async Task<IResult> FindAsync(string id, OperationDesk desk, HttpContext http)
    {
        var operation = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await desk.FindAsync(number, CurrentActor.Of(http.User), http.RequestAborted)
            : null;
        return operation is null
            ? TypedResults.Json(
                new { message = "There is no operation with this number. Open the list of operations to see those there are." },
                statusCode: StatusCodes.Status404NotFound)
            : TypedResults.Json(new QueueTask(operation.Text, operation.Percent, operation.IsDone));
    }
}
