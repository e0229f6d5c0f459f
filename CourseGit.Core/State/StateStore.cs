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
            Close(settings.KeysFolder);
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

    /// <summary>
    /// Brings what lies in the log beside a SQLite database into it and empties the log, and lets SQLite refresh what it counts.
    /// </summary>
    /// <exception cref="SqliteException">It cannot be used.</exception>
    public static async Task<TidiedDatabase> TidyAsync(string file, CancellationToken cancellationToken)
    {
        var before = SizeOf(file);
        await using var connection = new SqliteConnection(ConnectionString(file));
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var isEmpty = await TryEmptyLogAsync(connection, cancellationToken).ConfigureAwait(false);
        await AskAsync(connection, "PRAGMA analysis_limit = 1000", cancellationToken).ConfigureAwait(false);
        await AskAsync(connection, "PRAGMA optimize", cancellationToken).ConfigureAwait(false);
        var unused = await AskAsync(connection, "PRAGMA freelist_count", cancellationToken).ConfigureAwait(false)
            * await AskAsync(connection, "PRAGMA page_size", cancellationToken).ConfigureAwait(false);
        return new TidiedDatabase(before, SizeOf(file), unused, isEmpty);
    }

    /// <summary>Bytes a SQLite database takes on disk, with what lies beside it.</summary>
    public static long SizeOf(string file) =>
        new[] { file, file + "-wal", file + "-shm" }.Select(f => new FileInfo(f)).Sum(f => f.Exists ? f.Length : 0);

    // Its first answer is 1 while somebody reads or writes: each of them needs a moment only.
    private static async Task<bool> TryEmptyLogAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        const int tries = 10;
        for (var attempt = 1; ; attempt++)
        {
            if (await AskAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken).ConfigureAwait(false) == 0)
                return true;
            if (attempt == tries)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<long> AskAsync(SqliteConnection connection, string pragma, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of the callers above.
        command.CommandText = pragma;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long number ? number : 0;
    }

    // Whoever can read the keys can read every secret: a folder that was opened, or came back from a copy so, is closed again.
    private static void Close(string folder)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (File.GetUnixFileMode(folder) != (Private | UnixFileMode.UserExecute))
            File.SetUnixFileMode(folder, Private | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if ((File.GetUnixFileMode(file) & ~Private) != 0)
                File.SetUnixFileMode(file, Private);
        }
    }

    private static void CreatePrivate(string folder) =>
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}

/// <summary>What tidying a database came to, in bytes.</summary>
/// <param name="BytesBefore">On disk, with what lies beside it.</param>
/// <param name="BytesAfter">The same afterwards.</param>
/// <param name="ReusableBytes">Of its file, what holds nothing now and is used again.</param>
/// <param name="IsLogEmpty">Whether the log beside it could be emptied; not while somebody reads on and on.</param>
public sealed record TidiedDatabase(long BytesBefore, long BytesAfter, long ReusableBytes, bool IsLogEmpty);
