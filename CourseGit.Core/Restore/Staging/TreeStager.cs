using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Restore.Swapping;

namespace CourseGit.Core.Restore.Staging;

/// <summary>Prepares in the staging area exactly what will lie in the course afterwards, and checks it.</summary>
public sealed class TreeStager(GitRunner git, DatabaseStager databases, CarryOver carryOver)
{
    /// <returns>What is to change places with the course's own.</returns>
    /// <param name="rights">Of the live course.</param>
    internal async Task<ImmutableArray<SwapPart>> StageAsync(
        OperationContext operation, RestoreScope scope, CourseTree tree, StagingArea staging, Task<LiveRights> rights,
        CancellationToken cancellationToken)
    {
        operation.BeginStep(RestoreOperation.Resetting, tree.Commit.Short);
        await staging.CheckOutAsync(git, tree, tree.Entries, staging.Tree, count => ReportWriting(operation, count),
            cancellationToken).ConfigureAwait(false);
        var flushed = Task.Run(() => FolderTree.Sync(staging.Tree), CancellationToken.None); // the disk writes while the rest is made ready
        staging.MakeFolders(tree.EmptyFolders);
        operation.BeginStep(RestoreOperation.Cleaning);
        if (scope.Arguments.Mode == RestoreMode.Full)
            await CompleteCourseAsync(operation, scope, tree, staging, cancellationToken).ConfigureAwait(false);
        var live = await rights.ConfigureAwait(false);
        var parts = await Task.Run(() => Prepare(scope, tree, staging, live, cancellationToken), cancellationToken).ConfigureAwait(false);
        await flushed.ConfigureAwait(false);
        await Task.Run(() => FolderTree.Sync(staging.Tree), CancellationToken.None).ConfigureAwait(false);
        FolderSwap.Check(scope.Folder, parts);
        return parts;
    }

    /// <summary>Says how far the writing of files is.</summary>
    /// <remarks>The largest are written first: bytes alone would be at their end while most of the files still wait.</remarks>
    internal static void ReportWriting(OperationContext operation, StepCount count) => operation.Report(
        count, share: count is { Total: > 0, BytesTotal: > 0 }
            ? ((double)count.Done / count.Total + (double)count.Bytes / count.BytesTotal) / 2
            : null);

    private async Task CompleteCourseAsync(
        OperationContext operation, RestoreScope scope, CourseTree tree, StagingArea staging, CancellationToken cancellationToken)
    {
        var hasDatabase = await StageDatabaseAsync(operation, scope, tree, staging, cancellationToken).ConfigureAwait(false);
        if (scope.FolderExists)
            await carryOver.RunAsync(scope, staging, hasDatabase, cancellationToken).ConfigureAwait(false);
        SubdomainMarker.Align(staging.Tree, scope.Course.Subdomain);
    }

    private async Task<bool> StageDatabaseAsync(
        OperationContext operation, RestoreScope scope, CourseTree tree, StagingArea staging, CancellationToken cancellationToken)
    {
        var report = (string text, long done, long total) => operation.Report(
            new StepCount(done, total) { Unit = "table" }, text);
        if (await databases.StageAsync(scope, tree, staging, report, cancellationToken).ConfigureAwait(false) is not { } staged)
            return false;
        await AlignKeyAsync(scope, staged.Database, staged.Dumper, staging, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // The restored database names the key its exercises are found by.
    private static async Task AlignKeyAsync(
        RestoreScope scope, CourseDatabase database, IDatabaseDumper dumper, StagingArea staging, CancellationToken cancellationToken)
    {
        var key = await dumper.CourseKeyAsync(database, staging.Tree, cancellationToken).ConfigureAwait(false);
        if (key is null || !CoursePath.TryParse(key, out _) || key.Contains('/', StringComparison.Ordinal)
            || CourseKey.In(staging.Tree) is not [var only] || new RawPath(only).Display == key)
            return;
        Directory.Move(Path.Combine(staging.Tree, "exercises", new RawPath(only).Display), Path.Combine(staging.Tree, "exercises", key));
        scope.Note($"The exercises of key {new RawPath(only)} got the key that the restored database names, {key}.");
    }

    private static ImmutableArray<SwapPart> Prepare(
        RestoreScope scope, CourseTree tree, StagingArea staging, LiveRights rights, CancellationToken cancellationToken)
    {
        if (FolderRights.Align(staging.Tree, scope.Folder, rights, cancellationToken) is { } notice)
            scope.Note(notice);
        cancellationToken.ThrowIfCancellationRequested();
        var prepared = tree.Selection.Parts.Where(p => p.Length == 0 || HeldEntry.StatOf(staging.Tree, p) is not null);
        return FolderSwap.Look(staging.Tree, prepared.Select(p => WithNewFolders(p, scope.Folder)).Distinct(StringComparer.Ordinal));
    }

    // A folder the course has not comes as a whole with what is restored in it, so that an undo takes it away as a whole.
    private static string WithNewFolders(string part, string live)
    {
        for (int slash; (slash = part.LastIndexOf('/')) > 0 && HeldEntry.StatOf(live, part[..slash]) is null; part = part[..slash])
        {
        }
        return part;
    }
}
