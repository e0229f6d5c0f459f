namespace CourseGit.Tests.Support;

/// <summary>What files and links a folder holds, with their content: two equal images are two folders equal byte for byte.</summary>
internal static class FolderImage
{
    private static readonly string[] NeverSaved =
        [".coursegit", ".git-branch", "reload", "backuptrigger", "backups", "xsl", "csv", "html", "json-answer-backups"];

    // find and sha256sum, because .NET's own enumeration loses names that are no UTF-8.
    private const string Script = """
        cd "$1"
        find . -name .git -prune -o -type f -print0 | xargs -0 -r sha256sum -z
        printf '/\0'
        find . -name .git -prune -o -type l -printf '%p\0%l\0'
        """;

    // Type, mode, owner, group, time of change and link target of everything but the folder itself.
    private const string ExactScript = """
        cd "$1"
        find . -type f -print0 | xargs -0 -r sha256sum -z
        printf '/\0'
        find . -mindepth 1 -printf '%P\0%y %m %U:%G %T@ %l\0\0'
        """;

    /// <summary>
    /// Content by path, one character a byte: of a file its hash, of a link its target. What a backup leaves out by default is left out.
    /// </summary>
    public static async Task<SortedDictionary<string, string>> OfAsync(string folder)
    {
        var parts = (await RealGit.ShellAsync(Script, folder)).Split("/\0", 2);
        var image = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in parts[0].Split('\0', StringSplitOptions.RemoveEmptyEntries))
            image[file[68..]] = file[..64]; // HASH, two blanks, ./PATH
        var links = parts[1].Split('\0', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < links.Length; i += 2)
            image[links[i][2..]] = "-> " + links[i + 1];
        foreach (var path in image.Keys.Where(p => NeverSaved.Contains(p.Split('/')[0])).ToList())
            image.Remove(path);
        return image;
    }

    /// <summary>
    /// Everything a folder holds, nothing left out: kind, mode, owner, time of change and content of each path, folders and links too.
    /// Two equal images are two folders no program can tell apart.
    /// </summary>
    /// <param name="exceptBelow">Paths whose content is left out, counted from the folder; their time too.</param>
    public static async Task<SortedDictionary<string, string>> ExactAsync(string folder, params string[] exceptBelow)
    {
        var parts = (await RealGit.ShellAsync(ExactScript, folder)).Split("/\0", 2);
        var hashes = parts[0].Split('\0', StringSplitOptions.RemoveEmptyEntries).ToDictionary(f => f[68..], f => f[..64]);
        var image = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in parts[1].Split("\0\0", StringSplitOptions.RemoveEmptyEntries).Select(e => e.Split('\0')))
            image[entry[0]] = $"{entry[1]} {hashes.GetValueOrDefault(entry[0])}";
        foreach (var path in image.Keys.Where(
            p => exceptBelow.Any(e => p == e || p.StartsWith(e + "/", StringComparison.Ordinal))).ToList())
            image.Remove(path);
        return image;
    }

    /// <summary>The same image, but for the times at which folders changed: a neighbour that comes or goes changes them.</summary>
    public static SortedDictionary<string, string> WithoutFolderTimes(SortedDictionary<string, string> exact)
    {
        var image = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, what) in exact)
            image[path] = what.StartsWith("d ", StringComparison.Ordinal) ? string.Join(' ', what.Split(' ')[..3]) : what;
        return image;
    }

    /// <summary>Compares two images and tells only where they differ.</summary>
    public static void AssertEqual(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual) =>
        Assert.Equal(Different(expected, actual), Different(actual, expected));

    /// <summary>A plain clone of the repository's branch equals the course folder.</summary>
    public static async Task AssertSavedAsync(string folder, string repository, string branch = "test")
    {
        using var temporary = new TemporaryFolder();
        await RealGit.CloneAsync(repository, temporary.At("clone"), branch);
        var (expected, actual) = (await OfAsync(folder), await OfAsync(temporary.At("clone")));
        await RealGit.ShellAsync("rm -rf \"$1\"", temporary.At("clone"));
        Assert.Equal(expected, actual);
    }

    private static string Different(SortedDictionary<string, string> image, SortedDictionary<string, string> other) =>
        string.Join('\n', image.Where(e => other.GetValueOrDefault(e.Key) != e.Value).Select(e => $"{e.Key}: {e.Value}").Take(20));
}
