using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Housekeeping;

/// <summary>One housekeeping under way: what it freed so far, what it could not do, and what it leaves for the next time.</summary>
internal sealed class HousekeepingRun(OperationContext operation)
{
    private const int Named = 5;
    private readonly List<(string Where, long Bytes)> _freed = [];
    private readonly List<string> _problems = [];
    private readonly SortedSet<string> _busy = new(StringComparer.Ordinal);
    private long _linesRemoved;
    private int _rowsRemoved;

    /// <summary>What was freed is measured on the disk, before and after; packing may also have taken some.</summary>
    public void Free(string where, long bytes)
    {
        _freed.Add((where, bytes));
        var told = bytes < 0 ? $"took {ByteSize.InWords(-bytes)} more than before" : $"freed {ByteSize.InWords(bytes)}";
        operation.Log(OperationLogLevel.Information, $"{Capital(where)}: {told}");
    }

    public void RemoveLines(long lines)
    {
        _linesRemoved = lines;
        operation.Log(OperationLogLevel.Information, lines == 0
            ? "No old log had lines to remove"
            : $"{Counted.InWords(lines, "line")} of old logs removed. Their room in the state database is used again; its file does not "
                + "become smaller.");
    }

    /// <summary>Rows of the record of who did what whose time was over.</summary>
    public void RemoveRows(int rows) => _rowsRemoved = rows;

    /// <summary>Somebody works on it; it is left for the next time.</summary>
    public void LeaveBusy(string what)
    {
        if (_busy.Add(what))
            operation.Log(OperationLogLevel.Notice, $"{what} is busy and is left for the next time");
    }

    public void Fail(string problem)
    {
        _problems.Add(problem);
        operation.Log(OperationLogLevel.Warning, problem);
    }

    /// <summary>Does one thing; when the world refuses it, that is noted and the rest goes on.</summary>
    public async Task TryAsync(string what, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (GitFailedException e) when (DiskTrouble.IsFull(e))
        {
            Fail($"{what}: the disk is full.");
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException or IOException or UnauthorizedAccessException
            or System.Data.Common.DbException or DbUpdateException)
        {
            Fail($"{what}: {e.Message}");
        }
    }

    public OperationResult Result()
    {
        var freed = _freed.Sum(f => f.Bytes);
        var places = _freed.Where(f => f.Bytes > 0).Select(f => $"{ByteSize.InWords(f.Bytes)} {f.Where}").ToList();
        var done = freed > 0 ? $"Freed {ByteSize.InWords(freed)}: {string.Join(", ", places)}."
            : freed < 0 ? $"Nothing was freed; packing took {ByteSize.InWords(-freed)} more."
            : "Nothing had to be freed.";
        if (_linesRemoved > 0)
            done += $" {Counted.InWords(_linesRemoved, "line")} of old logs removed.";
        if (_rowsRemoved > 0)
            done += $" {Counted.InWords(_rowsRemoved, "row")} of the record of who did what removed.";
        if (_busy.Count > 0)
            done += $" Left for the next time, because somebody works there: {Names(_busy)}.";
        var isChanged = freed != 0 || _linesRemoved > 0 || _rowsRemoved > 0;
        var outcome = _problems.Count > 0 ? OperationOutcome.Warning
            : isChanged ? OperationOutcome.Succeeded
            : OperationOutcome.Unchanged;
        return new(outcome, string.Join(' ', _problems.Take(Named).Prepend(done))) { Bytes = Math.Max(0, freed) };
    }

    private static string Names(SortedSet<string> names) => names.Count <= Named ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(Named))} and {names.Count - Named} more";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
