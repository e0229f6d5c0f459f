using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.State;

/// <summary>Brings the state folder into being and up to date before anyone reads it.</summary>
public static class StateStore
{
    /// <summary>
    /// How a connection to a state database is opened: each writer waits up to 30 s for another, and a portal and a
    /// command line may work on the same state.
    /// </summary>
    public static string ConnectionString(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, Pooling = true }.ToString();

    /// <summary>Creates the folders, private to the user the portal runs as.</summary>
    /// <exception cref="RefusedException">The folder is not new, and its database is gone, empty or cut.</exception>
    /// <exception cref="OperationFailedException">A folder cannot be made or written.</exception>
    public static void PrepareFolders(CourseGitSettings settings)
    {
        try
        {
            foreach (var folder in new[] { settings.StateRoot, settings.KeysFolder, settings.VaultsFolder, settings.RepositoriesFolder,
                settings.GitHome })
                CreatePrivate(folder);
            Directory.CreateDirectory(settings.CoursesRoot);
            StateFolderGuard.Check(settings);
            using var probe = new FileStream(
                Path.Combine(settings.StateRoot, ".write-test"), FileMode.OpenOrCreate, FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperationFailedException(
                $"CourseGit cannot write to its state folder {settings.StateRoot} or its courses folder {settings.CoursesRoot} "
                    + $"({e.Message.TrimEnd('.')}). Nothing was started. Give the user it runs as the right to write there, or name "
                    + "another folder with CourseGit__StateRoot and CourseGit__CoursesRoot.", e);
        }
    }

    /// <summary>Whether the state database has had a migration already; quick, for it asks without EF.</summary>
    /// <param name="table">The migrations history: Core's own, or another's in the same file.</param>
    public static async Task<bool> HasAsync(CourseGitSettings settings, string migration, string table, CancellationToken cancellationToken)
    {
        if (!File.Exists(settings.StateDatabase))
            return false;
        try
        {
            await using var connection = new SqliteConnection(ConnectionString(settings.StateDatabase));
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of the caller.
            command.CommandText = $"""SELECT 1 FROM "{table}" WHERE "MigrationId" = $migration""";
#pragma warning restore CA2100
            command.Parameters.AddWithValue("$migration", migration);
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (SqliteException)
        {
            return false; // whoever migrates it will say what is wrong
        }
    }

    /// <summary>Creates or migrates the state database, in write-ahead mode so that readers never wait.</summary>
    /// <exception cref="OperationFailedException">The database cannot be opened, read or written.</exception>
    public static async Task MigrateAsync<TContext>(IDbContextFactory<TContext> contexts, CancellationToken cancellationToken)
        where TContext : DbContext
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken).ConfigureAwait(false);
            await EarlierMigrations.AdoptAsync(context, cancellationToken).ConfigureAwait(false);
            await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new OperationFailedException(
                $"CourseGit cannot use its state database ({e.Message.TrimEnd('.')}). Nothing was started. Check that the file "
                    + "coursegit.db in the state folder is a database this user may write and that the disk is not full.", e);
        }
    }

    /// <summary>
    /// Lets SQLite count, on a sample, how much each index narrows down: without, of two conditions it may follow the one that nearly all
    /// rows meet. Takes milliseconds however many rows there are; worth doing as tables grow.
    /// </summary>
    public static Task AnalyzeAsync(StateDbContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("PRAGMA analysis_limit = 1000; ANALYZE operations; ANALYZE set_asides;", cancellationToken);

    private static void CreatePrivate(string folder) =>
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
