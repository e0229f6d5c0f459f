using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Courses;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Writes a dump into its folder, and takes away what an earlier one left there.</summary>
internal sealed class DumpWriter(NpgsqlConnection connection, Catalog catalog, string target, DatabaseTalk talk)
{
    private long _size;

    /// <summary>Writes everything that the connection's transaction sees.</summary>
    /// <param name="schema">Gives the schema and the constraints as of a snapshot.</param>
    public async Task<DatabaseDump> WriteAsync(Func<string, Task<(byte[] Schema, byte[] Constraints)>> schema, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target);
        var texts = schema(await ScalarAsync("SELECT pg_export_snapshot()", cancellationToken).ConfigureAwait(false)); // beside the rows
        ImmutableArray<DumpedTable> tables;
        byte[] sequences;
        try
        {
            sequences = await SequencesAsync(cancellationToken).ConfigureAwait(false);
            tables = await TablesAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ((Task)texts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // while the snapshot is there
        }
        var (before, after) = await texts.ConfigureAwait(false);
        foreach (var (name, content) in new[] { (DumpLayout.Schema, before), (DumpLayout.Sequences, sequences), (DumpLayout.Constraints, after) })
            await KeepAsync(name, content, cancellationToken).ConfigureAwait(false);
        Tidy(tables);
        var server = new ServerDump(catalog.Version, catalog.Encoding, catalog.Collation, catalog.CharacterType, catalog.Extensions, tables);
        return new DatabaseDump(DatabaseKind.PostgreSql)
        {
            Size = _size,
            Sha256 = Fingerprint(server, before, sequences, after),
            Rows = tables.ToImmutableSortedDictionary(t => t.Title, t => t.Rows, StringComparer.Ordinal),
            Server = server,
        };
    }

    /// <summary>The checksum of a whole dump: of its texts, and of what is noted of each table.</summary>
    public static string Fingerprint(ServerDump server, byte[] schema, byte[] sequences, byte[] constraints)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{server.Version}\n{server.Encoding}\n{server.Collation}\n{server.CharacterType}\n")).AppendJoin(',', server.Extensions);
        foreach (var content in new[] { schema, sequences, constraints })
            text.Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(content)));
        foreach (var table in server.Tables)
            text.Append('\n').Append(table.Schema).Append('\t').Append(table.Name).Append('\t').AppendJoin(',', table.Columns).Append(CultureInfo.InvariantCulture, $"\t{table.Rows}\t{table.Sha256}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private async Task<ImmutableArray<DumpedTable>> TablesAsync(CancellationToken cancellationToken)
    {
        var tables = ImmutableArray.CreateBuilder<DumpedTable>();
        foreach (var table in catalog.Tables)
        {
            void Report(long rows) => talk.Report(rows == 0 ? table.Title : $"{table.Title}, {rows:N0} rows", tables.Count, catalog.Tables.Length);
            Report(0);
            var pieces = new RowPieces(DumpLayout.RowsOf(target, table.Schema, table.Name), new RowCutter(table));
            tables.Add(await new TableRows(connection, table).ReadAsync(row => pieces.AddAsync(row, cancellationToken), Report, cancellationToken).ConfigureAwait(false));
            await pieces.FinishAsync(cancellationToken).ConfigureAwait(false);
            _size += pieces.Size;
        }
        return tables.ToImmutable();
    }

    private async Task<byte[]> SequencesAsync(CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        foreach (var (schema, name) in catalog.Sequences)
        {
            var value = await ScalarAsync($"SELECT last_value::text || E'\\t' || is_called::text FROM {CatalogTable.Quote(schema)}.{CatalogTable.Quote(name)}", cancellationToken).ConfigureAwait(false);
            lines.Append(schema).Append('\t').Append(name).Append('\t').Append(value).Append('\n');
        }
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private async Task KeepAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        var file = Path.Combine(target, name);
        if (Directory.Exists(file))
            FolderTree.Delete(file);
        await ChunkedFile.WriteIfDifferentAsync(file, content, cancellationToken).ConfigureAwait(false);
        _size += content.Length;
    }

    // Tables that are gone, and whatever another kind of database had here.
    private void Tidy(ImmutableArray<DumpedTable> tables)
    {
        var rows = Path.Combine(target, DumpLayout.Rows);
        var expected = tables.Select(t => DumpLayout.RowsOf(target, t.Schema, t.Name)).ToHashSet(StringComparer.Ordinal);
        DeleteBut(target, [.. new[] { DumpLayout.Schema, DumpLayout.Rows, DumpLayout.Sequences, DumpLayout.Constraints }.Select(n => Path.Combine(target, n))]);
        DeleteBut(rows, [.. expected.Select(e => Path.GetDirectoryName(e)!)]);
        foreach (var schema in Directory.Exists(rows) ? Directory.GetDirectories(rows) : [])
            DeleteBut(schema, expected);
    }

    private static void DeleteBut(string folder, HashSet<string> expected)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var other in Directory.EnumerateFileSystemEntries(folder).Where(e => !expected.Contains(e)).ToList())
            FolderTree.Delete(other);
    }

    private async Task<string> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // A sequence's name cannot be a parameter; it is quoted.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
