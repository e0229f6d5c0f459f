using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>Makes the file of a dump in a folder being prepared, and makes sure that it is what was saved.</summary>
internal static class SqliteStage
{
    /// <summary>Makes it; when that fails, none is left.</summary>
    /// <returns>The file.</returns>
    public static async Task<string> MakeAsync(
        DatabaseDump dump, CoursePath path, string pieces, string stagedFolder, CancellationToken cancellationToken)
    {
        var file = Prepare(stagedFolder, path);
        var isWhole = false;
        try
        {
            var (size, sha256) = await ChunkedFile.JoinAsync(pieces, file, cancellationToken).ConfigureAwait(false);
            if (size != dump.Size || sha256 != dump.Sha256)
                throw new OperationFailedException(
                    $"The database in the backup is not the one that was saved: {size} bytes with the checksum {sha256} instead of "
                    + $"{dump.Size} with {dump.Sha256}. Nothing was restored. Choose another commit, and verify the repository.");
            await Task.Run(() => Check(file, dump), cancellationToken).ConfigureAwait(false);
            isWhole = true;
        }
        finally
        {
            if (!isWhole)
                File.Delete(file);
        }
        return file;
    }

    private static void Check(string file, DatabaseDump dump)
    {
        if (dump.Damage is not null)
            return;
        string? damage;
        try
        {
            damage = SqliteLook.At(file, SqliteInspection.Look).Damage;
        }
        catch (SqliteException e)
        {
            damage = e.Message;
        }
        if (damage is not null)
            throw new OperationFailedException(
                $"The database {dump.File} in the backup is damaged ({damage.TrimEnd('.')}), although nothing was wrong when it was "
                + "saved. Nothing was restored. Choose another commit.");
    }

    // What a commit may hold in its place (a link, a log of another database) must neither be written through nor be taken for a part of
    // it.
    private static string Prepare(string stagedFolder, CoursePath path)
    {
        var parts = path.Value.Split('/');
        for (var i = 1; i < parts.Length; i++)
        {
            var parent = Path.Combine([stagedFolder, .. parts[..i]]);
            if (LinuxPath.Stat(parent) is { Kind: not EntryKind.Folder })
                throw new RefusedException(
                    $"The backup keeps its database at {path}, but {string.Join('/', parts[..i])} in it is not a folder. Nothing was "
                    + "restored. Choose another commit.");
            Directory.CreateDirectory(parent);
        }
        var file = Path.Combine(stagedFolder, path.Value);
        foreach (var taken in new[] { "", "-wal", "-shm", "-journal" })
        {
            if (LinuxPath.Stat(file + taken) is { Kind: EntryKind.Folder })
                throw new RefusedException(
                    $"The backup keeps its database at {path}, but {path}{taken} in it is a folder. Nothing was restored. Choose another "
                    + "commit.");
            File.Delete(file + taken);
        }
        return file;
    }
}
