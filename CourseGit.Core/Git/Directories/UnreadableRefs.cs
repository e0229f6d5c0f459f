using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>
/// Refs of a repository on this disk whose objects are not there now: a disk is not mounted yet, somebody deleted files, or the disk lost
/// them. git lists such a branch as if all were well, and refuses every push. Nobody's ref is touched for that: the objects may be back in
/// a moment.
/// </summary>
internal static class UnreadableRefs
{
    private const int Named = 5;

    /// <summary>Their full names.</summary>
    public static List<string> In(string repository)
    {
        using var objects = ObjectDatabase.Open(repository);
        return [.. RefFiles.Read(repository).Commits.Where(r => !objects.Has(r.Value.Value)).Select(r => r.Key)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Insists that the files of a repository on this disk are what git writes, as far as a short look tells.</summary>
    /// <exception cref="OperationFailedException">They are not; the message names the first.</exception>
    public static void Look(RemoteAccess access)
    {
        if (access.IsLocal && GitDirectoryCheck.Look(access.Address) is { } damage)
            throw Damaged(access, $"is damaged: {damage}");
    }

    /// <summary>Insists besides that the objects are there to which its refs point: where one is not, git takes no push.</summary>
    /// <exception cref="OperationFailedException">They are not; the message names the refs.</exception>
    public static void Check(RemoteAccess access)
    {
        if (!access.IsLocal)
            return;
        Look(access);
        if (In(access.Address) is [_, ..] unreadable)
            throw Damaged(access, $"names commits whose objects are not there now: "
                + $"{string.Join(", ", unreadable.Take(Named))}"
                + $"{(unreadable.Count > Named ? $" and {unreadable.Count - Named} more" : "")}");
    }

    /// <summary>What a person hears of it.</summary>
    public static OperationFailedException Damaged(RemoteAccess access, string what) =>
        new($"The repository {access.Display} {what}. Nothing was changed in it, and nothing of the course is lost. "
            + $"If a disk is not mounted, mount it and back up again: all is then as before. "
            + $"If its files are lost for good, see what git fsck says in {access.Address}. To be safe again, move that folder away "
                + $"and keep it, for it alone may hold what others pushed: the next backup makes the repository anew with the whole "
                + $"history kept on this server.");
}
