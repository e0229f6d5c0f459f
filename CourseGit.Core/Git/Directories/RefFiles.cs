using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>
/// The refs of a git directory on this disk, read as gitrepository-layout(5) has them instead of through a process: files below
/// <c>refs</c>, and for the rest the lines of <c>packed-refs</c>. A power cut or a failing disk leaves files that hold no ref; git passes
/// over some of them.
/// </summary>
internal sealed class RefFiles
{
    private const string Prefix = "refs/", Lock = ".lock", Symbolic = "ref: ", PackedFile = "packed-refs", Forbidden = "\x7f~^:?*[\\";
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };
    private readonly Dictionary<string, CommitId> _commits = new(StringComparer.Ordinal), _packed = new(StringComparer.Ordinal);
    private readonly List<string> _symbolic = [], _unreadable = [];

    private RefFiles()
    {
    }

    /// <summary>Objects by the full name of the ref. Of a name that is no UTF-8 nothing is told.</summary>
    public IReadOnlyDictionary<string, CommitId> Commits => _commits;

    /// <summary>Those of <c>packed-refs</c>, under names of one character a byte.</summary>
    public IReadOnlyDictionary<string, CommitId> Packed => _packed;

    /// <summary>Refs that stand for another.</summary>
    public IReadOnlyList<string> SymbolicRefs => _symbolic;

    /// <summary>Files that hold something else than git writes there, counted from the git directory.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>Reads them; of a directory that has none, nothing.</summary>
    /// <exception cref="IOException">The disk gives an error.</exception>
    public static RefFiles Read(string gitDirectory)
    {
        // First the files: git packs a branch before it deletes its file, so one of the two is always there.
        var refs = new RefFiles();
        refs.ReadLoose(gitDirectory);
        refs.ReadPacked(Path.Combine(gitDirectory, PackedFile));
        return refs;
    }

    private void ReadLoose(string gitDirectory)
    {
        var root = Path.Combine(gitDirectory, "refs");
        if (!Directory.Exists(root))
            return;
        foreach (var file in Directory.EnumerateFiles(root, "*", Below).Where(f => !f.EndsWith(Lock, StringComparison.Ordinal)))
        {
            var name = Path.GetRelativePath(gitDirectory, file);
            if (name.Contains('\uFFFD') || TryReadAll(file) is not { } text)
                continue;
            if (text.StartsWith(Symbolic, StringComparison.Ordinal) && IsName(text[Symbolic.Length..].TrimEnd('\n')))
                _symbolic.Add(name);
            else if (CommitId.TryParse(text.TrimEnd('\n'), out var commit))
                _commits[name] = commit;
            else
                _unreadable.Add(name);
        }
    }

    // "ID REF" lines in the order of their names, without which git does not find them; what a tag points to stands in a line of its own
    // with a caret.
    private void ReadPacked(string file)
    {
        if (!File.Exists(file) || TryReadAll(file) is not { } text)
            return;
        var isWhole = text.EndsWith('\n');
        var last = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l[0] != '#' && !(l[0] == '^' && CommitId.TryParse(l[1..], out _))))
        {
            if (line.Split(' ', 2) is not [var id, var name] || !CommitId.TryParse(id, out var commit) || !IsName(name))
            {
                isWhole = false;
                continue;
            }
            isWhole &= string.CompareOrdinal(last, name) < 0;
            last = name;
            _packed[name] = commit;
            if (!_unreadable.Contains(new RawPath(name).Display)) // what stands here is older than what its own file held
                _commits.TryAdd(new RawPath(name).Display, commit);
        }
        if (!isWhole)
            _unreadable.Add(PackedFile);
    }

    // What git check-ref-format allows, one character a byte.
    private static bool IsName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && !name.Any(c => c <= ' ' || Forbidden.Contains(c)) && !name.Contains("..")
            && !name.Contains("@{")
        && name.Split('/')
        .All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith('.') && !part.EndsWith(Lock, StringComparison.Ordinal));

    private static string? TryReadAll(string file)
    {
        try
        {
            return File.ReadAllText(file, Encoding.Latin1);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // deleted or packed meanwhile
        }
    }
}
