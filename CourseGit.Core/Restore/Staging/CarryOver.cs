using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Restore.Staging;

/// <summary>
/// Brings into a fully restored course what belongs to the server and not to any commit. The present course is only read.
/// </summary>
public sealed class CarryOver(IEnumerable<IDatabaseDumper> dumpers)
{
    private static readonly string[] Markers = [BranchResolver.FileName, "reload", "backuptrigger"];
    private static readonly string[] DatabaseNames = ["dbname.txt", "database.conf"];

    /// <summary>Copies.</summary>
    /// <param name="hasDatabase">The database that is restored along is in the staging area.</param>
    internal async Task RunAsync(RestoreScope scope, StagingArea staging, bool hasDatabase, CancellationToken cancellationToken)
    {
        var names = Markers.Where(m => LinuxPath.Stat(Path.Combine(scope.Folder, m)) is not null).ToList();
        if (scope.Course.Database.Kind == DatabaseKind.None)
            names.AddRange(PlainFiles(scope, DatabaseNames));
        else if (!hasDatabase && scope.Course.Database.Kind == DatabaseKind.PostgreSql)
            names.AddRange(KeepServerDatabase(scope, staging));
        else if (!hasDatabase)
            await KeepDatabaseAsync(scope, staging, cancellationToken).ConfigureAwait(false);
        var paths = names.Select(RawPath.FromText);
        if (scope.Arguments.CarryOverExcluded)
            paths = paths.Concat(ExcludedFolders.In(scope.Folder, scope.Course.Excludes));
        await Task.Run(() => Copy(scope.Folder, staging.Tree, [.. paths], cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<string> PlainFiles(RestoreScope scope, IEnumerable<string> names) =>
        names.Where(n => LinuxPath.Stat(Path.Combine(scope.Folder, n)) is { Kind: EntryKind.File });

    // The folder names the database, so with its name files the present one goes on being used.
    private List<string> KeepServerDatabase(RestoreScope scope, StagingArea staging)
    {
        var own = dumpers.First(d => d.Kind == scope.Course.Database.Kind).LiveFiles(scope.Course.Database, scope.Folder);
        foreach (var name in DatabaseNames)
            FolderTree.Delete(Path.Combine(staging.Tree, name));
        scope.Warn("The commit holds no database: the present one was kept as it is.");
        return [.. PlainFiles(scope, DatabaseNames.Concat(own))];
    }

    // The commit holds no database, so the present one goes on being used; a snapshot through its engine is whole whoever writes meanwhile.
    private async Task KeepDatabaseAsync(RestoreScope scope, StagingArea staging, CancellationToken cancellationToken)
    {
        var dumper = dumpers.First(d => d.Kind == scope.Course.Database.Kind);
        var files = dumper.LiveFiles(scope.Course.Database, scope.Folder);
        var file = files[0];
        if (LinuxPath.Stat(Path.Combine(scope.Folder, file)) is null)
            return;
        foreach (var foreign in files.Where(f => LinuxPath.Stat(Path.Combine(staging.Tree, f)) is not null))
        {
            FolderTree.Delete(Path.Combine(staging.Tree, foreign));
            scope.Warn($"Left out {foreign}: in the commit it is a plain file that no engine took a snapshot of, and here it belongs to "
                + "the course's database.");
        }
        scope.Warn($"The commit holds no database: the present {file} was kept as it is.");
        var dump = await dumper.DumpAsync(
            scope.Course.Database, scope.Folder, staging.Pieces, DatabaseTalk.Silent, cancellationToken).ConfigureAwait(false);
        await dumper.StageAsync(
            new DatabaseStaging(scope.Course.Database, dump, staging.Pieces, staging.Tree, null, staging.Operation, scope.Course.Subdomain),
            new DatabaseTalk { Notice = scope.Note }, cancellationToken).ConfigureAwait(false);
        FolderTree.Delete(staging.Pieces);
    }

    private static void Copy(string course, string staged, List<RawPath> paths, CancellationToken cancellationToken)
    {
        using var tree = LinuxFolder.TryHoldReal(staged, out var error) ?? throw LinuxPath.Error(error, $"{staged} cannot be opened");
        using var held = HeldFolder.Hold(course);
        foreach (var path in paths)
        {
            try
            {
                Copy(held, tree, path, cancellationToken);
            }
            catch (IOException e)
            {
                throw new OperationFailedException(
                    $"{path} could not be copied over from the present course ({e.Message.TrimEnd('.')}). Nothing was changed in the "
                    + "course. Check the disk and the rights, then restore again.", e);
            }
        }
    }

    private static void Copy(HeldFolder course, LinuxFolder tree, RawPath path, CancellationToken cancellationToken)
    {
        if (course.Above(path, out var name) is not { } from)
            return;
        var above = path.Bytes[..^name.Length].TrimEnd('/');
        if (above.Length > 0)
            LinuxPath.MakeFolders(tree, new RawPath(above));
        using var to = tree.TryHoldBelow(above, out var error) ?? throw LinuxPath.Error(error, $"{path} has no place");
        FolderTree.Delete(to, name);
        FolderCopy.Run(from, to, name, cancellationToken);
    }
}
