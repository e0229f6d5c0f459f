using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

namespace CourseGit.Core.Restore;

/// <summary>Brings into a fully restored course what belongs to the server and not to any commit. The present course is only read.</summary>
public sealed class CarryOver(ProcessRunner processes, IEnumerable<IDatabaseDumper> dumpers)
{
    private static readonly string[] Markers = [BranchResolver.FileName, "reload", "backuptrigger"];
    private static readonly string[] DatabaseNames = ["dbname.txt", "database.conf"];

    /// <summary>Copies.</summary>
    /// <param name="hasDatabase">The database that is restored along is in the staging area.</param>
    internal async Task RunAsync(RestoreScope scope, StagingArea staging, bool hasDatabase, CancellationToken cancellationToken)
    {
        var names = Markers.Where(m => LinuxPath.Stat(Path.Combine(scope.Folder, m)) is not null).ToList();
        if (scope.Course.Database.Kind == DatabaseKind.None)
            names.AddRange(DatabaseNames.Where(n => LinuxFolder.IsRegularFile(Path.Combine(scope.Folder, n))));
        else if (!hasDatabase && scope.Course.Database.Kind == DatabaseKind.PostgreSql)
            names.AddRange(KeepServerDatabase(scope, staging));
        else if (!hasDatabase)
            await KeepDatabaseAsync(scope, staging, cancellationToken).ConfigureAwait(false);
        if (scope.Arguments.CarryOverExcluded)
            names.AddRange(ExcludedFolders.In(scope.Folder, scope.Course.Excludes));
        foreach (var together in names.GroupBy(n => Path.GetDirectoryName(n)!, StringComparer.Ordinal))
            await CopyAsync(scope.Folder, staging.Tree, together.Key, [.. together], cancellationToken).ConfigureAwait(false);
    }

    // The folder names the database, so with its name files the present one goes on being used.
    private List<string> KeepServerDatabase(RestoreScope scope, StagingArea staging)
    {
        var own = dumpers.First(d => d.Kind == scope.Course.Database.Kind).LiveFiles(scope.Course.Database, scope.Folder);
        foreach (var name in DatabaseNames)
            FolderTree.Delete(Path.Combine(staging.Tree, name));
        scope.Warn("The commit holds no database: the present one was kept as it is.");
        return [.. DatabaseNames.Concat(own).Where(n => LinuxPath.Stat(Path.Combine(scope.Folder, n)) is { Kind: EntryKind.File })];
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
            scope.Warn($"Left out {foreign}: in the commit it is a plain file that no engine took a snapshot of, and here it belongs to the course's database.");
        }
        scope.Warn($"The commit holds no database: the present {file} was kept as it is.");
        var dump = await dumper.DumpAsync(scope.Course.Database, scope.Folder, staging.Pieces, DatabaseTalk.Silent, cancellationToken).ConfigureAwait(false);
        await dumper.StageAsync(new DatabaseStaging(scope.Course.Database, dump, staging.Pieces, staging.Tree, null, staging.Operation, scope.Course.Subdomain), new DatabaseTalk { Notice = scope.Note }, cancellationToken).ConfigureAwait(false);
        FolderTree.Delete(staging.Pieces);
    }

    // cp keeps owners, modes, times, holes and odd names, and shares blocks where the file system can.
    private async Task CopyAsync(string from, string to, string folder, List<string> names, CancellationToken cancellationToken)
    {
        var target = Path.Combine(to, folder);
        Directory.CreateDirectory(target);
        foreach (var name in names)
            FolderTree.Delete(Path.Combine(to, name));
        var request = new ProcessRequest("cp", ["-a", "--reflink=auto", "--target-directory=" + target, "--", .. names.Select(n => Path.Combine(from, n))])
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Add("LC_ALL", "C"),
        };
        var result = await processes.RunAsync(request, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new OperationFailedException($"{string.Join(", ", names)} could not be copied over from the present course ({result.Error.Trim().Split('\n')[0].TrimEnd('.')}). Nothing was changed in the course. Check the disk and the rights, then restore again.");
    }
}
