using System.Globalization;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Fills an empty database from a dump, in one transaction, and reads it again to see that it is what was saved. The texts come out of a
/// repository: they are given to the server as SQL and never to psql, whose commands could run programs here.
/// </summary>
internal sealed class DumpLoader(NpgsqlConnection connection, DatabaseDump whole, ServerDump dump, string pieces, DatabaseTalk talk)
{
    private const long LargestText = 256 << 20;

    /// <exception cref="RefusedException">Something of the dump is missing or no plain file.</exception>
    /// <exception cref="OperationFailedException">It is not what was saved.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (schema, sequences, constraints) = (Read(DumpLayout.Schema), Read(DumpLayout.Sequences), Read(DumpLayout.Constraints));
        if (DumpWriter.Fingerprint(dump, schema, sequences, constraints) != whole.Sha256)
            throw Different("its schema or its list of tables");
        await RunAsync(schema, cancellationToken).ConfigureAwait(false);
        foreach (var (table, i) in dump.Tables.Select((t, i) => (t, i)))
        {
            talk.Report(table.Title, i, dump.Tables.Length);
            await LoadRowsAsync(table, cancellationToken).ConfigureAwait(false);
        }
        await SetSequencesAsync(sequences, cancellationToken).ConfigureAwait(false);
        talk.Report("Making keys and indexes", dump.Tables.Length, dump.Tables.Length);
        await RunAsync(constraints, cancellationToken).ConfigureAwait(false);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    private byte[] Read(string name)
    {
        var file = Path.Combine(pieces, name);
        if (LinuxPath.Stat(file) is not { Kind: EntryKind.File } || new FileInfo(file).Length > LargestText)
            throw new RefusedException($"The database in the backup is not as it was saved: {name} is missing, or is no plain file. Nothing was restored. Choose another commit; if somebody changed the repository by hand, undo that.");
        return File.ReadAllBytes(file);
    }

    // As text that the server itself takes apart: only it knows where a statement ends that has others inside (BEGIN ATOMIC). In there
    // no transaction can be ended either, so that all of a dump comes or nothing.
    private async Task RunAsync(byte[] sql, CancellationToken cancellationToken)
    {
        await using var hand = new NpgsqlCommand("SELECT set_config('coursegit.text', $1, true)", connection);
        hand.Parameters.Add(new NpgsqlParameter { Value = Encoding.UTF8.GetString(sql) });
        await hand.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await using var run = new NpgsqlCommand("DO $$ BEGIN EXECUTE current_setting('coursegit.text'); END $$; SET search_path = ''; SET coursegit.text = ''", connection);
        await run.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task LoadRowsAsync(DumpedTable table, CancellationToken cancellationToken)
    {
        var folder = DumpLayout.RowsOf(pieces, table.Schema, table.Name);
        var count = ChunkedFile.CountPieces(folder);
        if (count == 0)
            return;
        var columns = table.Columns.IsEmpty ? "" : $" ({string.Join(", ", table.Columns.Select(CatalogTable.Quote))})";
        await using var writer = (StreamWriter)await connection.BeginTextImportAsync($"COPY {CatalogTable.Quote(table.Schema)}.{CatalogTable.Quote(table.Name)}{columns} FROM STDIN", cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < count; i++)
        {
            await using var piece = File.OpenRead(Path.Combine(folder, ChunkedFile.NameOf(i)));
            await piece.CopyToAsync(writer.BaseStream, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SetSequencesAsync(byte[] lines, CancellationToken cancellationToken)
    {
        foreach (var line in Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is not [var schema, var name, var value, "true" or "false"] || !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last))
                throw Different("its sequences");
            await using var command = new NpgsqlCommand("SELECT setval(format('%I.%I', $1, $2)::regclass, $3, $4)", connection);
            foreach (var parameter in new object[] { schema, name, last, line.EndsWith("true", StringComparison.Ordinal) })
                command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // The same look at the rows as a backup has: whatever was lost or changed on the way shows here.
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (saved, i) in dump.Tables.Select((t, i) => (t, i)))
        {
            talk.Report($"Checking {saved.Title}", i, dump.Tables.Length);
            var table = catalog.Tables.FirstOrDefault(t => (t.Schema, t.Name) == (saved.Schema, saved.Name)) ?? throw Different($"the table {saved.Title}, which is missing");
            var restored = await new TableRows(connection, table).ReadAsync(_ => ValueTask.CompletedTask, _ => { }, cancellationToken).ConfigureAwait(false);
            if (restored.Rows != saved.Rows || restored.Sha256 != saved.Sha256)
                throw Different($"the table {saved.Title}, which has {restored.Rows:N0} rows with the checksum {restored.Sha256} instead of {saved.Rows:N0} with {saved.Sha256}");
        }
    }

    private static OperationFailedException Different(string what) =>
        new($"The database in the backup is not the one that was saved: this is true of {what}. Nothing was restored. Choose another commit, and verify the repository.");
}
