using System.Globalization;

namespace CourseGit.Core.Processes;

/// <summary>
/// What a process and all below it have done so far, by the kernel's accounts (proc(5)): a command may say nothing for an hour and work all
/// the
/// time. Two equal looks are two looks between which nothing was done.
/// </summary>
/// <param name="Ticks">Processor time, in the kernel's clock ticks.</param>
/// <param name="Bytes">Read from disks and written to them.</param>
/// <param name="WaitsForDisk">One of them waits for a disk that has not answered yet: slow, not idle.</param>
internal readonly record struct SignsOfLife(long Ticks, long Bytes, bool WaitsForDisk)
{
    // Fields of /proc/PID/stat, counted from the third (state): time in user and kernel mode, and both of children that have ended.
    private static readonly int[] Times = [11, 12, 13, 14];

    /// <summary>Looks at a process and all below it.</summary>
    public static SignsOfLife Of(int root)
    {
        var (ticks, bytes, waits) = (0L, 0L, false);
        foreach (var id in ProcessIdentity.Descendants(root).Select(p => p.Id).Prepend(root))
        {
            if (ProcessIdentity.ReadStat(id) is not { } fields)
                continue;
            ticks += Times.Sum(t => long.Parse(fields[t], CultureInfo.InvariantCulture));
            bytes += BytesOf(id);
            waits |= fields[0] == "D";
        }
        return new SignsOfLife(ticks, bytes, waits);
    }

    // Not read and written: that would count the keeping-alive of a connection, too.
    private static long BytesOf(int id)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/io")
                .Where(l => l.StartsWith("read_bytes: ", StringComparison.Ordinal)
                || l.StartsWith("write_bytes: ", StringComparison.Ordinal))
                .Sum(l => long.Parse(l.AsSpan(l.IndexOf(' ') + 1), CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // It ended meanwhile, or its account is not ours to see.
        }
    }
}
