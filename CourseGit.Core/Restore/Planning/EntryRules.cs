using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>Leaves out what must not, or cannot, come into the course, and says so.</summary>
internal sealed class EntryRules(BlobReader blobs, RestoreScope scope)
{
    private const int Named = 5;
    private const int MostLinks = 20_000, PointersAtOnce = 5000;
    private const int LongestTarget = 4095; // PATH_MAX without the NUL

    // git-lfs.com, "Pointer file": a first line of 43 bytes, an id of 76, a size of at least 7; extensions make it longer.
    private const string LargeFilePointer = "version https://git-lfs.github.com/spec/";
    private const int ShortestPointer = 120, LongestPointer = 1024;

    /// <summary>What of the entries is restored.</summary>
    public async Task<List<TreeEntry>> LeaveOutAsync(
        List<TreeEntry> entries, IReadOnlyDictionary<string, long> sizes, CancellationToken cancellationToken)
    {
        var submodules = entries.Where(e => e.IsSubmodule).ToList();
        Warn(submodules, "Left out {0}: a reference to another repository, whose content is not in this one. Bring it back from there.");
        var leaving = await LeavingLinksAsync(entries, sizes, cancellationToken).ConfigureAwait(false);
        Warn(leaving,
            "Left out the link {0}: it leads out of the course. If it belongs there, make it by hand before you restore; then it is kept.");
        await WarnOfPointersAsync(entries, sizes, cancellationToken).ConfigureAwait(false);
        var omitted = submodules.Concat(leaving).Select(e => e.Path).ToHashSet();
        return omitted.Count == 0 ? entries : entries.FindAll(e => !omitted.Contains(e.Path));
    }

    private async Task<List<TreeEntry>> LeavingLinksAsync(
        List<TreeEntry> entries, IReadOnlyDictionary<string, long> sizes, CancellationToken cancellationToken)
    {
        var links = entries.Where(e => e.IsLink).ToList();
        if (links.Count == 0)
            return [];
        if (links.FirstOrDefault(l => sizes.GetValueOrDefault(l.Id) > LongestTarget) is { Id: not null } huge)
            throw new RefusedException(
                $"The commit holds the link {huge.Path} with a target of {sizes[huge.Id]:N0} bytes, longer than any path. Nothing was "
                + "changed. Choose another commit, and ask who made this one.");
        if (links.Count > MostLinks)
            throw new RefusedException(
                $"The commit holds {links.Count:N0} symbolic links. No course has so many: it may have been made to do harm. Nothing was "
                + "changed. Choose another commit, and ask who made this one.");
        var targets = await blobs.ReadAsync(links.Select(l => l.Id), cancellationToken).ConfigureAwait(false);
        if (links.Find(l => targets[l.Id] is "" || targets[l.Id].Contains('\0', StringComparison.Ordinal)) is { Id: not null } broken)
            throw new RefusedException(
                $"The commit holds the link {broken.Path}, whose target is no path. Nothing was changed. Choose another commit, and ask "
                + "who made this one.");
        var rules = new LinkRules(links.ToDictionary(l => l.Path, l => targets[l.Id]));
        using var course = HeldFolder.TryHold(scope.Folder);
        // One that stands there was put there by somebody who may write in the course; the restore only keeps it.
        return links.FindAll(l => rules.Leaves(l.Path) && course?.LinkTarget(l.Path) != targets[l.Id]);
    }

    private async Task WarnOfPointersAsync(
        List<TreeEntry> entries, IReadOnlyDictionary<string, long> sizes, CancellationToken cancellationToken)
    {
        var small = entries.Where(e => e.IsFile && sizes.GetValueOrDefault(e.Id) is >= ShortestPointer and <= LongestPointer).ToList();
        if (small.Count == 0)
            return;
        var pointers = new List<TreeEntry>();
        foreach (var piece in small.Chunk(PointersAtOnce))
        {
            var contents = await blobs.ReadAsync(piece.Select(e => e.Id), cancellationToken).ConfigureAwait(false);
            pointers.AddRange(piece.Where(e => contents[e.Id].StartsWith(LargeFilePointer, StringComparison.Ordinal)));
        }
        Warn(pointers,
            "{0} is a Git LFS pointer: a note of a few lines in place of the file, which the repository does not hold. It is restored as "
                + "it is. Bring the file itself back from where it is kept.");
    }

    private void Warn(List<TreeEntry> entries, string sentence)
    {
        if (entries.Count == 0)
            return;
        var named = string.Join(", ", entries.Take(Named).Select(e => e.Path))
            + (entries.Count > Named ? $" and {entries.Count - Named:N0} more" : "");
        scope.Warn(string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, named));
    }
}
