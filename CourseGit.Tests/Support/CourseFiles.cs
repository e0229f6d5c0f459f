using System.Text;

namespace CourseGit.Tests.Support;

/// <summary>Writes course folders as OpenTA has them. The same seed gives the same bytes.</summary>
internal sealed class CourseFiles(string folder)
{
    public const string Key = "5b0f6a1e-7c32-4f0d-9b6e-2d1c8f4a7e90";

    public string Folder { get; } = folder;

    public string At(string path) => Path.Combine(Folder, path);

    public CourseFiles Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public CourseFiles Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), content);
        return this;
    }

    public CourseFiles Remove(string path)
    {
        if (Directory.Exists(At(path)) && new DirectoryInfo(At(path)).LinkTarget is null)
            Directory.Delete(At(path), recursive: true);
        else
            File.Delete(At(path));
        return this;
    }

    public CourseFiles Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
        return this;
    }

    /// <summary>Paths of all files, in ordinal order.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f))
        .Order(StringComparer.Ordinal)];

    /// <summary>A small course: markers, exercises, uploads, and what OpenTA regenerates.</summary>
    public CourseFiles WriteCourse(int exercises = 12, int seed = 1)
    {
        var random = new Random(seed);
        Write("dbname.txt", "kqzvtbma\n").Write("touchfile", "").Write("subdomain-ffm516", "").Write("index.html", "<h1>Physics</h1>\n")
            .Write("README", "regenerated\n").Write("README.md", "# Physics\n");
        for (var i = 1; i <= exercises; i++)
            WriteExercise($"exercises/{Key}/{i % 4}:Week {i % 4}/exercise-{i}", random);
        Write($"media/answerimages/{Key}/s01.ek@student.example.org/{Guid(random)}/{Guid(random)}.png", Noise(random, 20_000));
        Write("backups/kqzvtbma-V0.db", Noise(random, 500)).Write("csv/results.csv", "a,b\n").Write("html/index.html", "x")
            .Write("xsl/x.xsl", "x");
        return Write("json-answer-backups/a.json", "{}").Write("reload", "").Write("backuptrigger", "");
    }

    /// <summary>Many files of random bytes, for a backup that takes its time.</summary>
    public CourseFiles WriteMany(int files, int bytes, int seed = 1, string prefix = "media/many")
    {
        var random = new Random(seed);
        for (var i = 0; i < files; i++)
            Write($"{prefix}/{i / 50}/{i}.{(i % 3 == 0 ? "png" : "txt")}", Noise(random, bytes));
        return this;
    }

    public static byte[] Noise(Random random, int bytes)
    {
        var noise = new byte[bytes];
        random.NextBytes(noise);
        return noise;
    }

    private void WriteExercise(string path, Random random)
    {
        Write($"{path}/exercise.xml",
            $"<exercise><exercisename>{Path.GetFileName(path)}</exercisename><text>{random.Next()}</text></exercise>\n");
        Write($"{path}/exercisekey", Guid(random)).Write($"{path}/figure.png", Noise(random, 3000));
        Write($"{path}/history/20250901_08:15:02_exercise.xml", "<exercise/>\n");
    }

    private static string Guid(Random random) => new Guid(Noise(random, 16)).ToString();
}
