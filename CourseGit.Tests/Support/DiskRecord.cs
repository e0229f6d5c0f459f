using System.Text.RegularExpressions;

namespace CourseGit.Tests.Support;

/// <summary>A file that got a name, and whether all that had been written into it would have survived a power cut by then.</summary>
internal sealed record Named(string Path, bool IsSafe);

/// <summary>
/// What a program and all that it started wrote to the disk, in the order of the kernel's calls: which names files got, and which of them
/// held bytes at the end that were only in memory. Recorded by strace.
/// </summary>
internal sealed partial class DiskRecord
{
    private const string Calls = "openat,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,copy_file_range,sendfile,"
        + "fsync,fdatasync,sync_file_range,syncfs,sync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,chdir,clone,clone3,fork,vfork";

    private readonly HashSet<string> _unsafe = new(StringComparer.Ordinal), _writtenOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _parents = [], _folders = [], _unfinished = [];

    private DiskRecord(string[] lines)
    {
        foreach (var line in lines)
        {
            if (Forked().Match(line) is { Success: true } fork)
                _parents[fork.Groups["child"].Value] = fork.Groups["process"].Value;
        }
        foreach (var line in lines)
            Take(line);
    }

    /// <summary>Names that files got, by being renamed or linked, in that order.</summary>
    public List<Named> Names { get; } = [];

    /// <summary>Files that held what a power cut at the end would have taken.</summary>
    public IReadOnlyCollection<string> Unsafe => _unsafe;

    /// <summary>What to start a program through, so that it is recorded.</summary>
    public static string[] Into(string file) =>
        ["strace", "-f", "-y", "-qq", "-s", "0", "-e", "signal=none", "-e", "trace=" + Calls, "-o", file];

    /// <summary>Skips the test where nothing can be recorded.</summary>
    public static async Task NeedAsync()
    {
        var (code, _, error) = await RealGit.TryAsync("bash", "-c", "strace -f -qq -o /dev/null true");
        Assert.SkipUnless(code == 0, $"strace is not here, or may not look at processes: {error.Trim()}");
    }

    public static DiskRecord Read(string file) => new(File.ReadAllLines(file));

    [GeneratedRegex(@"^(?<process>\d+) .*\b(clone|clone3|fork|vfork)\b.* = (?<child>\d+)$")]
    private static partial Regex Forked();

    [GeneratedRegex(@"^(?<process>\d+) +(?<name>\w+)\((?<arguments>.*)\) += (?<result>-?\d+)")]
    private static partial Regex Call();

    [GeneratedRegex(@"\d+<(?<path>/[^>]*)>")]
    private static partial Regex OpenFile();

    [GeneratedRegex("(AT_FDCWD|\\d+)(<(?<folder>[^>]*)>)?, \"(?<at>[^\"]*)\"|\"(?<path>[^\"]*)\"")]
    private static partial Regex Path();

    // A call during which another process made one is told in two pieces.
    private void Take(string line)
    {
        var process = line[..line.IndexOf(' ', StringComparison.Ordinal)];
        const string begun = " <unfinished ...>", resumed = " resumed>";
        if (line.EndsWith(begun, StringComparison.Ordinal))
            _unfinished[process] = line[..^begun.Length];
        else if (line.IndexOf(resumed, StringComparison.Ordinal) is > 0 and var end && _unfinished.Remove(process, out var first))
            Apply(first + line[(end + resumed.Length)..]);
        else
            Apply(line);
    }

    private void Apply(string line)
    {
        if (Call().Match(line) is not { Success: true } call || call.Groups["result"].Value.StartsWith('-'))
            return;
        var (process, arguments) = (call.Groups["process"].Value, call.Groups["arguments"].Value);
        var files = OpenFile().Matches(arguments).Select(m => m.Groups["path"].Value).ToList();
        switch (call.Groups["name"].Value)
        {
            case "openat" or "creat" when arguments.Contains("O_TRUNC", StringComparison.Ordinal):
                Write(Paths(process, arguments)[0]);
                break;
            case "write" or "pwrite64" or "writev" or "pwritev" or "pwritev2" or "ftruncate" or "fallocate" or "sendfile"
                when files.Count > 0:
                Write(files[0]);
                break;
            case "copy_file_range" when files.Count > 1:
                Write(files[1]);
                break;
            case "sync_file_range" when files.Count > 0:
                _writtenOut.Add(files[0]);
                break;
            case "fsync" or "fdatasync":
                _unsafe.ExceptWith([.. files, .. _writtenOut]); // of what was written out only the disk's own memory: git's batches
                break;
            case "sync" or "syncfs":
                _unsafe.Clear();
                break;
            case "rename" or "renameat" or "renameat2" when Paths(process, arguments) is [var from, var to]:
                Name(from, to);
                _unsafe.Remove(from);
                break;
            case "link" or "linkat" when Paths(process, arguments) is [var from, var to]:
                Name(from, to);
                break;
            case "unlink" or "unlinkat":
                _unsafe.Remove(Paths(process, arguments)[0]);
                break;
            case "chdir":
                _folders[process] = Paths(process, arguments)[0];
                break;
        }
    }

    private void Write(string path)
    {
        _unsafe.Add(path);
        _writtenOut.Remove(path);
    }

    private void Name(string from, string to)
    {
        var isSafe = !_unsafe.Contains(from);
        Names.Add(new Named(to, isSafe));
        if (isSafe)
            _unsafe.Remove(to);
        else
            _unsafe.Add(to);
        if (_writtenOut.Contains(from))
            _writtenOut.Add(to);
    }

    private List<string> Paths(string process, string arguments) =>
        [.. Path().Matches(arguments).Select(m => m.Groups["at"].Success
            ? System.IO.Path.GetFullPath(m.Groups["at"].Value, m.Groups["folder"].Value is { Length: > 0 } at ? at : FolderOf(process))
            : System.IO.Path.GetFullPath(m.Groups["path"].Value, FolderOf(process)))];

    private string FolderOf(string process) => _folders.TryGetValue(process, out var folder) ? folder
        : _parents.TryGetValue(process, out var parent) ? FolderOf(parent) : "/";
}
