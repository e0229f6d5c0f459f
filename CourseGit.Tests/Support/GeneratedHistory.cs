using System.Globalization;
using System.Text;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Support;

/// <summary>
/// Writes histories of any size into a git directory at once, with <c>git fast-import</c>. Texts are UTF-8; the same calls give the same
/// commits.
/// </summary>
internal sealed class GeneratedHistory(string gitDirectory, string branch = "test")
{
    private const int FirstSecond = 1_700_000_000;
    private const char FirstByte = '\uF700'; // of no alphabet
    private readonly MemoryStream _stream = new();
    private int _commits;

    /// <summary>The id of every commit by its number, from 1, once written.</summary>
    public IReadOnlyList<string> Ids { get; private set; } = [];

    public string this[int number] => Ids[number - 1];

    /// <summary>The time of a commit, by its number: they are an hour apart.</summary>
    public static DateTime TimeOf(int number) => DateTimeOffset.FromUnixTimeSeconds(FirstSecond + (3600L * number)).UtcDateTime;

    /// <summary>When the commits are made, in hours by their number.</summary>
    public Func<int, long> Hours { get; set; } = number => number;

    /// <summary>A byte of a name, be the name UTF-8 or not.</summary>
    public static char Byte(byte value) => (char)(FirstByte + value);

    /// <summary>Begins the next commit; what follows is in it.</summary>
    public GeneratedHistory Commit(string message, string author = "Anna Berg", params int[] parents)
    {
        _commits++;
        var when = string.Create(CultureInfo.InvariantCulture, $"{FirstSecond + (3600L * Hours(_commits))} +0000");
        Text($"commit refs/heads/{branch}\nmark :{_commits}\ncommitter {author} <{author.Split(' ')[0].ToLowerInvariant()}@example.org> "
            + $"{when}\n");
        Data(Encoding.UTF8.GetBytes(message));
        foreach (var (parent, i) in parents.Select((p, i) => (p, i)))
            Text(i == 0 ? $"from :{parent}\n" : $"merge :{parent}\n");
        return this;
    }

    public GeneratedHistory File(string path, string content, string mode = "100644") => File(path, Encoding.UTF8.GetBytes(content), mode);

    public GeneratedHistory File(string path, byte[] content, string mode = "100644")
    {
        Text($"M {mode} inline {Quote(path)}\n");
        Data(content);
        return this;
    }

    public GeneratedHistory Remove(string path)
    {
        Text($"D {Quote(path)}\n");
        return this;
    }

    public GeneratedHistory Move(string from, string to)
    {
        Text($"R {Quote(from)} {Quote(to)}\n");
        return this;
    }

    public GeneratedHistory Exercise(string folder, string title, string text = "") =>
        File($"{folder}/exercise.xml", $"<exercise>\n  <exercisename>{title}</exercisename>\n  <text>{text}</text>\n</exercise>\n");

    /// <summary>Writes it all.</summary>
    public async Task<GeneratedHistory> WriteAsync()
    {
        if (!Directory.Exists(gitDirectory))
            await RealGit.RunAsync("/", "init", "--quiet", "--bare", gitDirectory);
        Text("done\n");
        var marks = Path.Combine(gitDirectory, "marks");
        var request = new ProcessRequest(
            "git", ["-c", "safe.directory=*", "-C", gitDirectory, "fast-import", "--quiet", "--force", "--done", $"--export-marks={marks}"])
        {
            Environment = Shell.CleanEnvironment,
            WriteInput = (stream, token) => stream.WriteAsync(_stream.GetBuffer().AsMemory(0, (int)_stream.Length), token).AsTask(),
        };
        var result = await new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Error);
        Ids = [.. System.IO.File.ReadLines(marks).Select(l => l.Split(' ')).OrderBy(l => int.Parse(l[0][1..], CultureInfo.InvariantCulture))
            .Select(l => l[1])];
        System.IO.File.Delete(marks);
        return this;
    }

    // git-fast-import(1): as C writes a string.
    private static string Quote(string path) =>
        $"\"{path.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Select(Escaped).Aggregate(new StringBuilder(), (all, c) => all.Append(c))}\"";

    private static string Escaped(char letter) => letter is >= FirstByte and <= (char)(FirstByte + byte.MaxValue)
        ? "\\" + Convert.ToString(letter - FirstByte, 8).PadLeft(3, '0')
        : letter.ToString();

    private void Data(byte[] content)
    {
        Text(string.Create(CultureInfo.InvariantCulture, $"data {content.Length}\n"));
        _stream.Write(content);
        Text("\n");
    }

    private void Text(string text) => _stream.Write(Encoding.UTF8.GetBytes(text));
}
