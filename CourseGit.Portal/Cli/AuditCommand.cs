using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Audit;

namespace CourseGit.Portal.Cli;

/// <summary><c>audit list|verify</c>: the record of who did what.</summary>
internal static class AuditCommand
{
    private const int UsualLimit = 100, MostListed = 1_000_000;

    public static Command Create(Option<bool> json) => new("audit", "Read and verify the record of who did what")
    {
        List(json), Verify(json),
    };

    private static Command List(Option<bool> json)
    {
        var since = new Option<string?>("--since") { Description = "From this time on, UTC, for example 2026-09-01 or 2026-09-01T08:00" };
        var until = new Option<string?>("--until") { Description = "Before this time, UTC" };
        var person = new Option<string?>("--person") { Description = "Only what this person did" };
        var course = new Option<string?>("--course") { Description = "Only what is about this course" };
        var action = new Option<string?>("--action") { Description = "Only this action, for example course.changed, or a group: course" };
        var outcome = new Option<string?>("--outcome") { Description = "done, refused or failed" };
        var limit = new Option<int>("--limit")
        {
            Description = $"How many rows at the most; by default {UsualLimit}",
            DefaultValueFactory = _ => UsualLimit,
        };
        var csv = new Option<bool>("--csv") { Description = "Write a file for a spreadsheet" };
        var lines = new Option<bool>("--jsonl") { Description = "Write one JSON object a line" };
        var command = new Command("list", "List what was done, the newest first")
        {
            since, until, person, course, action, outcome, limit, csv, lines,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var filter = new AuditFilter
            {
                SinceUtc = Time(parsed.GetValue(since), "--since"),
                UntilUtc = Time(parsed.GetValue(until), "--until"),
                Person = parsed.GetValue(person),
                Course = parsed.GetValue(course) is { } name ? Subdomain.Parse(name).Value : null,
                Action = parsed.GetValue(action) is { } id ? AuditFilter.ReadAction(id) : null,
                Outcome = Outcome(parsed.GetValue(outcome)),
            };
            if (new[] { parsed.GetValue(csv), parsed.GetValue(lines), output.IsJson }.Count(f => f) > 1)
                throw new InvalidInputException("Give one of --json, --jsonl and --csv.");
            var most = Math.Clamp(parsed.GetValue(limit), 1, MostListed);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<AuditDesk>();
            if (parsed.GetValue(csv) || parsed.GetValue(lines))
            {
                var rows = desk.ExportAsync(filter, parsed.GetValue(csv) ? "CSV" : "JSON lines", Actor.CommandLine, cancellationToken);
                var written = 0;
                if (parsed.GetValue(csv))
                    await Console.Out.WriteAsync(AuditFile.CsvHeading);
                await foreach (var row in rows)
                {
                    if (written++ == most)
                        break;
                    await Console.Out.WriteAsync(parsed.GetValue(csv) ? AuditFile.CsvLine(row) : AuditFile.JsonLine(row));
                }
                return ExitCode.Success;
            }
            var found = await ReadAsync(desk, filter, most, cancellationToken);
            output.Answer(new { rows = found.Select(AuditFile.Answer) },
                found.Count > 0 ? found.Select(Line) : ["Nothing in the record matches."]);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Verify(Option<bool> json)
    {
        var command = new Command("verify", "Say whether the record is as it was written: no row changed, removed or put in");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var verdict = await services.GetRequiredService<AuditDesk>().VerifyAsync(null, Actor.CommandLine, cancellationToken);
            output.Answer(new
            {
                whole = verdict.IsWhole,
                rows = verdict.Rows,
                first = verdict.First,
                firstUtc = verdict.FirstUtc,
                badRow = verdict.BadRow,
                message = verdict.Sentence,
            }, verdict.Sentence);
            return verdict.IsWhole ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    private static async Task<List<AuditRecord>> ReadAsync(
        AuditDesk desk, AuditFilter filter, int most, CancellationToken cancellationToken)
    {
        var found = new List<AuditRecord>();
        while (found.Count < most)
        {
            var page = await desk.SearchAsync(
                filter, found.Count == 0 ? null : found[^1].Id, most - found.Count, Actor.CommandLine, cancellationToken);
            if (page.IsEmpty)
                break;
            found.AddRange(page);
        }
        return found;
    }

    private static string Line(AuditRecord row)
    {
        var line = $"{row.Id,6} {row.AtUtc:yyyy-MM-dd HH:mm:ss} UTC  {row.Person} {AuditWords.Sentence(row)}";
        return row.Outcome == AuditOutcome.Done ? line : $"{line} ({row.Outcome.ToString().ToLowerInvariant()})";
    }

    private static DateTime? Time(string? text, string option)
    {
        if (text is null)
            return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, utc, out var time)
            ? time
            : throw new InvalidInputException(
                $"{option} is no time: \"{TextLength.Excerpt(text)}\". Write it like 2026-09-01 or 2026-09-01T08:00, in UTC.");
    }

    private static AuditOutcome? Outcome(string? text) => text is null ? null
        : Enum.TryParse<AuditOutcome>(text, ignoreCase: true, out var outcome) && !char.IsAsciiDigit(text[0]) ? outcome
        : throw new InvalidInputException($"There is no outcome \"{TextLength.Excerpt(text)}\". Use done, refused or failed.");
}
