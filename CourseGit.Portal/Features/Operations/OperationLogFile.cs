using System.Globalization;
using System.Text;
using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Features.Operations;

/// <summary>The log of an operation as a file: what the page shows, times in UTC.</summary>
public static class OperationLogFile
{
    private const int Page = 1000;

    public static string Address(long operation) => string.Create(CultureInfo.InvariantCulture, $"operations/{operation}/log.txt");

    public static void MapOperationLogFile(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/operations/{id:long}/log.txt", SendAsync).WithMetadata(new OpenToTeachersAttribute());

    private static async Task<IResult> SendAsync(long id, OperationDesk desk, HttpContext http)
    {
        var who = CurrentActor.Of(http.User);
        if (await desk.FindAsync(id, who, http.RequestAborted) is not { } operation)
            return Results.NotFound();
        await Downloads.NoteAsync(http, string.Create(CultureInfo.InvariantCulture, $"the log of operation {id}"));
        http.Response.Headers.CacheControl = "no-store";
        var name = string.Create(CultureInfo.InvariantCulture, $"operation-{id}.txt");
        return Results.Stream(stream => WriteAsync(stream, operation, desk, http), "text/plain; charset=utf-8", name);
    }

    private static async Task WriteAsync(Stream stream, OperationSnapshot operation, OperationDesk desk, HttpContext http)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteLineAsync($"{operation.Title}, operation {operation.Id}, asked for by {operation.RequestedBy}");
        await writer.WriteLineAsync(operation.Text);
        var last = 0;
        while (true)
        {
            var lines = await desk.LogAsync(operation.Id, last, Page, CurrentActor.Of(http.User), http.RequestAborted);
            foreach (var line in lines)
                await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{line.AtUtc:yyyy-MM-ddTHH:mm:ss.fffZ} {line.Level.ToString().ToLowerInvariant()} {line.Text}"));
            if (lines.Length < Page)
                return;
            last = lines[^1].Ordinal;
        }
    }
}
