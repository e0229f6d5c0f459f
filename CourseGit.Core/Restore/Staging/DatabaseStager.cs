using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Restore.Staging;

/// <summary>A database that was made ready beside the files of its commit.</summary>
/// <param name="Dump">What it was made of.</param>
/// <param name="Database">Where it lies, seen from the folder that is being prepared.</param>
internal sealed record StagedDatabase(DatabaseDump Dump, CourseDatabase Database, IDatabaseDumper Dumper);

/// <summary>Makes the database of a commit ready in the staging area, checked by its own engine.</summary>
public sealed class DatabaseStager(GitRunner git, IEnumerable<IDatabaseDumper> dumpers)
{
    /// <summary>Makes it ready; the commit's files are in the staging area already.</summary>
    /// <param name="report">Hears what is worked on, how much is done and of how much.</param>
    /// <returns>Null when the commit holds none for this course.</returns>
    /// <exception cref="RefusedException">The dump is not as it was saved, or the course or its server cannot take it.</exception>
    /// <exception cref="OperationFailedException">The database is not what was saved, or its server cannot be reached.</exception>
    internal async Task<StagedDatabase?> StageAsync(
        RestoreScope scope, CourseTree tree, StagingArea staging, Action<string, long, long> report, CancellationToken cancellationToken)
    {
        if (RestoredDatabase.Of(scope, tree, DumperOf(scope.Course.Database.Kind), staging.Tree) is not { } dump)
            return null;
        var dumper = DumperOf(dump.Kind);
        var database = dump.Kind == scope.Course.Database.Kind
            ? scope.Course.Database
            : new CourseDatabase(dump.Kind, CoursePath.Parse(dump.File));
        var talk = new DatabaseTalk { Notice = scope.Note, Warn = scope.Warn, Report = report, Hide = scope.Redactor.Hide };
        await staging.CheckOutAsync(git, tree, tree.DatabasePieces, staging.Pieces, _ => { }, cancellationToken).ConfigureAwait(false);
        var request = new DatabaseStaging(
            database, dump, staging.Pieces, staging.Tree, scope.FolderExists
            ? scope.Folder
            : null, staging.Operation, scope.Course.Subdomain)
        {
            From = tree.Manifest?.Subdomain,
            AcceptsBrokenRows = scope.Arguments.AcceptBrokenRows,
        };
        await dumper.StageAsync(request, talk, cancellationToken).ConfigureAwait(false);
        FolderTree.Delete(staging.Pieces);
        return new StagedDatabase(dump, database, dumper);
    }

    private IDatabaseDumper DumperOf(DatabaseKind kind) => dumpers.First(d => d.Kind == kind);
}
