using System.Globalization;

namespace CourseGit.Core.Processes;

/// <summary>
/// A process that cannot be confused with a later one of the same number: its id and its start time in clock ticks
/// since boot (field 22 of <c>/proc/PID/stat</c>, proc(5)).
/// </summary>
public readonly record struct ProcessIdentity(int Id, long StartTime)
{
    /// <summary>Every process we start carries in its environment, and hands down to its own children, who started it.</summary>
    public const string StarterVariable = "COURSEGIT_STARTED_BY";

    /// <summary>What belongs to one call carries its mark, however far it went from its parent.</summary>
    internal const string MarkVariable = "COURSEGIT_CALL";

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new(Environment.ProcessId, 0);

    /// <summary>Whether the very process still runs. A zombie has ended.</summary>
    public bool IsAlive => Of(Id) is { } now && now.StartTime == StartTime;

    /// <summary>
    /// Whether this is a process that one of ours started and left behind: its starter, as its environment names it, is gone.
    /// </summary>
    public bool IsOrphan => Starter() is { IsAlive: false };

    /// <summary>The process with this number now; null when there is none, or it has ended and only waits to be reaped.</summary>
    public static ProcessIdentity? Of(int id)
    {
        var fields = ReadStat(id);
        if (fields is null || fields[0] is "Z" or "X")
            return null;
        return new ProcessIdentity(id, long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>All processes below this one, children before their own children.</summary>
    public static List<ProcessIdentity> Descendants(int root)
    {
        var byParent = Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Fields: ReadStat(id)))
            .Where(p => p.Fields is not null)
            .ToLookup(p => int.Parse(p.Fields![1], CultureInfo.InvariantCulture),
                p => new ProcessIdentity(p.Id, long.Parse(p.Fields![19], CultureInfo.InvariantCulture)));
        var found = new List<ProcessIdentity>(byParent[root]);
        for (var i = 0; i < found.Count; i++)
            found.AddRange(byParent[found[i].Id]);
        return found;
    }

    /// <summary>All processes that carry a mark in their environment.</summary>
    internal static List<ProcessIdentity> Marked(string mark) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Of(id) : null)
            .OfType<ProcessIdentity>().Where(p => p.Variable(MarkVariable) == mark)];

    /// <summary>Whether any process has the folder, or one below it, as its current folder.</summary>
    public static bool AnyIn(string folder) =>
        Directory.EnumerateDirectories("/proc")
            .Where(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Any(d => CurrentFolder(d) is { } current && (current == folder || current.StartsWith(folder + "/", StringComparison.Ordinal)));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {StartTime}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static ProcessIdentity? Parse(string text) =>
        text.Split(' ') is [var first, var second]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? new ProcessIdentity(id, start) : null;

    private static string? CurrentFolder(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It ended meanwhile, or is another user's and so not ours.
        }
    }

    private ProcessIdentity? Starter() => Variable(StarterVariable) is { } starter ? Parse(starter) : null;

    private string? Variable(string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{Id}/environ").Split('\0')
                .FirstOrDefault(v => v.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Fields from the third (state) on; the second, the command's name, may itself hold blanks and parentheses.
    internal static string[]? ReadStat(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
