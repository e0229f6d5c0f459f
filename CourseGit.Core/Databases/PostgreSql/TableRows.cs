using System.Collections.Immutable;
using System.Security.Cryptography;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Reads the rows of a table as a backup keeps them: in text that loses nothing, in an order that only the rows decide, without any
/// token of a git server, and without sessions, which are nobody's but the running server's.
/// </summary>
/// <param name="transaction">Its names are found in the database's own path, see <see cref="DumpTransaction.UseOwnPathAsync"/>.</param>
internal sealed class TableRows(DumpTransaction transaction, CatalogTable table)
{
    private const int RowsBetweenReports = 5000;
    private readonly CourseSettings _settings = new(table, OwnEncoding.Of(transaction.Connection));

    /// <summary>The secrets that were left out.</summary>
    public TakenSecrets Taken { get; } = new();

    /// <summary>Sessions are cleared by every restore; a backup that kept them would keep the keys to people's accounts.</summary>
    public static bool LeavesOut(CatalogTable table) => table.Is("django_session", "session_key", "session_data", "expire_date");

    /// <summary>Reads all rows.</summary>
    /// <param name="take">Gets each row, or its parts, with its line feed; it is valid until the call ends.</param>
    /// <param name="report">Told the number of rows now and then.</param>
    public Task<DumpedTable> ReadAsync(Func<RowPart, ValueTask> take, Action<long> report, CancellationToken cancellationToken) =>
        ReadAsync(Select(), take, report, cancellationToken);

    /// <summary>Reads what another COPY gives as its rows.</summary>
    public async Task<DumpedTable> ReadAsync(
        string copy, Func<RowPart, ValueTask> take, Action<long> report, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        if (!LeavesOut(table))
        {
            await PreparePathAsync(true, cancellationToken).ConfigureAwait(false);
            using var reader = (StreamReader)await transaction.Connection.BeginTextExportAsync(
                copy, cancellationToken).ConfigureAwait(false);
            var lines = new RowLines(reader.BaseStream, _settings.AreHere ? CourseSettings.LongestRow : RowPieces.Largest);
            while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { Bytes.Length: > 0 } line)
            {
                await TakeAsync(line, hash, take).ConfigureAwait(false);
                if (line.Ends && ++rows % RowsBetweenReports == 0)
                    report(rows);
            }
        }
        await PreparePathAsync(false, cancellationToken).ConfigureAwait(false);
        return new DumpedTable(table.Schema, table.Name, [.. table.Columns.Select(c => c.Name)], rows,
            Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Counts them, as far as a backup keeps them.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (LeavesOut(table))
            return 0;
#pragma warning disable CA2100 // A table's name cannot be a parameter; it is quoted.
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM ONLY {table.Sql}", transaction.Connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private async ValueTask TakeAsync(RowPart part, IncrementalHash hash, Func<RowPart, ValueTask> take)
    {
        if (_settings.AreHere)
            part = part.IsWhole ? part with { Bytes = _settings.Bare(part.Bytes, Taken) } : throw _settings.TooLong();
        hash.AppendData(part.Bytes.Span);
        await take(part).ConfigureAwait(false);
    }

    // A name that is a value (regclass) is written with or without its schema, as the path has it.
    private async Task PreparePathAsync(bool isBefore, CancellationToken cancellationToken)
    {
        if (!table.Columns.Any(c => c.IsName))
            return;
        await (isBefore ? transaction.UseNoPathAsync(cancellationToken) : transaction.UseOwnPathAsync(
            cancellationToken)).ConfigureAwait(false);
    }

    private string Select()
    {
        var columns = string.Join(", ", table.Columns.Select(c => CatalogTable.Quote(c.Name)));
        return $"COPY (SELECT {columns} FROM ONLY {table.Sql}{Order()}) TO STDOUT";
    }

    // Bytewise for text: a collation is another one on another server, or after its next update.
    private string Order()
    {
        var key = table.Columns.Where(c => c.Key > 0).OrderBy(c => c.Key)
            .Select(c => CatalogTable.Quote(c.Name) + (c.IsCollated ? " COLLATE \"C\"" : "")).ToImmutableArray();
        var all = table.Columns.Select(c => $"{CatalogTable.Quote(c.Name)}::text COLLATE \"C\"").ToImmutableArray();
        return all.Length == 0 ? "" : " ORDER BY " + string.Join(", ", key.Length > 0 ? key : all);
    }
}
