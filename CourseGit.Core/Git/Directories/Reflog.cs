using System.Globalization;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>
/// What git notes beside a ref each time it moves, gitrepository-layout(5): <c>OLD NEW WHO WHEN TAB WHY</c>, one move a line. It tells
/// where a ref stood whose own file was lost, because git deletes both together.
/// </summary>
internal sealed class Reflog
{
    private const int Digits = 40, MostRead = 64 << 10; // bytes from its end: some hundred moves
    private static readonly string None = new('0', Digits);
    private readonly string _file;
    private readonly byte[] _older;
    private readonly List<string> _lines;

    private Reflog(string reference, string file, byte[] older, List<string> lines, bool isWhole) =>
        (Reference, _file, _older, _lines, IsWhole) = (reference, file, older, lines, isWhole);

    /// <summary>The full name of the ref, or HEAD.</summary>
    public string Reference { get; }

    /// <summary>
    /// Every line can be read, and the last one is complete. git itself empties the log of a ref that did not move for long.
    /// </summary>
    public bool IsWhole { get; }

    /// <summary>Where the ref stood last; null when nothing of it can be read.</summary>
    public CommitId? Last => _lines is [.., var last] && CommitId.TryParse(New(last), out var id) ? id : null;

    /// <summary>When the first move that was read was made, in seconds since 1970.</summary>
    public long Since => _lines is [var first, ..]
        && long.TryParse(first.Split('\t')[0].Split(' ')[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        ? seconds
        : long.MaxValue;

    /// <summary>
    /// Objects it names where one move does not begin where the one before ended: somebody moved the ref by hand, or a digit changed on the
    /// disk.
    /// </summary>
    /// <param name="stands">Where the ref stands now.</param>
    public IEnumerable<string> Doubtful(CommitId? stands)
    {
        var before = _older.Length > 0 && _lines.Count > 0 ? Old(_lines[0]) : None;
        foreach (var line in _lines)
        {
            if (Old(line) != before && Old(line) != None)
                yield return Old(line);
            if (Old(line) != before && before != None)
                yield return before;
            before = New(line);
        }
        if (before != None && before != stands?.Value)
            yield return before;
    }

    /// <summary>Writes it anew, with the lines alone that can be read and name objects that are there.</summary>
    public void Write(Func<string, bool> isThere)
    {
        var kept = _lines.Where(l => new[] { Old(l), New(l) }.All(id => id == None || isThere(id)));
        var draft = $"{_file}.{Guid.NewGuid():N}";
        File.WriteAllBytes(draft, [.. _older, .. Encoding.Latin1.GetBytes(string.Concat(kept.Select(l => l + "\n")))]);
        File.Move(draft, _file, overwrite: true);
    }

    /// <summary>All of a git directory.</summary>
    public static List<Reflog> All(string gitDirectory)
    {
        var root = FolderOf(gitDirectory);
        return Directory.Exists(root)
            ? [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => Read(Path.GetRelativePath(root, f), f))
            .OfType<Reflog>()]
            : [];
    }

    /// <summary>That of one ref; null when there is none.</summary>
    public static Reflog? Of(string gitDirectory, string reference) => Read(reference, Path.Combine(FolderOf(gitDirectory), reference));

    /// <summary>Where they lie in a git directory.</summary>
    public static string FolderOf(string gitDirectory) => Path.Combine(gitDirectory, "logs");

    private static Reflog? Read(string reference, string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            var start = bytes.Length <= MostRead
                ? 0
                : bytes.AsSpan(bytes.Length - MostRead).IndexOf((byte)'\n') + 1 + bytes.Length - MostRead;
            var all = Encoding.Latin1.GetString(bytes.AsSpan(start)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var lines = all.Where(IsLine).ToList();
            return new Reflog(reference, file, bytes[..start], lines, lines.Count == all.Length
                && (bytes.Length == 0 || bytes[^1] == '\n'));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // deleted with its ref meanwhile, or its name is no UTF-8
        }
    }

    // "OLD NEW NAME <MAIL> SECONDS ZONE", then perhaps a tab and a reason.
    private static bool IsLine(string line) =>
        line.Length > 2 * (Digits + 1) && line[Digits] == ' ' && line[(2 * Digits) + 1] == ' ' && IsId(Old(line)) && IsId(New(line))
            && line.Split('\t')[0].Split(' ').Length >= 4;

    private static bool IsId(string text) => text == None || CommitId.TryParse(text, out _);

    private static string Old(string line) => line[..Digits];

    private static string New(string line) => line[(Digits + 1)..((2 * Digits) + 1)];
}
