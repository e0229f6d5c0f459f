using CourseGit.Core.Git.Directories;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// A course's own bare git directory. Its work tree is the course folder itself; its index keeps file stats between runs,
/// so an unchanged file is never read again. Whoever holds the course's lock is alone here.
/// </summary>
public sealed class Vault
{
    // Nothing in the course may change bytes on their way in or out, whatever .gitattributes it holds.
    private const string Attributes = "* -text !eol -ident -filter !working-tree-encoding\n";

    private const string Config =
        """
        [core]
        	repositoryformatversion = 0
        	bare = false
        	compression = 1
        	logAllRefUpdates = false
        	preloadIndex = true
        	untrackedCache = false
        	fsync = committed,reference
        	fsyncMethod = batch
        [index]
        	version = 4
        	threads = 2
        [pack]
        	threads = 2
        	compression = 1
        	windowMemory = 256m

        """;

    private static readonly string[] Indexes = ["index", "index.coursegit"];

    private Vault(string folder) => Folder = folder;

    /// <summary>All that is the course's in the state folder.</summary>
    public string Folder { get; }

    /// <summary>The git directory.</summary>
    public string GitDirectory => Path.Combine(Folder, "git");

    /// <summary>Where the database step leaves its files, as <c>.coursegit/database/…</c>; kept between runs.</summary>
    public string Staging => Path.Combine(Folder, "staging");

    /// <summary>The tree that was made last, under what it was made of.</summary>
    internal string LastTreeFile => Path.Combine(Folder, "last-tree");

    /// <summary>Whether a backup has ever begun.</summary>
    public bool Exists => File.Exists(HeadFile);

    /// <summary>What is left of a git directory that was damaged.</summary>
    internal DamagedGit Damaged => new(Path.Combine(Folder, "damaged"));

    /// <summary>Whether something in the git directory could not be read, so that the next backup has to look at all of it.</summary>
    internal Doubt Doubt => new(Folder);

    private string HeadFile => Path.Combine(GitDirectory, "HEAD");

    /// <summary>The vault of a course, whether it exists yet or not.</summary>
    public static Vault Of(CourseGitSettings settings, Subdomain course) => new(Path.Combine(settings.VaultsFolder, course.Value));

    /// <summary>
    /// Creates what is missing or cannot be read, but for objects and refs, and removes the locks and half-written packs of commands that
    /// were killed. Only under the course's lock: it is what proves that they are stale.
    /// </summary>
    /// <param name="notice">Hears of everything removed or written anew.</param>
    public async Task PrepareAsync(GitRunner git, Action<string> notice, CancellationToken cancellationToken)
    {
        if (Exists && !HeadFiles.IsValid(HeadFile))
        {
            File.Delete(HeadFile);
            notice("HEAD in the course's vault could not be read. It was written anew; nothing depends on it.");
        }
        WriteSettings(notice); // git would not start beside settings that it cannot read
        if (!Exists)
        {
            await git.RunAsync(GitDirectory, GitCommand.Of("init", "--quiet", "--bare", "--template="),
                cancellationToken).ConfigureAwait(false);
            WriteSettings(_ => { });
        }
        foreach (var removed in RemoveLeftovers())
            notice($"Removed {removed}, left by a git command that was killed: nobody else can be at work here now.");
        foreach (var index in Indexes.Select(i => Path.Combine(GitDirectory, i)).Where(i => !IndexFile.IsWhole(i)))
        {
            File.Delete(index);
            notice($"The list of files in the course's vault ({Path.GetFileName(index)}) was damaged. It is made anew: "
                + $"all files are read once more.");
        }
    }

    private void WriteSettings(Action<string> notice)
    {
        foreach (var (name, content) in new[] { ("config", Config), (Path.Combine("info", "attributes"), Attributes) })
        {
            var file = Path.Combine(GitDirectory, name);
            var isThere = File.Exists(file);
            if (WriteIfDifferent(file, content) && isThere)
                notice($"{name} in the course's vault was not as this version of CourseGit writes it, or could not be read. "
                    + $"It was written anew.");
        }
    }

    /// <summary>
    /// Removes the locks and half-written packs of commands that are no more: on a full disk they take the last space. Only under the
    /// course's lock.
    /// </summary>
    /// <returns>What was removed, counted from the git directory.</returns>
    public List<string> RemoveLeftovers()
    {
        foreach (var folder in Leftovers.FoldersIn(GitDirectory))
            Directory.Delete(folder, recursive: true);
        var files = StaleFiles().ToList();
        files.ForEach(File.Delete);
        return [.. files.Select(f => Path.GetRelativePath(GitDirectory, f))];
    }

    /// <summary>Bytes its files take.</summary>
    public long SizeOnDisk() =>
        new DirectoryInfo(Folder).EnumerateFiles(
            "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 })
            .Sum(f => f.Exists ? f.Length : 0); // a pack may be replaced meanwhile

    private IEnumerable<string> StaleFiles()
    {
        var locks = Leftovers.LocksIn(GitDirectory);
        var packs = Path.Combine(GitDirectory, "objects", "pack");
        if (Directory.Exists(packs))
            locks.AddRange(Directory.EnumerateFiles(packs, "tmp_*"));
        return locks;
    }

    private static bool WriteIfDifferent(string file, string content)
    {
        if (File.Exists(file) && File.ReadAllText(file) == content)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
        return true;
    }
}
