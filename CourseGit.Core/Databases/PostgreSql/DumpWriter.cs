using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Writes a dump into its folder, and takes away what an earlier one left there.</summary>
internal sealed class DumpWriter(DumpTransaction transaction, Catalog catalog, string target, DatabaseTalk talk)
{
    private const int SequencesAtOnce = 200;
    private readonly List<string> _taken = [];
    private long _size;

    /// <summary>Writes everything that the transaction sees.</summary>
    /// <param name="schema">Gives pg_dump's two sections as of a snapshot.</param>
    public async Task<DatabaseDump> WriteAsync(
        Func<string, Task<(byte[] Before, byte[] After)>> schema, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target);
        var broken = new BrokenRows(transaction, catalog, talk.Notice);
        await broken.ReadAsync(cancellationToken).ConfigureAwait(false);
        var needs = await DumpNeeds.ReadAsync(transaction.Connection, cancellationToken).ConfigureAwait(false);
        var properties = await DatabaseProperties.ReadAsync(transaction.Connection, _taken, cancellationToken).ConfigureAwait(false);
        var sections = schema(await ScalarAsync("SELECT pg_export_snapshot()", cancellationToken).ConfigureAwait(false)); // beside the rows
        ServerDump server;
        byte[] sequences;
        try
        {
            await transaction.UseOwnPathAsync(cancellationToken).ConfigureAwait(false);
            await transaction.UseNoIndexAsync(cancellationToken).ConfigureAwait(false);
            await transaction.MarkAsync(cancellationToken).ConfigureAwait(false);
            sequences = await SequencesAsync(cancellationToken).ConfigureAwait(false);
            server = Describe(await TablesAsync(cancellationToken).ConfigureAwait(false)) with
            {
                LargeObjects = await ObjectsAsync(cancellationToken).ConfigureAwait(false),
                Needs = needs,
                Broken = await broken.FindAsync(cancellationToken).ConfigureAwait(false),
            };
        }
        finally
        {
            await ((Task)sections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // while the snapshot is there
        }
        var (before, after) = await sections.ConfigureAwait(false);
        var texts = DumpTexts.Of(before, after, OwnEncoding.ByBytes(catalog.Owner, transaction.Connection), properties, _taken);
        return await FinishAsync(server with { Owner = texts.Rights.Length > 0 ? catalog.Owner : null }, texts, sequences,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<DatabaseDump> FinishAsync(ServerDump server, DumpTexts texts, byte[] sequences, CancellationToken cancellationToken)
    {
        await KeepAsync(DumpLayout.Schema, texts.Schema, cancellationToken).ConfigureAwait(false);
        await KeepAsync(DumpLayout.Sequences, sequences, cancellationToken).ConfigureAwait(false);
        await KeepAsync(DumpLayout.Constraints, texts.Constraints, cancellationToken).ConfigureAwait(false);
        if (texts.Rights.Length > 0)
            await KeepAsync(DumpLayout.Rights, texts.Rights, cancellationToken).ConfigureAwait(false);
        DumpFolder.Tidy(target, server, texts.Rights.Length > 0);
        if (_taken.Count > 0)
            talk.Notice($"Left out, so that no secret gets into the repository: "
                + $"{Listed.Some([.. _taken.Distinct(StringComparer.Ordinal)])}. A restore keeps those the course has.");
        if (!catalog.Subscriptions.IsEmpty)
            talk.Notice($"Left out: {(catalog.Subscriptions.Length == 1 ? "the subscription" : "the subscriptions")} "
                + $"{Listed.Some(catalog.Subscriptions)}. A restored database must not take from the same place as the live one.");
        return new DatabaseDump(DatabaseKind.PostgreSql)
        {
            Size = _size,
            Sha256 = DumpFingerprint.Of(server, texts, sequences),
            Rows = server.Tables.ToImmutableSortedDictionary(t => t.Title, t => t.Rows, StringComparer.Ordinal),
            Server = server,
        };
    }

    private ServerDump Describe(ImmutableArray<DumpedTable> tables) =>
        new(catalog.Version, catalog.Encoding, catalog.Locale.Collation, catalog.Locale.CharacterType, catalog.Extensions, tables)
        {
            LocaleProvider = catalog.Locale.IsSystems ? null : catalog.Locale.Provider,
            Locale = catalog.Locale.IsSystems ? null : catalog.Locale.Locale,
            LocaleRules = catalog.Locale.IsSystems ? null : catalog.Locale.Rules,
            IsInOwnEncoding = catalog.Encoding != OwnEncoding.Utf8,
        };

    private async Task<ImmutableArray<DumpedTable>> TablesAsync(CancellationToken cancellationToken)
    {
        var tables = ImmutableArray.CreateBuilder<DumpedTable>();
        foreach (var table in catalog.Tables)
        {
            void Report(long rows) => talk.Report(
                rows == 0 ? table.Title : $"{table.Title}, {rows:N0} rows", tables.Count, catalog.Tables.Length);
            Report(0);
            var pieces = new RowPieces(DumpLayout.RowsOf(target, table.Schema, table.Name), new RowCutter(table));
            var rows = new TableRows(transaction, table);
            tables.Add(await rows.ReadAsync(
                row => pieces.AddAsync(row, cancellationToken), Report, cancellationToken).ConfigureAwait(false));
            await FinishAsync(pieces, cancellationToken).ConfigureAwait(false);
            _taken.AddRange(rows.Taken.Names.Select(t => $"{t} in {table.Title}"));
        }
        return tables.ToImmutable();
    }

    private async Task<DumpedTable?> ObjectsAsync(CancellationToken cancellationToken)
    {
        if (catalog.LargeObjects == 0)
            return null;
        talk.Report("Large objects", catalog.Tables.Length, catalog.Tables.Length);
        var pieces = new RowPieces(Path.Combine(target, DumpLayout.Objects), LargeObjects.Cutter);
        var dumped = await LargeObjects.ReadAsync(
            transaction, row => pieces.AddAsync(row, cancellationToken), cancellationToken).ConfigureAwait(false);
        await FinishAsync(pieces, cancellationToken).ConfigureAwait(false);
        return dumped;
    }

    private async Task FinishAsync(RowPieces pieces, CancellationToken cancellationToken)
    {
        await pieces.FinishAsync(cancellationToken).ConfigureAwait(false);
        _size += pieces.Size;
        await transaction.ReleaseAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> SequencesAsync(CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        foreach (var some in catalog.Sequences.Chunk(SequencesAtOnce))
        {
            var selects = some.Select(
                s => $"SELECT {CatalogTable.Literal($"{s.Schema}\t{s.Name}\t")} || last_value || E'\\t' || is_called::text || E'\\n' "
                + $"FROM {new CatalogTable(s.Schema, s.Name, []).Sql}");
            await using var command = new NpgsqlCommand(string.Join(" UNION ALL ", selects), transaction.Connection);
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    lines.Append(reader.GetString(0));
            }
            await transaction.ReleaseAllAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task<string> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
