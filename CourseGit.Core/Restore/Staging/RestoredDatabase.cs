using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Restore.Staging;

/// <summary>Which database a full restore brings along.</summary>
internal static class RestoredDatabase
{
    /// <summary>The dump to restore; null when the commit holds none for this course.</summary>
    /// <param name="dumper">Of the course's own kind.</param>
    /// <param name="files">The commit's files.</param>
    /// <exception cref="RefusedException">It is of a kind that cannot take the place of the course's.</exception>
    public static DatabaseDump? Of(RestoreScope scope, CourseTree tree, IDatabaseDumper dumper, string files)
    {
        if (Saved(scope, tree) is { } saved)
            // where the course server looks for it now
            return scope.Course.Database.File is { Value: var place } && saved.Kind == DatabaseKind.Sqlite
                ? saved with { File = place }
                : saved;
        return HoldsUnwanted(scope, tree) ? null : dumper.FindDump(files);
    }

    /// <summary>The dump of ours in the commit, if the course can have it.</summary>
    /// <exception cref="RefusedException">It cannot.</exception>
    public static DatabaseDump? Saved(RestoreScope scope, CourseTree tree)
    {
        var own = scope.Course.Database.Kind;
        if (tree.Manifest?.Database is not { Kind: not DatabaseKind.None } dump)
            return null;
        if (HoldsUnwanted(scope, tree))
        {
            scope.Warn($"The commit holds a PostgreSQL database, and the settings of {scope.Course.Subdomain} say that it has none: the "
                + "database is not restored. Set the course's database to PostgreSQL, then restore again, to have it.");
            return null;
        }
        return own == dump.Kind || own == DatabaseKind.None
            ? dump
            : throw new RefusedException(
                $"The commit holds a database of another kind ({Name(dump.Kind)}) than the course has ({Name(own)}). Nothing was "
            + "changed. Correct the database in the course's settings, or choose another commit.");
    }

    private static bool HoldsUnwanted(RestoreScope scope, CourseTree tree) =>
        scope.Course.Database.Kind == DatabaseKind.None && tree.Manifest?.Database.Kind == DatabaseKind.PostgreSql;

    private static string Name(DatabaseKind kind) => kind == DatabaseKind.Sqlite ? "SQLite" : "PostgreSQL";
}
