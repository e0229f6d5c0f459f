using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Fills an empty database from a dump, and reads it again to see that it is what was saved. It does so in many transactions: until the
/// folder
/// being prepared names the database, it is nobody's, and one that is not finished is dropped.
/// </summary>
internal sealed class DumpLoader
{
    private const long LargestText = 256 << 20;
    private const int TablesAtOnce = 100, SequencesAtOnce = 200;
    private static readonly Func<DumpTransaction, SchemaEntry, PostgresException, Task<bool>> Never = (_, _, _) => Task.FromResult(false);

    private readonly NpgsqlConnection _connection;
    private readonly TargetServer _target;
    private readonly ServerDump _dump;
    private readonly DatabaseTalk _talk;
    private readonly string _pieces;
    private readonly SchemaMaker _maker;
    private readonly ConstraintMaker _constraints;
    private readonly DumpTexts _texts;
    private readonly byte[] _sequences;

    /// <exception cref="RefusedException">Something of the dump is missing or no plain file.</exception>
    /// <exception cref="OperationFailedException">It is not what was saved.</exception>
    public DumpLoader(NpgsqlConnection connection, TargetServer target, DatabaseStaging staging, ServerDump dump, DatabaseTalk talk)
    {
        (_connection, _target, _dump, _talk, _pieces) = (connection, target, dump, talk, staging.Pieces);
        _texts = new DumpTexts(Read(DumpLayout.Schema), Read(DumpLayout.Constraints),
            LinuxPath.Stat(Path.Combine(_pieces, DumpLayout.Rights)) is null ? [] : Read(DumpLayout.Rights));
        _sequences = Read(DumpLayout.Sequences);
        if (DumpFingerprint.Of(dump, _texts, _sequences) != staging.Dump.Sha256)
            throw Different("its schema or its list of tables");
        _maker = new SchemaMaker(connection, target, dump.IsInOwnEncoding ? OwnEncoding.NameOf(connection) : OwnEncoding.Utf8);
        _maker.StandIns.Expect(dump.Needs);
        _constraints = new ConstraintMaker(_maker);
    }

    /// <summary>Constraints that the rows break; they hold for new rows alone.</summary>
    public IReadOnlyCollection<BrokenConstraint> Broken => _constraints.Broken;

    /// <summary>Makes the tables and fills them, up to keys and constraints, and checks them.</summary>
    /// <exception cref="OperationFailedException">It is not what was saved.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await FindNamesAsync(cancellationToken).ConfigureAwait(false);
        var schema = Entries(_texts.Schema).ToLookup(e => e.Type == "SCHEMA"); // first: names are found in those that are there
        await _maker.MakeAsync(schema[true], Never, cancellationToken).ConfigureAwait(false);
        await _maker.MakeAsync(schema[false], Never, cancellationToken).ConfigureAwait(false);
        var checks = await DeferredChecks.TakeAsync(_connection, _target.Role, cancellationToken).ConfigureAwait(false);
        await LoadRowsAsync(cancellationToken).ConfigureAwait(false);
        await LoadObjectsAsync(cancellationToken).ConfigureAwait(false);
        await SetSequencesAsync(cancellationToken).ConfigureAwait(false);
        _talk.Report("Making keys and indexes", _dump.Tables.Length, _dump.Tables.Length);
        await _maker.MakeAsync(Entries(_texts.Constraints).Where(e => LateEntries.PhaseOf(e) == 0), _constraints.MendAsync,
            cancellationToken).ConfigureAwait(false);
        await checks.PutBackAsync(_connection, _target.Role, _constraints.Add, cancellationToken).ConfigureAwait(false);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds what would have been in the way before: triggers and rules, owners and grants, views that hold rows.</summary>
    /// <param name="name">Of the new database.</param>
    /// <returns>What could not be made, with what <see cref="LoadAsync"/> could not.</returns>
    public async Task<IReadOnlyCollection<LeftOut>> FinishAsync(string name, CancellationToken cancellationToken)
    {
        _talk.Report("Making triggers, views and grants", _dump.Tables.Length, _dump.Tables.Length);
        var late = LateEntries.Phases(Entries(_texts.Constraints));
        await _maker.MakeAsync(late.BeforeRights, Never, cancellationToken).ConfigureAwait(false);
        var rights = new RightsMaker(_connection, _maker, _target, name, _dump.Owner);
        var given = Entries(_texts.Rights).ToLookup(LateEntries.IsOfEventTrigger);
        await rights.MakeAsync(given[false], cancellationToken).ConfigureAwait(false);
        await _maker.MakeAsync(late.AfterRights, Never, cancellationToken).ConfigureAwait(false);
        await rights.MakeAsync(given[true], cancellationToken).ConfigureAwait(false);
        return [.. _maker.LeftOut, .. rights.LeftOut];
    }

    private static ImmutableArray<SchemaEntry> Entries(byte[] text) => SchemaEntry.ReadForMaking(Encoding.Latin1.GetString(text));

    private byte[] Read(string name)
    {
        var file = Path.Combine(_pieces, name);
        if (LinuxPath.Stat(file) is not { Kind: EntryKind.File } || new FileInfo(file).Length > LargestText)
            throw new RefusedException(
                $"The database in the backup is not as it was saved: {name} is missing, or is no plain file. Nothing was restored. "
                + "Choose another commit; if somebody changed the repository by hand, undo that.");
        return File.ReadAllBytes(file);
    }

    // As the course server finds them, and as the backup was made. The database itself gets the setting at the end, like all others.
    private async Task FindNamesAsync(CancellationToken cancellationToken)
    {
        if (Entries(_texts.Rights).FirstOrDefault(e => e is { Type: "DATABASE SETTING", Name: "search_path" }) is not { } path)
            return;
        await using var transaction = await DumpTransaction.WriteAsync(_connection, null, cancellationToken).ConfigureAwait(false);
        await transaction.RunAsync(path.Text[path.Text.IndexOf(" SET ", StringComparison.Ordinal)..],
            cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task LoadRowsAsync(CancellationToken cancellationToken)
    {
        foreach (var some in _dump.Tables.Select((Table, Number) => (Table, Number)).Chunk(TablesAtOnce))
        {
            await using var transaction = await DumpTransaction.WriteAsync(
                _connection, _target.Role, cancellationToken).ConfigureAwait(false);
            await transaction.UseOwnPathAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (table, number) in some)
            {
                _talk.Report(table.Title, number, _dump.Tables.Length);
                var columns = table.Columns.IsEmpty ? "" : $" ({string.Join(", ", table.Columns.Select(CatalogTable.Quote))})";
                var copy = $"COPY {new CatalogTable(table.Schema, table.Name, []).Sql}{columns} FROM STDIN";
                await RowsLoader.CopyAsync(_connection, copy, DumpLayout.RowsOf(_pieces, table.Schema, table.Name),
                    cancellationToken).ConfigureAwait(false);
            }
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LoadObjectsAsync(CancellationToken cancellationToken)
    {
        if (_dump.LargeObjects is null)
            return;
        _talk.Report("Large objects", _dump.Tables.Length, _dump.Tables.Length);
        await using var transaction = await DumpTransaction.WriteAsync(_connection, _target.Role, cancellationToken).ConfigureAwait(false);
        await LargeObjects.LoadAsync(transaction, Path.Combine(_pieces, DumpLayout.Objects), cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SetSequencesAsync(CancellationToken cancellationToken)
    {
        foreach (var some in Encoding.UTF8.GetString(_sequences).Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(SequencesAtOnce))
        {
            await using var transaction = await DumpTransaction.WriteAsync(
                _connection, _target.Role, cancellationToken).ConfigureAwait(false);
            foreach (var line in some)
            {
                if (line.Split('\t') is not [var schema, var name, var value, "true" or "false"]
                    || !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last))
                    throw Different("its sequences");
                await transaction.RunAsync("SELECT setval(format('%I.%I', $1, $2)::regclass, $3, $4)", cancellationToken, schema, name,
                    last, line.EndsWith("true", StringComparison.Ordinal)).ConfigureAwait(false);
            }
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // The same look at the rows as a backup has: whatever was lost or changed on the way shows here.
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await DumpTransaction.ReadAsync(_connection, cancellationToken).ConfigureAwait(false);
        var catalog = await Catalog.ReadAsync(_connection, cancellationToken).ConfigureAwait(false);
        await transaction.UseOwnPathAsync(cancellationToken).ConfigureAwait(false);
        await transaction.UseNoIndexAsync(cancellationToken).ConfigureAwait(false);
        await transaction.MarkAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (saved, i) in _dump.Tables.Select((t, i) => (t, i)))
        {
            _talk.Report($"Checking {saved.Title}", i, _dump.Tables.Length);
            var table = catalog.Tables.FirstOrDefault(t => (t.Schema, t.Name) == (saved.Schema, saved.Name))
                ?? throw Different($"the table {saved.Title}, which is missing");
            await CheckAsync(transaction, table, saved, cancellationToken).ConfigureAwait(false);
            await transaction.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
        if (_dump.LargeObjects is { } objects)
            Compare(objects, await LargeObjects.ReadAsync(
                transaction, _ => ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false));
    }

    private async Task CheckAsync(DumpTransaction transaction, CatalogTable table, DumpedTable saved, CancellationToken cancellationToken)
    {
        var rows = new TableRows(transaction, table with { Columns = [.. table.Columns.Where(c => saved.Columns.Contains(c.Name))] });
        var restored = await rows.ReadAsync(_ => ValueTask.CompletedTask, _ => { }, cancellationToken).ConfigureAwait(false);
        var isOrderedAlike = !table.Columns.Any(_maker.StandIns.IsOne); // a text is sorted otherwise than what it stands for
        Compare(isOrderedAlike ? saved : saved with { Sha256 = restored.Sha256 }, restored);
    }

    private static void Compare(DumpedTable saved, DumpedTable restored)
    {
        if (restored.Rows != saved.Rows || restored.Sha256 != saved.Sha256)
            throw Different(
                $"the table {saved.Title}, which has {restored.Rows:N0} rows with the checksum {restored.Sha256} instead of "
                + $"{saved.Rows:N0} with {saved.Sha256}");
    }

    private static OperationFailedException Different(string what) =>
        new($"The database in the backup is not the one that was saved: this is true of {what}. Nothing was restored. Choose another "
            + "commit, and verify the repository.");
}
