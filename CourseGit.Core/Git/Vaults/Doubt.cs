namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// A note beside a git directory of ours: a command could not read something in it. Whoever has the time and the lock looks at all of it
/// then. A page that shows an old commit would otherwise fail for ever, because a backup never reads so far back.
/// </summary>
internal sealed class Doubt(string folder)
{
    private string Note => Path.Combine(folder, "doubt");

    public bool IsThere => File.Exists(Note);

    /// <summary>
    /// After a command failed in a git directory: what it read may have been the vault's, or what restores have fetched, from which
    /// histories and restores borrow.
    /// </summary>
    /// <param name="vaults">The folder of all vaults; a git directory elsewhere is nobody's cache.</param>
    public static void Spread(string gitDirectory, string vaults)
    {
        if (!gitDirectory.StartsWith(vaults + "/", StringComparison.Ordinal))
            return;
        var course = Path.Combine(vaults, Path.GetRelativePath(vaults, gitDirectory).Split('/')[0]);
        new Doubt(course).Begin();
        if (gitDirectory != Path.Combine(course, "git") && Directory.Exists(Path.Combine(course, "restore")))
            new Doubt(Path.Combine(course, "restore")).Begin();
    }

    public void Begin()
    {
        try
        {
            File.WriteAllText(Note, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only for the next look; the failure itself is told by whoever met it.
        }
    }

    public void End() => File.Delete(Note);
}
