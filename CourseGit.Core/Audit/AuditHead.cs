using System.Globalization;
using System.Text;
using CourseGit.Core.State;

namespace CourseGit.Core.Audit;

/// <summary>
/// Remembers the newest row in a file beside the database: a chain whose last rows are cut off is whole in itself. What it says is never
/// more than was committed; less after a crash, which does no harm.
/// </summary>
internal sealed class AuditHead(CourseGitSettings settings)
{
    private const int Length = 20 + 1 + 64 + 1; // a number, a blank, a hash, an end of line
    private readonly Lock _lock = new();

    private string FilePath => Path.Combine(settings.StateRoot, "audit.head");

    /// <summary>The newest row that was noted; null when none was.</summary>
    public (long Id, string Hash)? Read()
    {
        try
        {
            using var file = File.OpenHandle(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> bytes = stackalloc byte[Length];
            if (RandomAccess.Read(file, bytes, 0) != Length)
                return null;
            var text = Encoding.ASCII.GetString(bytes);
            return long.TryParse(text[..20], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? (id, text[21..85]) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Notes a row that is committed and follows what was noted. One that is older than that is passed over.</summary>
    public void Note(long id, string hash)
    {
        lock (_lock)
        {
            if (Read() is { } known && known.Id >= id)
                return;
            try
            {
                // One short write to a place that is there: it arrives whole or not at all, and needs no room on a full disk.
                using var file = File.OpenHandle(
                    FilePath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.Write(file, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id:D20} {hash}\n")), 0);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The row is written; the next one is noted again.
            }
        }
    }
}
