using System.Text;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Makes what a dump's texts say, many things in one transaction and thousands in several, so that a server's room for locks is enough. The
/// texts
/// come out of a repository: they are given to the server as SQL and never to psql, whose commands could run programs here.
/// </summary>
/// <param name="encoding">The server's name of the encoding that the texts are in.</param>
internal sealed class SchemaMaker(NpgsqlConnection connection, TargetServer target, string encoding)
{
    private const int AtOnce = 50;
    private const string MayNot = "42501", NoSuchValue = "22023";

    // Not here: an extension, a role, a tablespace, a library, a feature that this server was built without.
    private static readonly string[] NotThere = ["0A000", "58P01", "42704", NoSuchValue];

    // Not there because something else was left out before.
    private static readonly string[] NotFound = ["42P01", "42883", "3F000", "42703", "42P16", "55000", "42809", "42804"];

    private readonly string? _role = target.Role;
    private readonly List<LeftOut> _leftOut = [];
    private readonly HashSet<string> _missingMethods = new(StringComparer.Ordinal);
    private readonly Tablespaces _places = new(target);

    /// <summary>What could not be made.</summary>
    public IReadOnlyCollection<LeftOut> LeftOut => [.. _leftOut, .. _places.LeftOut];

    /// <summary>Types that stand for those of an extension that could not be made; see <see cref="StandIns"/>.</summary>
    public StandIns StandIns { get; } = new();

    /// <summary>Makes things in their order.</summary>
    /// <param name="mend">Makes something in another way when the server does not want it so; false when there is none, or it does not
    /// help.</param>
    /// <exception cref="PostgresException">One could not be made for a reason that speaks against the dump itself.</exception>
    public async Task MakeAsync(IEnumerable<SchemaEntry> entries, Func<DumpTransaction, SchemaEntry, PostgresException, Task<bool>> mend,
        CancellationToken cancellationToken)
    {
        foreach (var some in entries.Chunk(AtOnce))
        {
            await using var transaction = await DumpTransaction.WriteAsync(connection, _role, cancellationToken).ConfigureAwait(false);
            await transaction.UseOwnPathAsync(cancellationToken).ConfigureAwait(false);
            if (await transaction.TryAsync(
                () => RunAsync(transaction, some, cancellationToken), cancellationToken).ConfigureAwait(false) is not null)
            {
                foreach (var entry in some)
                    await MakeAsync(transaction, entry, mend, cancellationToken).ConfigureAwait(false);
            }
            foreach (var entry in some)
                await _places.MoveAsync(transaction, entry, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs a text that the server itself takes apart: only it knows where a statement ends that has others inside (BEGIN ATOMIC). In there
    /// no transaction
    /// can be ended either.
    /// </summary>
    public async Task RunAsync(DumpTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        const string hand = "SELECT pg_catalog.set_config('coursegit.text', pg_catalog.convert_from($1, $2), true)";
        await transaction.RunAsync(hand, cancellationToken, Encoding.Latin1.GetBytes(sql), encoding).ConfigureAwait(false);
        const string run = "DO $$ BEGIN EXECUTE pg_catalog.current_setting('coursegit.text'); END $$";
        await transaction.RunAsync(run, cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(DumpTransaction transaction, SchemaEntry[] entries, CancellationToken cancellationToken) =>
        await RunAsync(transaction, string.Concat(entries.Select(e => SettingsOf(e) + e.Text)), cancellationToken).ConfigureAwait(false);

    private async Task MakeAsync(DumpTransaction transaction, SchemaEntry entry,
        Func<DumpTransaction, SchemaEntry, PostgresException, Task<bool>> mend, CancellationToken cancellationToken)
    {
        Task RunAsync() => this.RunAsync(transaction, [entry], cancellationToken);
        if (await transaction.TryAsync(RunAsync, cancellationToken).ConfigureAwait(false) is not { } failed)
            return;
        if (failed.SqlState == NoSuchValue && entry.AccessMethod is { } method && _missingMethods.Add(method))
        {
            _leftOut.Add(new LeftOut($"access method {method}", LeftOutCause.Missing));
            await MakeAsync(transaction, entry, mend, cancellationToken).ConfigureAwait(false);
            return;
        }
        if (failed.SqlState == MayNot && _role is not null && entry.Type is not ("TABLE" or "SEQUENCE")
            && await transaction.TryAsync(AsOneselfAsync, cancellationToken).ConfigureAwait(false) is null)
            return;
        if (await mend(transaction, entry, failed).ConfigureAwait(false))
            return;
        if (entry.Type == "TABLE" && await TrySimplerAsync(transaction, entry, cancellationToken).ConfigureAwait(false))
            return;
        await LeaveOutAsync(transaction, entry, failed, cancellationToken).ConfigureAwait(false);

        // A superuser makes for the owner what the owner may not.
        async Task AsOneselfAsync()
        {
            await transaction.RunAsync("SET LOCAL ROLE NONE", cancellationToken).ConfigureAwait(false);
            await RunAsync().ConfigureAwait(false);
            await transaction.RunAsync($"SET LOCAL ROLE {CatalogTable.Quote(_role!)}", cancellationToken).ConfigureAwait(false);
        }
    }

    // First as bare as can be; then each default, check and so on that the server takes.
    private async Task<bool> TrySimplerAsync(DumpTransaction transaction, SchemaEntry entry, CancellationToken cancellationToken)
    {
        if (SimplerTable.Read(entry.Text) is not { } table)
            return false;
        var whole = new HashSet<int>();
        Task MakeAsync() => RunAsync(transaction, SettingsOf(entry) + table.Write(whole, StandIns), cancellationToken);
        if (!await transaction.WouldAsync(MakeAsync, cancellationToken).ConfigureAwait(false))
            return false;
        foreach (var (element, i) in table.Elements.Select((e, i) => (e, i)))
        {
            whole.Add(i);
            if (await transaction.WouldAsync(MakeAsync, cancellationToken).ConfigureAwait(false))
                continue;
            whole.Remove(i);
            _leftOut.Add(
                new LeftOut($"{OwnEncoding.InWords(element.Trim().Split('\n')[0])} of the {entry.Title}", LeftOutCause.Consequence));
        }
        await MakeAsync().ConfigureAwait(false);
        return true;
    }

    private async Task LeaveOutAsync(
        DumpTransaction transaction, SchemaEntry entry, PostgresException failed, CancellationToken cancellationToken)
    {
        if (entry.Type is "TABLE" or "SEQUENCE" || CauseOf(failed) is not { } cause)
            throw failed; // rows always come back, or nothing does
        if (entry.Type != "COMMENT" || cause != LeftOutCause.Consequence)
            _leftOut.Add(new LeftOut(entry.Title, cause));
        if (entry.Type == "EXTENSION")
            await StandIns.MakeAsync(transaction, OwnEncoding.InWords(entry.Name), cancellationToken).ConfigureAwait(false);
    }

    private LeftOutCause? CauseOf(PostgresException failed)
    {
        if (failed.SqlState == MayNot)
            return LeftOutCause.Rights;
        if (_leftOut.Count > 0 && (NotThere.Contains(failed.SqlState) || NotFound.Contains(failed.SqlState)))
            return failed.SqlState is "0A000" or "58P01" ? LeftOutCause.Missing : LeftOutCause.Consequence;
        return NotThere.Contains(failed.SqlState) ? LeftOutCause.Missing : null;
    }

    private string SettingsOf(SchemaEntry entry)
    {
        var placed = entry.Tablespace is { } place && !_places.MayMakeIn(place) ? entry.Elsewhere : entry;
        return (entry.AccessMethod is { } method && _missingMethods.Contains(method) ? placed.OfUsualMethod : placed).Settings;
    }
}
