using System.Collections.Concurrent;
using System.Globalization;
using CourseGit.Core.Files;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// What git's index cannot remember: it keeps 32 bits of a size, and takes 0 for a file that must be read to know it (gitformat-index(5)).
/// So a file
/// whose size is a multiple of 4 GiB looks changed to git at every look. The stats it had when it was read are kept beside the index.
/// </summary>
internal sealed class LargeFiles
{
    private const long Wraps = 1L << 32;
    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(1);
    private readonly string _file;
    private readonly ConcurrentDictionary<RawPath, string> _known = new();
    private volatile bool _isChanged;

    private LargeFiles(string file) => _file = file;

    /// <summary>Reads what is known of a course; nothing when the file is not there, or not as it was written.</summary>
    public static LargeFiles Of(Vault vault)
    {
        var files = new LargeFiles(Path.Combine(vault.Folder, "large-files"));
        if (!File.Exists(files._file))
            return files;
        foreach (var record in File.ReadAllText(files._file, RawPath.Encoding).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (record.IndexOf('\t', StringComparison.Ordinal) is > 0 and var tab)
                files._known[new RawPath(record[(tab + 1)..])] = record[..tab];
        }
        return files;
    }

    /// <summary>Whether a file is as it was when it was read to have this content.</summary>
    public bool IsUnchanged(RawPath path, string id, PathStat? stat) =>
        stat is { Kind: EntryKind.File } file && _known.TryGetValue(path, out var known) && known == Written(id, file);

    /// <summary>Remembers a file that was read to have the content of this id, if git cannot.</summary>
    /// <param name="stat">Of before it was read.</param>
    /// <param name="readUtc">When reading it began. What changed shortly before may change again without a trace in its stats.</param>
    public void Remember(RawPath path, string id, PathStat stat, DateTime readUtc)
    {
        if (stat.Size == 0 || stat.Size % Wraps != 0 || stat.Changed.Utc > readUtc - ClockGrain)
            return;
        _known[path] = Written(id, stat);
        _isChanged = true;
    }

    /// <summary>Writes it down.</summary>
    public void Save()
    {
        if (!_isChanged)
            return;
        File.WriteAllText(_file + ".new", string.Concat(_known.Select(k => $"{k.Value}\t{k.Key.Bytes}\0")), RawPath.Encoding);
        File.Move(_file + ".new", _file, overwrite: true);
    }

    private static string Written(string id, PathStat stat) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{id} {stat.Size} {Written(stat.Modified)} {Written(stat.Changed)} {stat.Inode} {stat.Device}");

    private static string Written(LinuxTime time) => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds}.{time.Nanoseconds}");
}
