using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CourseGit.Core.Audit;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Audit;

/// <summary>The record, or what a filter leaves of it, as a file: for a spreadsheet, or one JSON object a line. Times in UTC.</summary>
internal static class AuditFile
{
    /// <summary>Where the files are.</summary>
    public const string CsvAddress = "settings/audit/record.csv", JsonAddress = "settings/audit/record.jsonl";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The first line of the file for a spreadsheet.</summary>
    public static string CsvHeading { get; } = Csv.Write([[
        "number", "time (UTC)", "person", "way", "sign-in", "address", "action", "course", "subject", "outcome", "before", "after",
    ]]);

    public static void MapAuditFile(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/" + CsvAddress, (AuditDesk desk, HttpContext http) => SendAsync(desk, http, isCsv: true));
        endpoints.MapGet("/" + JsonAddress, (AuditDesk desk, HttpContext http) => SendAsync(desk, http, isCsv: false));
    }

    /// <summary>A row for a spreadsheet.</summary>
    public static string CsvLine(AuditRecord row) => Csv.Write([[
        row.Id, row.AtUtc.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture), row.Person, Way(row), row.SignIn ?? "",
        row.Address ?? "", row.Action.Id, row.Course ?? "", row.Subject ?? "", Outcome(row), row.Before ?? "", row.After ?? "",
    ]]);

    /// <summary>A row as a line of JSON.</summary>
    public static string JsonLine(AuditRecord row) => JsonSerializer.Serialize(Answer(row), Json) + "\n";

    /// <summary>A row as the command line and the files write it.</summary>
    public static object Answer(AuditRecord row) => new
    {
        number = row.Id,
        timeUtc = row.AtUtc,
        person = row.Person,
        way = Way(row),
        signIn = row.SignIn,
        address = row.Address,
        action = row.Action.Id,
        course = row.Course,
        subject = row.Subject,
        outcome = Outcome(row),
        before = row.Before,
        after = row.After,
    };

    private static async Task SendAsync(AuditDesk desk, HttpContext http, bool isCsv)
    {
        var filter = AuditQuery.Of(http.Request.Query).Filter(LocalClock.Of(http.Request.Cookies[LocalClock.CookieName]));
        var rows = desk.ExportAsync(filter, isCsv ? "CSV" : "JSON lines", CurrentActor.Of(http.User), http.RequestAborted);
        await using var reader = rows.GetAsyncEnumerator(http.RequestAborted);
        var hasRow = await reader.MoveNextAsync(); // before the head is written: who may not is told so
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = $"attachment; filename=record.{(isCsv ? "csv" : "jsonl")}";
        http.Response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: isCsv));
        if (isCsv)
            await writer.WriteAsync(CsvHeading);
        for (; hasRow; hasRow = await reader.MoveNextAsync())
            await writer.WriteAsync(isCsv ? CsvLine(reader.Current) : JsonLine(reader.Current));
    }

    private static string Way(AuditRecord row) => JsonNamingPolicy.KebabCaseLower.ConvertName(row.Way.ToString());

    private static string Outcome(AuditRecord row) => JsonNamingPolicy.KebabCaseLower.ConvertName(row.Outcome.ToString());
}
