using System.Collections.Immutable;
using System.Security.Cryptography;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>
/// A SQLite file in the course folder, copied page by page through SQLite's online backup API: what is kept is what the engine
/// would read, whoever writes meanwhile, and every byte of it but the secrets of git's settings.
/// </summary>
public sealed class SqliteDumper : IDatabaseDumper
{
    public DatabaseKind Kind => DatabaseKind.Sqlite;

    public ImmutableArray<string> LiveFiles(CourseDatabase database, string courseFolder) =>
        database.File is { Value: var file } ? [file, file + "-wal", file + "-shm", file + "-journal"] : [];

    public FoundDatabase? Find(string courseFolder) =>
        SqliteFinder.Find(courseFolder) is { } file
            ? new(new CourseDatabase(DatabaseKind.Sqlite, file), $"{file}, a SQLite database")
            : null;

    public async Task<DatabaseDump> DumpAsync(
        CourseDatabase database, string courseFolder, string target, DatabaseTalk talk, CancellationToken cancellationToken)
    {
        var file = database.File!.Value;
        var source = Locate(courseFolder, file);
        var snapshot = target + ".snapshot";
        Directory.CreateDirectory(target);
        SqliteSnapshot.Delete(snapshot);
        try
        {
            await Task.Run(() => SqliteSnapshot.Take(source, snapshot, file, cancellationToken), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Run(() => SqliteSecrets.TakeOut(snapshot, file, talk.Notice), cancellationToken).ConfigureAwait(false);
            var sha256 = await HashAsync(snapshot, cancellationToken).ConfigureAwait(false);
            await ChunkedFile.WriteAsync(snapshot, target, cancellationToken).ConfigureAwait(false);
            var found = await Task.Run(() => Inspect(snapshot), cancellationToken).ConfigureAwait(false);
            return new DatabaseDump(DatabaseKind.Sqlite)
            {
                File = file,
                Size = new FileInfo(snapshot).Length,
                Sha256 = sha256,
                Rows = found.Rows,
                Damage = found.Damage,
                Unchecked = found.Unchecked,
            };
        }
        finally
        {
            SqliteSnapshot.Delete(snapshot);
        }
    }

    public async Task StageAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken)
    {
        var dump = staging.Dump;
        var path = CoursePath.TryParse(dump.File, out var parsed)
            ? parsed
            : throw new RefusedException(
                $"The backup's manifest names \"{dump.File}\" as the database's file, which is no path in a course. Nothing was "
            + "restored. Choose another commit.");
        var staged = await SqliteStage.MakeAsync(dump, path, staging.Pieces, staging.StagedFolder, cancellationToken).ConfigureAwait(false);
        if (staging.LiveFolder is { } live)
            await Task.Run(() => SqliteGitSettings.Keep(staged, live, path, talk.Notice), cancellationToken).ConfigureAwait(false);
    }

    public Task<ImmutableSortedDictionary<string, long>> RowsAsync(
        CourseDatabase database, string stagedFolder, DatabaseTalk talk, CancellationToken cancellationToken) => Task.Run(() =>
    {
        try
        {
            return SqliteLook.At(Path.Combine(stagedFolder, database.File!.Value), SqliteInspection.Look).Rows;
        }
        catch (SqliteException e)
        {
            throw new OperationFailedException(
                $"SQLite could not count the rows of {database.File} ({e.Message.TrimEnd('.')}). Look at the disk, then try again.", e);
        }
    }, cancellationToken);

    public Task<string?> CourseKeyAsync(CourseDatabase database, string courseFolder, CancellationToken cancellationToken) => Task.Run(() =>
    {
        try
        {
            return database.File is { } file && SqliteLook.IsOwnFile(courseFolder, file)
                ? SqliteLook.AtLive(Path.Combine(courseFolder, file.Value), CourseTable.Key)
                : null;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return null; // documented: a damaged database has none to be had
        }
    }, cancellationToken);

    private static string Locate(string courseFolder, string file)
    {
        var path = Path.Combine(courseFolder, file);
        if (!File.Exists(path))
            throw new RefusedException(
                $"The course's database {file} is not in its folder. Nothing was backed up. Put it back, or correct the database in the "
                + "course's settings.");
        var folder = Path.GetDirectoryName(file) is { Length: > 0 } below ? ConfinedFolder.Resolve(courseFolder, CoursePath.Parse(below))
            : courseFolder;
        var located = Path.Combine(folder, Path.GetFileName(file));
        return LinuxPath.Stat(located) is { Kind: EntryKind.File }
            ? located
            : throw new RefusedException(
                $"The course's database {file} is a link, or no plain file. Nothing was backed up. Name the file itself in the course's "
            + "settings.");
    }

    private static SqliteFindings Inspect(string snapshot)
    {
        try
        {
            return SqliteLook.At(snapshot, SqliteInspection.Look);
        }
        catch (SqliteException e)
        {
            return new SqliteFindings(e.Message, null, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));
        }
    }

    private static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }
}
