using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>What happens to a course between two backups, a few things at a time; the same seed gives the same edits.</summary>
internal sealed class RandomEdits(CourseFiles files, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The kinds of edits made so far.</summary>
    public SortedSet<string> Kinds { get; } = [];

    /// <summary>What was done last, for the message of a test that fails.</summary>
    public string Last { get; private set; } = "";

    public void Make()
    {
        var done = Enumerable.Range(0, _random.Next(5)).Select(_ => MakeOne()).ToList();
        Kinds.UnionWith(done.Select(d => d.Split(' ')[0]));
        Last = string.Join(", ", done);
    }

    private string MakeOne()
    {
        var path = Any();
        switch (_random.Next(9))
        {
            case 0:
                files.Write(path, $"edited {_random.Next()}");
                return $"edit {path}";
            case 1:
                File.SetLastWriteTimeUtc(files.At(path), DateTime.UtcNow.AddMinutes(-_random.Next(100_000)));
                return $"touch {path}";
            case 2:
                files.Remove(path);
                return $"remove {path}";
            case 3:
                var added = $"media/åäö {_random.Next(20)}:{_random.Next(20)}.txt";
                files.Write(added, $"new {_random.Next()}");
                return $"add {added}";
            case 4:
                files.Remove(path).Link(path, "touchfile");
                return $"link {path}";
            case 5:
                files.Remove(path).Write(path + "/inside.txt", "now a folder");
                return $"folder {path}";
            case 6:
                var content = File.ReadAllBytes(files.At(path));
                files.Remove(path).Write(path, content);
                return $"rewrite {path}";
            case 7:
                File.SetUnixFileMode(files.At(path), (UnixFileMode)0b111_101_101);
                return $"mode {path}";
            default:
                files.Write($"csv/{_random.Next(5)}.csv", $"{_random.Next()}");
                return "excluded csv";
        }
    }

    // A file or link; never the marker of the course, nor a link that leads nowhere, which cannot be read.
    private string Any()
    {
        var all = files.Files().Where(
            f => f != "dbname.txt" && f != "touchfile" && !f.StartsWith("csv/", StringComparison.Ordinal)
            && File.Exists(files.At(f))).ToList();
        return all[_random.Next(all.Count)];
    }
}
