using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.State;

namespace CourseGit.Core.Housekeeping;

/// <summary>When a disk is full if its free space goes on falling as it did.</summary>
/// <param name="Full">The day.</param>
/// <param name="BasisDays">From so many days that is told.</param>
public sealed record DiskForecast(DateOnly Full, int BasisDays);

/// <summary>How a disk stood on a day.</summary>
/// <param name="UsedBytes">What of it was not free, whoever wrote it.</param>
public sealed record DiskDay(DateOnly Day, long UsedBytes, long SizeBytes);

/// <summary>
/// Notes once a day how much space each disk has, in a file of the state folder: a line a role and day, the day (UTC), the role, free
/// bytes and size, with tabs between. It belongs to this machine's disks, so it is not in the state database.
/// </summary>
public sealed class SpaceDiary(CourseGitSettings settings)
{
    private const string Day = "yyyy-MM-dd";
    private const int KeptDays = 60, MostBasis = 30, LeastBasis = 7, FurthestDays = 3650;

    /// <summary>Notes the day if nobody has.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Note(IReadOnlyCollection<DiskState> disks, DateOnly today)
    {
        var known = Read();
        var news = disks.SelectMany(d => d.Roles.Select(r => new Entry(today, r, d.FreeBytes, d.SizeBytes)))
            .Where(n => !known.Exists(k => k.Day == today && k.Role == n.Role)).ToList();
        if (news.Count == 0)
            return;
        var lines = known.Where(k => k.Day > today.AddDays(-KeptDays) && k.Day <= today).Concat(news).Select(Write);
        var draft = settings.SpaceDiary + ".new";
        File.WriteAllLines(draft, lines);
        File.Move(draft, settings.SpaceDiary, overwrite: true);
    }

    /// <summary>
    /// When the disk is full at the rate of the last 30 days. Null when that cannot be told: noted for less than a week, its size changed
    /// meanwhile, its free space did not fall, or the day is more than ten years away.
    /// </summary>
    public DiskForecast? ForecastOf(DiskState disk, DateOnly today)
    {
        var past = Read().Where(e => e.Role == disk.Roles[0] && e.Day >= today.AddDays(-MostBasis) && e.Day < today)
            .OrderByDescending(e => e.Day).TakeWhile(e => e.Size == disk.SizeBytes).ToList();
        if (past.Count == 0 || today.DayNumber - past[^1].Day.DayNumber is var days && days < LeastBasis)
            return null;
        var perDay = (past[^1].Free - disk.FreeBytes) / (double)days;
        return perDay > 0 && disk.FreeBytes / perDay is var left && left <= FurthestDays
            ? new DiskForecast(today.AddDays((int)left), days)
            : null;
    }

    /// <summary>How a disk stood on the days of the last 30 that were noted, oldest first, and how it stands today.</summary>
    public ImmutableArray<DiskDay> DaysOf(DiskState disk, DateOnly today) =>
    [
        .. Read().Where(e => e.Role == disk.Roles[0] && e.Day >= today.AddDays(-MostBasis) && e.Day < today).OrderBy(e => e.Day)
            .Select(e => new DiskDay(e.Day, e.Size - e.Free, e.Size)),
        new(today, disk.SizeBytes - disk.FreeBytes, disk.SizeBytes),
    ];

    private List<Entry> Read()
    {
        try
        {
            return File.Exists(settings.SpaceDiary) ? [.. File.ReadAllLines(settings.SpaceDiary).Select(Parse).OfType<Entry>()] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Write(Entry entry) => string.Create(
        CultureInfo.InvariantCulture, $"{entry.Day.ToString(Day, CultureInfo.InvariantCulture)}\t{entry.Role}\t{entry.Free}\t{entry.Size}");

    // What is no line of ours is left out.
    private static Entry? Parse(string line) => line.Split('\t') is [var day, var role, var free, var size]
        && DateOnly.TryParseExact(day, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && Enum.TryParse<DiskRole>(role, out var known) && Enum.IsDefined(known)
        && long.TryParse(free, NumberStyles.None, CultureInfo.InvariantCulture, out var freeBytes)
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var sizeBytes)
            ? new Entry(date, known, freeBytes, sizeBytes)
            : null;

    private sealed record Entry(DateOnly Day, DiskRole Role, long Free, long Size);
}
