namespace CourseGit.Core.Git;

/// <summary>
/// Keeps a git directory quick: many small packs and loose objects become one pack when there are enough of them. Large packs stay as they are,
/// so it costs in proportion to what is new. A crash at any instant loses nothing: git writes the new pack before it removes the old.
/// </summary>
internal static class Tidying
{
    private const int ManyPacks = 30;
    private const int ManyLooseInOneFolder = 12; // of 256 folders: about 3,000 objects; git's own gc.auto waits for 6,700

    /// <summary>Whether it is time.</summary>
    public static bool IsDue(string gitDirectory)
    {
        var objects = Path.Combine(gitDirectory, "objects");
        return Count(Path.Combine(objects, "17"), "*") > ManyLooseInOneFolder || Count(Path.Combine(objects, "pack"), "*.pack") > ManyPacks;
    }

    /// <summary>Packs together what is small.</summary>
    public static Task RunAsync(GitRunner git, string gitDirectory, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("repack", "-d", "--geometric=2", "--quiet") with { Settings = ["core.bigFileThreshold=1m", "pack.threads=2", "pack.windowMemory=256m"] };
        return git.RunAsync(gitDirectory, command, cancellationToken);
    }

    private static int Count(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Count() : 0;
}
