using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>
/// Compares a course's folder with its last commit, as the next backup will: the same walk, the same excludes, the same knowledge of which
/// files are unchanged. Nothing is written but a copy of the index, so it may run beside a backup; it asks no network.
/// </summary>
public sealed class UnsavedChangesReader(
    IEnumerable<IDatabaseDumper> dumpers, GitRunner git, PendingReadmes readmes, CourseGitSettings settings, TimeProvider time)
{
    /// <summary>Compares.</summary>
    /// <exception cref="InvalidInputException">The folder is not there.</exception>
    /// <exception cref="RefusedException">A backup would be refused, too: the folder is empty, or something in it cannot be
    /// read.</exception>
    /// <exception cref="GitFailedException">The vault cannot be read.</exception>
    public async Task<UnsavedChanges> ReadAsync(Course course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var now = time.GetUtcNow().UtcDateTime;
        var folder = ConfinedFolder.Resolve(settings.CoursesRoot, course.Folder);
        var branch = BranchResolver.Resolve(course, folder, settings).Branch;
        var liveFiles = dumpers.First(d => d.Kind == course.Database.Kind).LiveFiles(course.Database, folder);
        var walk = Task.Run(() => FolderWalker.Walk(folder, course.Excludes, liveFiles, cancellationToken), cancellationToken);
        var vault = Vault.Of(settings, course.Subdomain);
        var refs = vault.Exists
            ? await new VaultCommits(git, vault.GitDirectory)
            .RefsAsync([branch.Ref, BackupRun.SeenRefOf(course, branch)], cancellationToken).ConfigureAwait(false)
            : [];
        var last = refs.GetValueOrDefault(branch.Ref);
        var (known, touched) = last is null ? ([], []) : await SinceAsync(vault, folder, last, cancellationToken).ConfigureAwait(false);
        var listing = await walk.ConfigureAwait(false);
        Check(listing);
        var differing = await Task.Run(() => Differing(vault, folder, touched, cancellationToken), cancellationToken).ConfigureAwait(false);
        var changes = FolderScan.Compare(listing, known, differing);
        return new UnsavedChanges(now, last, Described(course, changes, known, folder))
        {
            IsUnpushed = last is not null && refs.GetValueOrDefault(BackupRun.SeenRefOf(course, branch)) != last,
            WaitingReadmes = await readmes.CountAsync(course.Subdomain, cancellationToken).ConfigureAwait(false),
            IsShrunken = changes.ToRemove.Count * 2 > known.Count,
        };
    }

    private async Task<(List<RawPath> Known, List<TreeEntry> Touched)> SinceAsync(
        Vault vault, string folder, CommitId commit, CancellationToken cancellationToken)
    {
        using var index = IndexCopy.Of(git, vault, folder);
        await index.ResetAsync(commit, cancellationToken).ConfigureAwait(false);
        var (entries, touched) = (index.EntriesAsync(cancellationToken), index.TouchedAsync(cancellationToken));
        await Task.WhenAll(entries, touched).ConfigureAwait(false);
        var known = (await entries.ConfigureAwait(false))
            .FindAll(e => !e.Path.Bytes.StartsWith(FolderWalker.OurFolder + "/", StringComparison.Ordinal));
        var paths = (await touched.ConfigureAwait(false)).ToHashSet();
        return (known.ConvertAll(e => e.Path), known.FindAll(e => paths.Contains(e.Path)));
    }

    // A file that was only touched is read, and does not count.
    private static List<RawPath> Differing(Vault vault, string folder, List<TreeEntry> touched, CancellationToken cancellationToken)
    {
        try
        {
            var contents = StagedContents.Compare(folder, touched, LargeFiles.Of(vault), null, cancellationToken);
            return [.. contents.Different.Concat(contents.Gone).Select(e => e.Path)];
        }
        catch (IOException e)
        {
            throw new RefusedException(
                $"A file of the course could not be read ({e.Message.TrimEnd('.')}), so a backup would not be whole. Look at the "
                + "course's disk and its rights.");
        }
    }

    private static ImmutableArray<UnsavedChange> Described(
        Course course, FolderChanges changes, List<RawPath> known, string folder)
    {
        var before = known.ToHashSet();
        var staged = changes.ToStage.Where(p => !IsRefusedByGit(p, folder))
            .Select(p => (Path: p, Kind: before.Contains(p) ? UnsavedKind.Changed : UnsavedKind.Added));
        var all = staged.Concat(changes.ToRemove.Select(p => (Path: p, Kind: UnsavedKind.Removed)));
        return [.. all.OrderBy(c => c.Path).Select(c => new UnsavedChange(c.Path, c.Kind,
            StudentFiles.Holds(course, c.Path) ? ContentGroup.StudentData : ContentGroups.Of(c.Path)))];
    }

    // A backup leaves a link of this name out and says so, see TreeStep.
    private static bool IsRefusedByGit(RawPath path, string folder) =>
        path.IsText && path.Bytes.EndsWith(".gitmodules", StringComparison.OrdinalIgnoreCase)
            && new FileInfo(Path.Combine(folder, path.Display)).LinkTarget is not null;

    private static void Check(FolderListing listing)
    {
        if (listing.Entries.IsEmpty)
            throw new RefusedException(
                "The course's folder holds no files. What was saved before is still in the repository, and a backup is refused as long "
                + "as it is so. Check that the course's disk is mounted and the folder is the right one.");
        if (!listing.Unreadable.IsEmpty)
            throw new RefusedException(
                "CourseGit may not read "
                + $"{string.Join(", ", listing.Unreadable.Take(3))}"
                + $"{(listing.Unreadable.Length > 3 ? $" and {listing.Unreadable.Length - 3} more" : "")}, "
                + "so a backup would not be whole and is refused. Give the user CourseGit runs as the right to read it, or exclude it.");
    }
}
