using System.Collections.Concurrent;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Restore;

/// <summary>Where the contents of a commit are.</summary>
/// <param name="Sizes">Bytes by blob.</param>
/// <param name="InCourse">Those that no repository on this server holds, but the course itself does.</param>
internal sealed record FoundContents(Dictionary<string, long> Sizes, CourseContents? InCourse);

/// <summary>
/// Finds what a restore writes: in the objects on this server, else in the course itself, where most files are usually still as the commit
/// has
/// them. Only what is in neither is fetched.
/// </summary>
public sealed class ContentFinder(GitRunner git, BlobFetcher blobs)
{
    private const long Largest = 4L << 30; // bytes; a larger one may be all holes, and is fetched

    /// <summary>Finds what is in a git directory; nothing is fetched, and the course is not looked at.</summary>
    /// <returns>Null when something is not there.</returns>
    internal async Task<FoundContents?> FindHereAsync(
        string gitDirectory, IReadOnlyCollection<TreeEntry> wanted, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        var missing = await SizeAsync(gitDirectory, wanted, sizes, asksGit: true, cancellationToken).ConfigureAwait(false);
        return missing.Count == 0 ? new FoundContents(sizes, null) : null;
    }

    /// <summary>Finds everything, and fetches what is missing.</summary>
    /// <exception cref="OperationFailedException">Something is neither here nor at the remote.</exception>
    internal async Task<FoundContents> FindAsync(
        RestoreScope scope, FoundCommit found, RestoreStore store, IReadOnlyCollection<TreeEntry> wanted,
        CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        var inCourse = new Dictionary<string, (RawPath Path, long Size)>(StringComparer.Ordinal);
        var missing = await SizeAsync(store.GitDirectory, wanted, sizes, !store.IsPartial, cancellationToken).ConfigureAwait(false);
        if (missing.Count == 0)
            return new FoundContents(sizes, null);
        if (scope.FolderExists)
            missing = await Task.Run(() => LookInto(scope, missing, sizes, inCourse, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        await blobs.EnsureAsync(scope, found, missing, missing.Select(m => m.Id).ToHashSet(StringComparer.Ordinal),
            cancellationToken).ConfigureAwait(false);
        missing = await SizeAsync(store.GitDirectory, missing, sizes, !store.IsPartial, cancellationToken).ConfigureAwait(false);
        return missing.Count == 0
            ? new FoundContents(sizes, new CourseContents(scope.Folder, inCourse))
            : throw new OperationFailedException(
                $"The content of {missing[0].Path} was fetched and is not there. Nothing was changed in the course. Run git fsck in "
            + $"{store.GitDirectory}, or delete that folder: it is a cache.");
    }

    // git is asked for what we cannot read. Where contents may have been left out it would ask the remote for each of them, one by one.
    private async Task<List<TreeEntry>> SizeAsync(
        string gitDirectory, IReadOnlyCollection<TreeEntry> wanted, Dictionary<string, long> sizes, bool asksGit,
        CancellationToken cancellationToken)
    {
        using var objects = ObjectDatabase.Open(gitDirectory);
        var missing = new List<TreeEntry>();
        foreach (var entry in wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.IsSubmodule || sizes.ContainsKey(entry.Id))
                continue;
            if (objects.SizeOf(entry.Id) is { } size)
                sizes[entry.Id] = size;
            else if (objects.Is(entry.Id, ObjectKind.Tree) || objects.Is(entry.Id, ObjectKind.Commit))
                throw NoContent(entry, objects.Is(entry.Id, ObjectKind.Tree) ? "tree" : "commit");
            else
                missing.Add(entry);
        }
        if (!asksGit || missing.Count == 0)
            return missing;
        foreach (var (id, (kind, size)) in await new BlobReader(git, gitDirectory)
            .LookAsync(missing.Select(m => m.Id), cancellationToken).ConfigureAwait(false))
            sizes[id] = kind == "blob" ? size : throw NoContent(missing.Find(m => m.Id == id), kind);
        return missing.FindAll(m => !sizes.ContainsKey(m.Id));
    }

    // git's own commands let such a commit through, and fail over it when they write its files.
    private static RefusedException NoContent(TreeEntry entry, string kind) =>
        new($"The commit holds \"{entry.Path}\" as a {(entry.IsLink ? "link" : "file")}, and what it names as its content is "
            + $"{(kind == "tree" ? "a folder" : $"a {kind}")}. Nothing was changed. Choose another commit, and ask who made this one.");

    // Whatever is read here is compared with its id once more while it is written: the course's server goes on working.
    private static List<TreeEntry> LookInto(
        RestoreScope scope, List<TreeEntry> missing, Dictionary<string, long> sizes, Dictionary<string, (RawPath Path, long Size)> inCourse,
        CancellationToken cancellationToken)
    {
        var same = new ConcurrentBag<(TreeEntry Entry, long Size)>();
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.ForEach(missing, options, () => HeldFolder.TryHold(scope.Folder), (entry, _, course) =>
        {
            if (entry.IsFile && course is not null && TrySize(course, entry, cancellationToken) is { } size)
                same.Add((entry, size));
            if (Interlocked.Increment(ref done) is var looked && looked % 100 == 0)
                scope.Report("Looking what the course still has", new(looked, missing.Count));
            return course;
        }, course => course?.Dispose());
        foreach (var (entry, size) in same)
            (sizes[entry.Id], inCourse[entry.Id]) = (size, (entry.Path, size));
        return missing.FindAll(m => !inCourse.ContainsKey(m.Id));
    }

    private static long? TrySize(HeldFolder course, TreeEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            using var file = course.TryOpen(entry.Path);
            return file is { Length: <= Largest } && BlobId.Of(file, entry.Id.Length, cancellationToken) == entry.Id ? file.Length : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not ours to read: then it is fetched
        }
    }
}
