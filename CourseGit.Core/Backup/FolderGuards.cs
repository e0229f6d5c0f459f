using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>What stops a backup before anything is saved, and what it only mentions.</summary>
internal static class FolderGuards
{
    private const int NamedPaths = 5, NamedBeginnings = 3, BeginningLength = 120;

    /// <exception cref="RefusedException">The folder cannot be what the course is, or cannot be saved whole.</exception>
    public static void Check(BackupRun run, FolderListing listing, int savedBefore, int gone, long? fileSizeLimit)
    {
        if (listing.Entries.IsEmpty)
            throw new RefusedException(
                $"The folder of {run.Course.Subdomain} holds no files. Nothing was backed up, and the files saved before are still in "
                + "the repository. Check that the course's disk is mounted and the folder is the right one.");
        if (!listing.Unreadable.IsEmpty)
            throw new RefusedException(
                $"CourseGit may not read {Named(listing.Unreadable)}. Nothing was backed up, because the backup would not be whole. Give "
                + "the user CourseGit runs as the right to read it, or exclude it.");
        CheckShrunken(run, savedBefore, gone);
        CheckSizes(listing, fileSizeLimit);
    }

    /// <summary>Tells what is left out, and what a person might not expect.</summary>
    public static void Mention(BackupRun run, FolderListing listing)
    {
        if (!listing.GitEntries.IsEmpty)
            run.Warn($"Left out {Named(listing.GitEntries)}: git data of another tool, which may hold a token. All other files beside it "
                + "are saved. Delete it if nobody needs it.");
        if (!listing.SpecialFiles.IsEmpty)
            run.Warn($"Left out {Named(listing.SpecialFiles)}: a socket, pipe or device is no file that can be saved. Delete it if "
                + "nobody needs it.");
        if (!listing.TooLong.IsEmpty)
            run.Alert($"Left out {Beginnings(listing.TooLong)}: the path is longer than the {RawPath.Longest:N0} bytes the system takes, "
                + $"or more than {FolderWalker.DeepestFolder} folders deep. "
                + "All else is saved. Give the folders in it shorter names, move it higher, or exclude it.");
        if (listing.HoldsOurFolder)
            run.Warn($"Left out {FolderWalker.OurFolder} in the course folder: in a repository this name belongs to CourseGit. Delete it "
                + "if nobody needs it.");
        if (!listing.LeavingLinks.IsEmpty)
            run.Notice($"{Named(listing.LeavingLinks)} leads out of the course: the link itself is saved, what it points to is not.");
        foreach (var folder in listing.EmptyFolders.Where(f => !f.IsText))
            run.Notice($"The empty folder {folder} has a name that is no UTF-8 text and cannot be noted in the manifest.");
    }

    private static void CheckShrunken(BackupRun run, int before, int gone)
    {
        if (gone * 2 <= before || run.Request.AcceptShrunken)
            return;
        throw new RefusedException(
            $"{gone:N0} of {Counted.InWords(before, "file")}, more than half, {(gone == 1 ? "is" : "are")} gone since the last backup. "
            + "Nothing was backed up, and the files saved before are still in the repository.")
        {
            CanBeConfirmed = true,
            NextStep = "If they were removed on purpose, confirm that and back up again; if not, check the course's disk.",
        };
    }

    private static void CheckSizes(FolderListing listing, long? limit)
    {
        if (TooLarge(listing, limit) is { } named)
            throw new RefusedException(
                $"{named}. Nothing was backed up. Exclude it, make it smaller, or use a remote without that limit, for example one this "
                + "portal hosts.");
    }

    /// <summary>The files that a remote does not take for their size, as the beginning of a sentence; null when it takes all.</summary>
    /// <param name="limit">Bytes of one file; null without limit.</param>
    public static string? TooLarge(FolderListing listing, long? limit)
    {
        var large = listing.Entries.Where(e => e.Size > limit).OrderByDescending(e => e.Size).ToList();
        if (large.Count == 0)
            return null;
        var named = string.Join(", ", large.Take(NamedPaths).Select(e => $"{e.Path} ({e.Size / 1048576.0:N0} MiB)"));
        return $"{named}{(large.Count > NamedPaths ? $" and {large.Count - NamedPaths} more" : "")} is larger than the {limit / 1048576} "
            + "MiB the remote takes for one file";
    }

    private static string Beginnings(IReadOnlyCollection<RawPath> paths) =>
        string.Join(", ", paths.Take(NamedBeginnings).Select(p => ShortText.Of(p.Display, BeginningLength)))
        + (paths.Count > NamedBeginnings ? $" and {paths.Count - NamedBeginnings:N0} more" : "");

    private static string Named(IReadOnlyCollection<RawPath> paths) =>
        string.Join(", ", paths.Take(NamedPaths)) + (paths.Count > NamedPaths ? $" and {paths.Count - NamedPaths} more" : "");
}
