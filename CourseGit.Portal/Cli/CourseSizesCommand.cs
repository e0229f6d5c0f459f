using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Courses.OverTime;

namespace CourseGit.Portal.Cli;

/// <summary><c>course sizes [--label L]…</c></summary>
internal static class CourseSizesCommand
{
    public static Command Create(Option<bool> json)
    {
        var label = new Option<string[]>("--label") { Description = "Only courses with this label; with one of them, when given again" };
        var command = new Command("sizes", "How all active courses fared and grew in 30 days, and when the disks are full") { label };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var labels = CourseLabelCommand.Read(parsed, label);
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var all = await services.GetRequiredService<CoursesOverTimeReader>().ReadAsync(labels, Actor.CommandLine, cancellationToken);
            var disks = await services.GetRequiredService<StorageReader>().DisksOverTimeAsync(Actor.CommandLine, cancellationToken);
            output.Answer(Answer(all, disks), Lines(all, disks));
            return ExitCode.Success;
        }));
        return command;
    }

    private static object Answer(CoursesOverTime all, ImmutableArray<DiskUse> disks) => new
    {
        days = all.Days.Select(d => new { d.Day, d.Good, warning = d.Warned, d.Failed, d.Without, d.Bytes }),
        bytes = all.Bytes,
        growth = all.Growth,
        courses = Ordered(all).Select(c => new
        {
            subdomain = c.Summary.Course.Subdomain.Value,
            c.Bytes,
            c.Growth,
            days = c.Bytes is null ? (int?)null : c.KnownDays,
        }),
        disks = disks.Select(d => new
        {
            holds = d.Disk.Roles.Select(r => r.Id()),
            d.Disk.Folder,
            d.Disk.FreeBytes,
            d.Disk.SizeBytes,
            full = d.Forecast?.Full,
        }),
    };

    private static IEnumerable<string> Lines(CoursesOverTime all, ImmutableArray<DiskUse> disks) => all.Courses.IsEmpty
        ? ["There is no such course. See those there are with \"course list\"."]
        :
        [
            .. Ordered(all).Select(c => $"{c.Summary.Course.Subdomain,-30} {Size(c.Bytes),10} {GrowthWords.Of(c),11}"
                + (GrowthWords.Since(c) is { } since ? $"  {since}" : "")),
            $"{Counted.InWords(all.Courses.Length, "course"),-30} {Size(all.Bytes),10} {GrowthWords.Of(all.Growth),11}  in 30 days",
            .. disks.Select(Line),
        ];

    private static string Line(DiskUse use) =>
        $"The {use.Disk.Name}: {ByteSize.InWords(use.Disk.FreeBytes)} of {ByteSize.InWords(use.Disk.SizeBytes)} are free"
        + (use.Forecast is { } forecast
            ? $"; full about {forecast.Full.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} at the rate of the last "
                + $"{Counted.InWords(forecast.BasisDays, "day")}."
            : ".");

    private static IReadOnlyList<CourseGrowth> Ordered(CoursesOverTime all) =>
        [.. all.Courses.OrderByDescending(c => c.Growth ?? long.MinValue)
            .ThenBy(c => c.Summary.Course.Subdomain.Value, StringComparer.Ordinal)];

    private static string Size(long? bytes) => bytes is { } counted ? ByteSize.InWords(counted) : "–";
}
