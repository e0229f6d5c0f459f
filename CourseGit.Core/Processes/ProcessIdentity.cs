using System.Globalization;

namespace CourseGit.Core.Processes;

/// <summary>
/// A process that cannot be confused with a later one of the same number: its id and its start time in clock ticks
/// since boot (field 22 of <c>/proc/PID/stat</c>, proc(5)).
/// </summary>
public readonly record struct ProcessIdentity(int Id, long StartTime)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new(Environment.ProcessId, 0);

    /// <summary>Whether the very process still runs. A zombie has ended.</summary>
    public bool IsAlive => Of(Id) is { } now && now.StartTime == StartTime;

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
            .ToLookup(p => int.Parse(p.Fields![1], CultureInfo.InvariantCulture), p => new ProcessIdentity(p.Id, long.Parse(p.Fields![19], CultureInfo.InvariantCulture)));
        var found = new List<ProcessIdentity>(byParent[root]);
        for (var i = 0; i < found.Count; i++)
            found.AddRange(byParent[found[i].Id]);
        return found;
    }

    // Fields from the third (state) on; the second, the command's name, may itself hold blanks and parentheses.
    private static string[]? ReadStat(int id)
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
