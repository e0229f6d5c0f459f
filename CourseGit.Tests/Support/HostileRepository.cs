using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Support;

/// <summary>An entry of a tree, whatever its name. One character of the name is one byte.</summary>
internal sealed record HostileEntry(string Mode, string Name, string Id)
{
    public const string Folder = "40000", File = "100644", Program = "100755", Link = "120000", Submodule = "160000";
}

/// <summary>
/// A bare repository filled object by object, as somebody fills it who means no good: git checks nothing of what is written here.
/// </summary>
internal sealed class HostileRepository
{
    private static readonly ImmutableDictionary<string, string> Environment = Shell.CleanEnvironment
        .Add("GIT_AUTHOR_NAME", "Mallory").Add("GIT_AUTHOR_EMAIL", "mallory@example.org").Add("GIT_AUTHOR_DATE", "1760000000 +0000")
        .Add("GIT_COMMITTER_NAME", "Mallory").Add("GIT_COMMITTER_EMAIL", "mallory@example.org")
        .Add("GIT_COMMITTER_DATE", "1760000000 +0000");

    private HostileRepository(string path) => Path = path;

    public string Path { get; }

    public static async Task<HostileRepository> CreateAsync(string path)
    {
        Directory.CreateDirectory(path);
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", "--initial-branch=test", path);
        return new HostileRepository(path);
    }

    public Task<string> BlobAsync(string content) => BlobAsync(Encoding.UTF8.GetBytes(content));

    public Task<string> BlobAsync(byte[] content) => WriteAsync("blob", content);

    /// <summary>A tree of exactly these entries, in this order.</summary>
    public Task<string> TreeAsync(params IEnumerable<HostileEntry> entries)
    {
        using var tree = new MemoryStream();
        foreach (var entry in entries)
        {
            tree.Write(Encoding.Latin1.GetBytes($"{entry.Mode} {entry.Name}\0"));
            tree.Write(Convert.FromHexString(entry.Id));
        }
        return WriteAsync("tree", tree.ToArray());
    }

    public async Task<HostileEntry> FileAsync(string name, string content = "hostile\n") =>
        new(HostileEntry.File, name, await BlobAsync(content));

    public async Task<HostileEntry> LinkAsync(string name, string target) => new(HostileEntry.Link, name, await BlobAsync(target));

    public async Task<HostileEntry> FolderAsync(string name, params IEnumerable<HostileEntry> entries) =>
        new(HostileEntry.Folder, name, await TreeAsync(entries));

    /// <summary>A folder in a folder in a folder…, and in the last one these entries.</summary>
    public async Task<HostileEntry> DeepAsync(string path, params IEnumerable<HostileEntry> entries)
    {
        var inner = entries;
        var names = path.Split('/');
        foreach (var name in names.Skip(1).Reverse())
            inner = [await FolderAsync(name, inner)];
        return await FolderAsync(names[0], inner);
    }

    /// <summary>What every course holds, so that a commit is refused for what is wrong with it and not for being empty.</summary>
    public async Task<HostileEntry[]> OrdinaryAsync() =>
    [
        await FileAsync("README.md", "# Physics, restored\n"),
        await FileAsync("dbname.txt", "kqzvtbma\n"),
        await DeepAsync($"exercises/{CourseFiles.Key}/1:Week 1/pendulum",
        await FileAsync("exercise.xml", "<exercise><exercisename>pendulum</exercisename></exercise>\n"),
        await FileAsync("exercisekey", "0f8fad5b\n")),
        await FileAsync("index.html", "<h1>Physics, restored</h1>\n"),
    ];

    /// <summary>Makes a commit of this root and points the branch to it.</summary>
    public async Task<string> CommitAsync(IEnumerable<HostileEntry> root, string branch = "test")
    {
        var commit = await RunAsync(Encoding.UTF8.GetBytes("Improve the exercises\n"), "commit-tree", await TreeAsync(Sorted(root)));
        await RunAsync([], "update-ref", "refs/heads/" + branch, commit);
        return commit;
    }

    /// <summary>Makes a commit of very many files at once.</summary>
    /// <param name="stream">Commands of <c>git fast-import</c> that change files, one character a byte.</param>
    public async Task<string> ImportAsync(string stream, string branch = "test")
    {
        var head = $"commit refs/heads/{branch}\ncommitter Mallory <mallory@example.org> 1760000000 +0000\ndata 5\nMany\n";
        await RunAsync(Encoding.Latin1.GetBytes(head + stream + "\ndone\n"), "fast-import", "--quiet", "--force", "--done");
        return await RunAsync([], "rev-parse", "refs/heads/" + branch);
    }

    /// <summary>Takes an object away, as a damaged disk does.</summary>
    public void Lose(string id) => System.IO.File.Delete(System.IO.Path.Combine(Path, "objects", id[..2], id[2..]));

    // Git's own order: a folder counts as if its name ended with a slash. What is there twice stays there twice.
    private static IEnumerable<HostileEntry> Sorted(IEnumerable<HostileEntry> entries) =>
        entries.OrderBy(e => e.Mode == HostileEntry.Folder ? e.Name + "/" : e.Name, StringComparer.Ordinal);

    // As git hash-object -w --literally does, a thousand times without a process.
    private async Task<string> WriteAsync(string kind, byte[] content)
    {
        byte[] all = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {content.Length}\0")), .. content];
        var id = Convert.ToHexStringLower(SHA1.HashData(all));
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, "objects", id[..2])).FullName;
        await using var file = new ZLibStream(System.IO.File.Create(System.IO.Path.Combine(folder, id[2..])), CompressionLevel.Fastest);
        await file.WriteAsync(all, TestContext.Current.CancellationToken);
        return id;
    }

    private async Task<string> RunAsync(byte[] input, params string[] arguments)
    {
        using var output = new MemoryStream();
        var request = new ProcessRequest("git", ["-c", "safe.directory=*", "-C", Path, .. arguments])
        {
            Environment = Environment,
            WriteInput = (stream, token) => stream.WriteAsync(input, token).AsTask(),
            ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
        };
        var result = await new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0,
            string.Create(CultureInfo.InvariantCulture, $"git {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Error}"));
        return Encoding.ASCII.GetString(output.ToArray()).Trim();
    }
}
