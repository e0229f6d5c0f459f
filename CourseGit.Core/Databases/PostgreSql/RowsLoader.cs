using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Gives the pieces of a folder, joined, to a COPY.</summary>
internal static class RowsLoader
{
    /// <exception cref="Primitives.RefusedException">A piece is missing or no plain file.</exception>
    public static async Task CopyAsync(NpgsqlConnection connection, string copy, string folder, CancellationToken cancellationToken)
    {
        var count = ChunkedFile.CountPieces(folder);
        if (count == 0)
            return;
        await using var writer = (StreamWriter)await connection.BeginTextImportAsync(copy, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < count; i++)
        {
            await using var piece = File.OpenRead(Path.Combine(folder, ChunkedFile.NameOf(i)));
            await piece.CopyToAsync(writer.BaseStream, cancellationToken).ConfigureAwait(false);
        }
    }
}
