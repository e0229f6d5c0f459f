using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Format;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore.Planning;

/// <summary>
/// From what was asked to what would be restored: finds the commit, checks all it holds, selects, and fetches what is missing.
/// </summary>
public sealed class CourseTreeReader(
    GitRunner git, CommitFinder finder, ContentFinder contents, IEnumerable<IDatabaseDumper> dumpers, CourseGitSettings settings)
{
    private const string Ours = FolderWalker.OurFolder + "/";
    private const string Pieces = Ours + "database/";
    private const long LargestManifest = 16 << 20; // of a million empty folders with long names

    /// <summary>After git failed: what this server keeps of the course is looked through when it is next opened.</summary>
    internal const string ReadingAgain = "git could not read something of what this server keeps of the course. "
        + "What is damaged is put aside and fetched from the repository";

    // The guide's push commits them; they belong to the server, not to the course.
    private static readonly string[] Markers = [BranchResolver.FileName, "reload", "backuptrigger"];

    /// <summary>Reads.</summary>
    /// <exception cref="RefusedException">There is no such commit, branch or path, or the commit holds what must not be
    /// restored.</exception>
    /// <exception cref="OperationFailedException">Something cannot be had.</exception>
    internal Task<CourseTree> ReadAsync(RestoreScope scope, CancellationToken cancellationToken) =>
        ReadAsync(scope, null, cancellationToken);

    /// <inheritdoc cref="ReadAsync(RestoreScope, CancellationToken)"/>
    /// <param name="only">Where a single file is asked for: the contents of all others are not looked for, and are not in the
    /// answer.</param>
    internal async Task<CourseTree> ReadAsync(RestoreScope scope, RawPath? only, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnceAsync(scope, only, cancellationToken).ConfigureAwait(false);
        }
        catch (GitFailedException e) when (!DiskTrouble.IsFull(e))
        {
            scope.Note(ReadingAgain);
        }
        return await ReadOnceAsync(scope, only, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CourseTree> ReadOnceAsync(RestoreScope scope, RawPath? only, CancellationToken cancellationToken)
    {
        var found = await finder.FindAsync(scope, cancellationToken).ConfigureAwait(false);
        var store = RestoreStore.Of(settings, scope.Course.Subdomain);
        var all = await ListAsync(scope, found, store.GitDirectory, cancellationToken).ConfigureAwait(false);
        return await SelectAsync(scope, found, store.GitDirectory, all,
            wanted => contents.FindAsync(scope, found, store, wanted, cancellationToken), only, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a commit of which every content should be in a git directory; nothing is fetched.</summary>
    /// <exception cref="RefusedException">The commit holds what must not be restored.</exception>
    /// <exception cref="OperationFailedException">A content is not there.</exception>
    internal async Task<CourseTree> ReadWholeAsync(
        RestoreScope scope, FoundCommit found, string gitDirectory, CancellationToken cancellationToken)
    {
        var all = await ListAsync(scope, found, gitDirectory, cancellationToken).ConfigureAwait(false);
        return await SelectAsync(scope, found, gitDirectory, all, FindAsync, null, cancellationToken).ConfigureAwait(false);

        async Task<FoundContents> FindAsync(List<TreeEntry> wanted) =>
            await contents.FindHereAsync(gitDirectory, wanted, cancellationToken).ConfigureAwait(false)
            ?? throw new OperationFailedException(
                $"Not every file of the commit {found.Commit.Id.Short} is in the repository. Run git fsck there.");
    }

    private async Task<CourseTree> SelectAsync(
        RestoreScope scope, FoundCommit found, string gitDirectory, List<TreeEntry> all,
        Func<List<TreeEntry>, Task<FoundContents>> findAsync, RawPath? only, CancellationToken cancellationToken)
    {
        var ours = all.Where(e => e.Path.Bytes.StartsWith(Ours, StringComparison.Ordinal)).ToList();
        var course = all.Where(e => e.Path.Bytes != FolderWalker.OurFolder && !e.Path.Bytes.StartsWith(Ours, StringComparison.Ordinal)
            && !Markers.Contains(e.Path.Bytes)).ToList();
        var ownKeys = await OwnKeysAsync(scope, cancellationToken).ConfigureAwait(false);
        var keys = KeysToAlign(scope, course, ownKeys);
        var selection = keys is { } k
            ? Selection.Of(scope.Arguments with { Paths = [.. scope.Arguments.Paths.Select(p => CourseKey.Rename(p, k))] },
                CourseKey.Rename(course, k), ownKeys)
            : Selection.Of(scope.Arguments, course, ownKeys);
        if (scope.Arguments.Mode != RestoreMode.Full)
            DatabaseGuard.Check(scope.Course, selection, LiveFiles(scope));
        var chosen = only is { } path ? selection.Entries.FindAll(e => e.Path == path) : selection.Entries;
        var pieces = scope.Arguments.Mode == RestoreMode.Full && only is null
            ? ours.Where(e => e.Path.Bytes.StartsWith(Pieces, StringComparison.Ordinal)).ToList()
            : [];
        var manifests = ours.Where(e => only is null && e.Path.Bytes == Ours + Manifest.FileName).ToList();
        var where = await findAsync([.. chosen, .. pieces, .. manifests]).ConfigureAwait(false);
        using var objects = ObjectDatabase.Open(gitDirectory, where.InCourse);
        var reader = new BlobReader(git, gitDirectory, objects);
        var entries = await new EntryRules(reader, scope).LeaveOutAsync(chosen, where.Sizes, cancellationToken).ConfigureAwait(false);
        var manifest = await ManifestAsync(reader, manifests, where.Sizes, cancellationToken).ConfigureAwait(false);
        if (only is null)
            selection.Insist(entries);
        return new CourseTree
        {
            Found = found,
            GitDirectory = gitDirectory,
            InCourse = where.InCourse,
            Entries = entries,
            Sizes = where.Sizes,
            Selection = selection,
            Manifest = manifest,
            DatabasePieces = pieces.ConvertAll(p => p with { Path = new RawPath(p.Path.Bytes[Pieces.Length..]) }),
            EmptyFolders = EmptyFolders(manifest, selection, keys, all),
        };
    }

    private async Task<List<TreeEntry>> ListAsync(
        RestoreScope scope, FoundCommit found, string gitDirectory, CancellationToken cancellationToken)
    {
        using var objects = ObjectDatabase.Open(gitDirectory);
        var all = await new TreeReader(git, gitDirectory, objects)
            .ReadAsync(found.Commit.Id.Value, cancellationToken).ConfigureAwait(false);
        TreeRules.Check(all, LinuxPath.IsCaseInsensitive(Existing(settings.SetAsideRoot)));
        var layout = ContentLayout.Find(all, scope.Course.Subdomain);
        if (layout.Folder is not null)
            scope.Note($"In this commit the course lies in the folder {layout.Folder}/; what lies beside it is not taken.");
        return layout.Entries;
    }

    private static async Task<ManifestContent?> ManifestAsync(
        BlobReader reader, List<TreeEntry> manifests, Dictionary<string, long> sizes, CancellationToken cancellationToken)
    {
        if (manifests is not [var manifest, ..])
            return null;
        if (!manifest.IsFile || sizes.GetValueOrDefault(manifest.Id) > LargestManifest)
            throw new RefusedException(
                $"{manifest.Path} in the commit is no manifest of CourseGit's: it is larger than any could be, or no file. Nothing was "
                + "changed. Choose another commit, and ask who made this one.");
        return Manifest.Read(
            new RawPath((await reader.ReadAsync([manifest.Id], cancellationToken).ConfigureAwait(false))[manifest.Id]).Display);
    }

    private ImmutableArray<string> LiveFiles(RestoreScope scope) => dumpers.First(d => d.Kind == scope.Course.Database.Kind)
        .LiveFiles(scope.Course.Database, scope.Folder);

    // The database names the key its exercises are found by; without one that can be asked, the folder does.
    private async Task<List<string>> OwnKeysAsync(RestoreScope scope, CancellationToken cancellationToken)
    {
        if (!scope.FolderExists)
            return [];
        var key = await dumpers.First(d => d.Kind == scope.Course.Database.Kind)
            .CourseKeyAsync(scope.Course.Database, scope.Folder, cancellationToken).ConfigureAwait(false);
        return key is null ? CourseKey.In(scope.Folder) : [RawPath.FromText(key).Bytes];
    }

    // A full restore with its database brings its own key along.
    private static (string From, string To)? KeysToAlign(RestoreScope scope, List<TreeEntry> course, List<string> ownKeys)
    {
        var isFull = scope.Arguments.Mode == RestoreMode.Full;
        if (isFull && scope.Course.Database.Kind != Courses.DatabaseKind.None)
            return null;
        (string From, string To)? keys;
        try
        {
            keys = CourseKey.Align(CourseKey.In(course), ownKeys);
        }
        catch (RefusedException e) when (isFull || scope.Arguments.Mode == RestoreMode.Paths)
        {
            if (isFull)
                scope.Warn(e.Message.Replace(" Nothing was changed.", " The exercises stay as they are in the commit.",
                    StringComparison.Ordinal));
            return null;
        }
        if (keys is { } aligned)
            scope.Note($"The exercises of key {new RawPath(aligned.From)} get the key of this course, {new RawPath(aligned.To)}.");
        return keys;
    }

    private static ImmutableArray<CoursePath> EmptyFolders(
        ManifestContent? manifest, Selection selection, (string From, string To)? keys, List<TreeEntry> all)
    {
        var taken = all.Select(e => e.Path.Bytes).ToHashSet(StringComparer.Ordinal);
        var folders = (manifest?.EmptyFolders ?? []).Select(f => f.Value)
            .Where(f => f.Split('/') is var parts && parts[0] != FolderWalker.OurFolder
            && !parts.Any(p => p.Equals(".git", StringComparison.OrdinalIgnoreCase)));
        if (keys is { } k)
        {
            var (old, now) = (CourseKey.Exercises + new RawPath(k.From).Display + "/",
                CourseKey.Exercises + new RawPath(k.To).Display + "/");
            folders = folders.Select(f => f.StartsWith(old, StringComparison.Ordinal) ? now + f[old.Length..] : f);
        }
        return [.. folders.Where(f => selection.Covers(RawPath.FromText(f)) && !IsBelow(f, taken)).Select(CoursePath.Parse)];
    }

    // Below a link of the commit a folder would be made wherever the link leads.
    private static bool IsBelow(string folder, HashSet<string> taken)
    {
        var parts = RawPath.FromText(folder).Bytes.Split('/');
        return Enumerable.Range(1, parts.Length).Any(count => taken.Contains(string.Join('/', parts[..count])));
    }

    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
