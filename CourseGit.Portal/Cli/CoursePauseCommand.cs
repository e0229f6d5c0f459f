using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Cli;

/// <summary><c>course pause SUBDOMAIN… | --label L… [--until DAY] [--zone ZONE]</c>, <c>course resume …</c></summary>
internal static class CoursePauseCommand
{
    public static Command Pause(Option<bool> json)
    {
        var (names, label) = (Names("Courses to pause"), Label());
        var until = new Option<string?>("--until") { Description = "The day on which they go on by themselves, as 2027-01-15" };
        var zone = new Option<string?>("--zone") { Description = "Where that day begins, for example Europe/Stockholm; UTC when left out" };
        var command = new Command("pause", "Let no schedule do anything for courses, until they are resumed") { names, label, until, zone };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var at = Utc(parsed.GetValue(until), Zones.Parse(parsed.GetValue(zone) ?? "UTC"));
            return await CliCourses.ChangeAsync(output, await NamedAsync(parsed, names, label, cancellationToken),
                (services, subdomains) => services.GetRequiredService<CoursePauses>()
                    .PauseAsync(subdomains, at, Actor.CommandLine, cancellationToken),
                Sentence, asList: parsed.GetValue(label) is { Length: > 0 }, cancellationToken);
        }));
        return command;
    }

    public static Command Resume(Option<bool> json)
    {
        var (names, label) = (Names("Courses to resume"), Label());
        var command = new Command("resume", "Let schedules do again what they do for courses") { names, label };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
            await CliCourses.ChangeAsync(output, await NamedAsync(parsed, names, label, cancellationToken),
                (services, subdomains) => services.GetRequiredService<CoursePauses>()
                    .ResumeAsync(subdomains, Actor.CommandLine, cancellationToken),
                Sentence, asList: parsed.GetValue(label) is { Length: > 0 }, cancellationToken)));
        return command;
    }

    private static Argument<string[]> Names(string description) =>
        new("subdomain") { Description = description, Arity = ArgumentArity.ZeroOrMore };

    private static Option<string[]> Label() =>
        new("--label") { Description = "All active courses with this label instead; give it once for each" };

    private static async Task<string[]> NamedAsync(
        ParseResult parsed, Argument<string[]> names, Option<string[]> label, CancellationToken cancellationToken)
    {
        var (named, labels) = (parsed.GetValue(names) ?? [], CourseLabelCommand.Read(parsed, label));
        if (named.Length > 0 == labels.Count > 0)
            throw new InvalidInputException("Say which courses: name them, or give --label LABEL, but not both.");
        if (named.Length > 0)
            return named;
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
        var all = await services.GetRequiredService<CourseRegistry>().ListAsync(Actor.CommandLine, cancellationToken);
        string[] found = [.. all.Where(c => !c.IsArchived && c.HasOneOf(labels)).Select(c => c.Subdomain.Value)];
        return found.Length > 0 ? found
            : throw new InvalidInputException("No active course has such a label. See the labels there are with \"course list\".");
    }

    private static DateTime? Utc(string? text, TimeZoneInfo zone) => text is null ? null
        : DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Zones.ToUtc(day.ToDateTime(TimeOnly.MinValue), zone)
            : throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" is no day. Write it as 2027-01-15.");

    private static string Sentence(Course course) => course.Pause is not { } pause
        ? $"The schedules of {course.Subdomain} go on."
        : $"The schedules of {course.Subdomain} are paused: nothing is done for it by itself "
            + (pause.UntilUtc is { } until
                ? string.Create(CultureInfo.InvariantCulture, $"until {until:yyyy-MM-dd HH:mm} UTC.")
                : $"until \"course resume {course.Subdomain}\".");
}
