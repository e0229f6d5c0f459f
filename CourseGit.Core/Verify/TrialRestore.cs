using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Restore.Staging;

namespace CourseGit.Core.Verify;

/// <summary>What became of the database in a trial restore.</summary>
/// <param name="Dump">What it was made of; null when the commit holds none for this course.</param>
/// <param name="Rows">Rows by table, as they are in the restored database.</param>
/// <param name="Differs">What is not as the manifest says, the middle of a sentence; null when all is.</param>
internal sealed record TrialDatabase(DatabaseDump? Dump, ImmutableSortedDictionary<string, long> Rows, string? Differs);

/// <summary>
/// Restores a commit into the staging area, with the means of a full restore, and compares what comes out with what was saved.
/// </summary>
public sealed class TrialRestore(GitRunner git, DatabaseStager databases)
{
    private static readonly ImmutableSortedDictionary<string, long> NoRows = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Writes the files and compares them: with the commit byte for byte, then with the manifest's counts.</summary>
    /// <returns>What differs from the manifest, the middle of a sentence; null when nothing does.</returns>
    /// <exception cref="OperationFailedException">This server's disk does not hold what was written to it.</exception>
    internal async Task<string?> FilesAsync(
        OperationContext operation, CourseTree tree, StagingArea staging, CancellationToken cancellationToken)
    {
        operation.BeginStep(VerifyOperation.Writing);
        await staging.CheckOutAsync(git, tree, tree.Entries, staging.Tree, count => TreeStager.ReportWriting(operation, count),
            cancellationToken).ConfigureAwait(false);
        staging.MakeFolders(tree.EmptyFolders);
        operation.BeginStep(VerifyOperation.Comparing);
        return await Task.Run(() => Compare(operation, tree, staging, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the database ready beside them, which its own engine checks, and compares it with the manifest.</summary>
    /// <exception cref="RefusedException">The dump is not as it was saved, or the course's server cannot take it.</exception>
    /// <exception cref="OperationFailedException">The database is not what was saved, or its server cannot be reached.</exception>
    internal async Task<TrialDatabase> DatabaseAsync(
        OperationContext operation, RestoreScope scope, CourseTree tree, StagingArea staging, CancellationToken cancellationToken)
    {
        if (scope.Course.Database.Kind == DatabaseKind.None && tree.Manifest?.Database.Kind is null or DatabaseKind.None)
            return new TrialDatabase(null, NoRows, null);
        operation.BeginStep(VerifyOperation.Database);
        void Report(string text, long done, long total) => operation.Report(
            new StepCount(done, total) { Unit = "table" }, text);
        if (await databases.StageAsync(scope, tree, staging, Report, cancellationToken).ConfigureAwait(false) is not { } staged)
            return new TrialDatabase(null, NoRows, null);
        if (staged.Dump.Damage is { } damage)
        {
            scope.Warn($"The database was damaged already when it was saved ({damage.TrimEnd('.')}), and came back like that. Repair it "
                + "on the course server, then back up again.");
            return new TrialDatabase(staged.Dump, NoRows, null);
        }
        var rows = await staged.Dumper.RowsAsync(
            staged.Database, staging.Tree, new DatabaseTalk { Report = Report, Hide = scope.Redactor.Hide },
            cancellationToken).ConfigureAwait(false);
        return new TrialDatabase(staged.Dump, rows, ManifestComparison.OfDatabase(tree, staged.Dump, rows));
    }

    private static string? Compare(OperationContext operation, CourseTree tree, StagingArea staging, CancellationToken cancellationToken)
    {
        var listing = FolderWalker.Walk(staging.Tree, [], [], cancellationToken);
        if (TreeComparison.Compare(tree.Entries, listing, staging.Tree, (done, total) => operation.Report(done, total),
            cancellationToken) is { } spoiled)
            throw new OperationFailedException(
                $"The newest backup, commit {tree.Commit.Short}, arrived whole, but written to this server's disk {spoiled}. The course "
                + $"itself is untouched. Check the disk that holds {Path.GetDirectoryName(staging.Tree)}, then verify again.");
        return ManifestComparison.OfFiles(tree, listing);
    }
}
