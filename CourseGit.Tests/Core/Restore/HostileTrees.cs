using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

/// <summary>Trees that must never reach a course, by what is wrong with them.</summary>
internal static class HostileTrees
{
    private const string Key = CourseFiles.Key;
    private static readonly string LongName = new('x', 300);

    /// <summary>What is added to an ordinary course, and what a refusal must name.</summary>
    public static IReadOnlyDictionary<string, (Func<HostileRepository, Task<HostileEntry[]>> Make, string Named)> All { get; } =
        new Dictionary<string, (Func<HostileRepository, Task<HostileEntry[]>>, string)>
        {
            ["a folder named .."] = (async r => [await r.FolderAsync("..", await r.FileAsync("evil.txt"))], ".."),
            ["a file named .."] = (async r => [await r.FolderAsync("media", await r.FileAsync(".."))], "media/.."),
            ["a folder named . deep inside"] = (async r => [await r.DeepAsync("media/.", await r.FileAsync("evil.txt"))], "media/."),
            ["a name that climbs"] = (async r => [await r.FileAsync("../evil.txt")], "../evil.txt"),
            ["a name that climbs from inside"] =
            (async r => [await r.FolderAsync("media", await r.FileAsync("../../evil.txt"))], "../../evil.txt"),
            ["a name with a slash"] = (async r => [await r.FileAsync("media/evil.txt")], "media/evil.txt"),
            ["a name that goes through a link"] =
            (async r => [await r.LinkAsync("a", "../outside"), await r.FileAsync("a/evil.txt")], "a/evil.txt"),
            ["an absolute name"] = (async r => [await r.FileAsync("/etc/coursegit-evil")], "/etc/coursegit-evil"),
            ["an empty name"] = (async r => [await r.FolderAsync("media", await r.FileAsync(""))], "its list of files"),
            ["a .git folder"] =
            (async r => [await r.FolderAsync(
            ".git", await r.FileAsync("config", "[core]\n\tfsmonitor = touch /tmp/coursegit-evil\n"))], ".git"),
            ["a .git folder in capitals"] = (async r => [await r.FolderAsync(".GIT", await r.FileAsync("config"))], ".GIT"),
            ["a .git file deep inside"] = (async r => [await r.DeepAsync("media/public/a/b", await r.FileAsync(".git", "gitdir: /tmp\n"))],
        "media/public/a/b/.git"),
            ["a .Git link"] = (async r => [await r.FolderAsync("media", await r.LinkAsync(".Git", "public"))], "media/.Git"),
            ["a .git submodule"] =
            (async r => [await r.FolderAsync("media", new HostileEntry(HostileEntry.Submodule, ".git", new string('1', 40)))],
        "media/.git"),
            ["a file and a folder of one name"] =
            (async r => [await r.FileAsync("twice"), await r.FolderAsync("twice", await r.FileAsync("evil.txt"))], "twice"),
            ["two files of one name"] = (async r => [await r.FileAsync("twice", "one"), await r.FileAsync("twice", "two")], "twice"),
            ["two folders of one name"] =
            (async r => [await r.FolderAsync("twice", await r.FileAsync("one.txt")),
        await r.FolderAsync("twice", await r.FileAsync("two.txt"))], "twice"),
            ["a link and a folder of one name"] =
            (async r => [await r.LinkAsync("a", "../outside"), await r.FolderAsync("a", await r.FileAsync("evil.txt"))], "a"),
            ["a link and a folder of one name, in the other order"] =
            (async r => [await r.FolderAsync(
            "media", await r.FolderAsync("a", await r.FileAsync("evil.txt")), await r.LinkAsync("a", "../../outside"))], "media/a"),
            ["a folder that is called a file"] =
            (async r => [await r.FolderAsync(
            "media", new HostileEntry(HostileEntry.File, "notes.txt", await r.TreeAsync(await r.FileAsync("inner.txt"))))],
        "\"media/notes.txt\" as a file, and what it names as its content is a folder"),
            ["a folder that is called a link"] =
            (async r => [await r.FolderAsync(
            "media", new HostileEntry(HostileEntry.Link, "notes", await r.TreeAsync(await r.FileAsync("inner.txt"))))],
        "\"media/notes\" as a link, and what it names as its content is a folder"),
            ["a commit that is called a file"] =
            (async r => [new HostileEntry(HostileEntry.File, "notes.txt", await r.CommitAsync([], "other"))],
        "\"notes.txt\" as a file, and what it names as its content is a commit"),
            ["a mode of a pipe"] = (async r => [await r.FolderAsync("media", new HostileEntry("010644", "odd",
                await r.BlobAsync("odd\n")))],
        "\"media/odd\" of a kind that git does not have (mode 010644)"),
            ["a mode of nothing"] = (async r => [await r.FolderAsync("media", new HostileEntry("0", "odd", await r.BlobAsync("odd\n")))],
        "\"media/odd\" of a kind that git does not have (mode 0)"),
            ["a name of 300 bytes"] = (async r => [await r.FileAsync(LongName)], LongName[..60]),
            ["a path of more than 4,096 bytes"] =
            (async r => [await r.DeepAsync(string.Join('/', Enumerable.Repeat(new string('d', 200), 22)), await r.FileAsync("evil.txt"))],
        new string('d', 60)),
            ["a tree bomb"] = (async r => [new HostileEntry(HostileEntry.Folder, "bomb", await BombAsync(r, levels: 12, files: 10))],
        "more than"),
            ["a tree bomb without a file"] =
            (async r => [new HostileEntry(HostileEntry.Folder, "bomb", await BombAsync(r, levels: 12, files: 0))], "more than"),
            ["a tree bomb of a single name"] =
            (async r => [new HostileEntry(
            HostileEntry.Folder, "bomb", await BombAsync(r, levels: 12, files: 0, name: _ => "again"))], "again"),
            ["a manifest that climbs"] = (r => ManifestAsync(
                r, """{ "format": 1, "subdomain": "ffm516", "emptyFolders": ["media/empty", "../evil"], "database": { "kind": "none" } }"""),
        "../evil"),
            ["a manifest with an absolute folder"] =
            (r => ManifestAsync(
            r, """{ "format": 1, "subdomain": "ffm516", "emptyFolders": ["/etc/coursegit-evil"], "database": { "kind": "none" } }"""),
        "/etc/coursegit-evil"),
            ["a manifest of a newer format"] =
            (r => ManifestAsync(
            r, """{ "format": 99, "subdomain": "ffm516", "emptyFolders": [], "database": { "kind": "none" } }"""), "99"),
            ["a manifest that is none"] = (r => ManifestAsync(r, "<html>Not found</html>"), "manifest.json"),
        };

    private static async Task<HostileEntry[]> ManifestAsync(HostileRepository r, string manifest) =>
        [await r.FolderAsync(".coursegit", await r.FileAsync("manifest.json", manifest))];

    // Ten names of the same tree, again and again: twelve small objects are ten to the twelfth files.
    private static async Task<string> BombAsync(HostileRepository r, int levels, int files, Func<int, string>? name = null)
    {
        name ??= i => $"d{i}";
        var blob = await r.BlobAsync("boom\n");
        var tree = await r.TreeAsync(Enumerable.Range(0, files).Select(i => new HostileEntry(HostileEntry.File, $"f{i}", blob)));
        for (var level = 1; level < levels; level++)
        {
            var below = tree;
            tree = await r.TreeAsync(Enumerable.Range(0, 10).Select(i => new HostileEntry(HostileEntry.Folder, name(i), below)));
        }
        return tree;
    }

    /// <summary>A folder that is not below an exercise, and the key of the course: for what is restored.</summary>
    public static string Exercise => $"exercises/{Key}/1:Week 1/pendulum";
}
