namespace CourseGit.Core.Git.Directories;

/// <summary>
/// What is left of a git directory that was damaged: set aside, not deleted, for it may hold commits that are nowhere else. One at most,
/// for a month.
/// </summary>
internal sealed class DamagedGit(string folder)
{
    /// <summary>How long it is kept after everything that could be read was taken from it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>The git directory as it was found.</summary>
    public string GitDirectory => Path.Combine(folder, "git");

    /// <summary>A git directory to read it through.</summary>
    public string Reader => Path.Combine(folder, "reader");

    /// <summary>Whether there is one from which nothing was taken yet.</summary>
    public bool IsWaiting => Directory.Exists(GitDirectory) && !File.Exists(EndedFile);

    private string EndedFile => Path.Combine(folder, "salvaged");

    /// <summary>Sets a git directory aside.</summary>
    public void Take(string gitDirectory)
    {
        if (IsWaiting)
        {
            // It took the place of the one that waits, and no commit is made before that was salvaged: it holds nothing of its own.
            Directory.Delete(gitDirectory, recursive: true);
            return;
        }
        Delete();
        Directory.CreateDirectory(folder);
        Directory.Move(gitDirectory, GitDirectory);
    }

    /// <summary>All that could be read was taken from it.</summary>
    public void End() => File.WriteAllText(EndedFile, "What could be read of the git directory beside this file is in the course's new "
        + "one. It is deleted after 30 days; nothing needs it.\n");

    /// <summary>Deletes it when its time is over.</summary>
    public void Expire(DateTime nowUtc)
    {
        if (File.Exists(EndedFile) && File.GetLastWriteTimeUtc(EndedFile) < nowUtc - KeptFor)
            Delete();
    }

    private void Delete()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
