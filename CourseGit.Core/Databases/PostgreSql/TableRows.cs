using System.Security.Cryptography;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Reads the rows of a table as a backup keeps them: in text that loses nothing, in an order that only the rows decide, without any
/// token of a git server, and without sessions, which are nobody's but the running server's.
/// </summary>
internal sealed class TableRows(NpgsqlConnection connection, CatalogTable table)
{
    private const int RowsBetweenReports = 5000;

    // What a value looks like must not depend on a server's or a user's settings.
    private const string Settings = """
        SET search_path = ''; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET extra_float_digits = 3;
        SET bytea_output = 'hex'; SET xmloption = 'content'; SET row_security = off; SET statement_timeout = 0; SET lock_timeout = 0;
        SET idle_in_transaction_session_timeout = 0; SET synchronize_seqscans = off
        """;

    private readonly int _settings = table.Is("course_course", "data") ? table.Columns.Select(c => c.Name).ToList().IndexOf("data") : -1;

    /// <summary>Sessions are cleared by every restore; a backup that kept them would keep the keys to people's accounts.</summary>
    public static bool LeavesOut(CatalogTable table) => table.Is("django_session", "session_key", "session_data", "expire_date");

    /// <summary>Makes the settings of a connection the ones that all dumps are read with.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Settings, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads all rows.</summary>
    /// <param name="take">Gets each row with its line feed; it is valid until the call ends.</param>
    /// <param name="report">Told the number of rows now and then.</param>
    public async Task<DumpedTable> ReadAsync(Func<ReadOnlyMemory<byte>, ValueTask> take, Action<long> report, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        if (!LeavesOut(table))
        {
            using var reader = (StreamReader)await connection.BeginTextExportAsync(Select(), cancellationToken).ConfigureAwait(false);
            var lines = new RowLines(reader.BaseStream);
            while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line)
            {
                var row = _settings < 0 ? line : GitToken.BlankField(line, _settings, table);
                hash.AppendData(row.Span);
                await take(row).ConfigureAwait(false);
                if (++rows % RowsBetweenReports == 0)
                    report(rows);
            }
        }
        return new DumpedTable(table.Schema, table.Name, [.. table.Columns.Select(c => c.Name)], rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Counts them, as far as a backup keeps them.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (LeavesOut(table))
            return 0;
#pragma warning disable CA2100 // A table's name cannot be a parameter; it is quoted.
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM ONLY {table.Sql}", connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private string Select()
    {
        var columns = string.Join(", ", table.Columns.Select(c => CatalogTable.Quote(c.Name)));
        return $"COPY (SELECT {columns} FROM ONLY {table.Sql}{Order()}) TO STDOUT";
    }

    // Bytewise for text: a collation is another one on another server, or after its next update.
    private string Order()
    {
        var key = table.Columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => CatalogTable.Quote(c.Name) + (c.IsCollated ? " COLLATE \"C\"" : "")).ToList();
        var all = table.Columns.Select(c => $"{CatalogTable.Quote(c.Name)}::text COLLATE \"C\"").ToList();
        return all.Count == 0 ? "" : " ORDER BY " + string.Join(", ", key.Count > 0 ? key : all);
    }
}
