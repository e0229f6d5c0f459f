using System.Text.Json;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>A check constraint that waits for its rows.</summary>
/// <param name="On">What it belongs to, for example <c>TABLE public.t</c>.</param>
/// <param name="Condition">What must be so; null of a domain.</param>
/// <param name="IsOwn">False of one that the table only inherits: it comes and goes with the parent's.</param>
internal sealed record DeferredCheck(
    string On, string Schema, string Table, string Name, string Definition, string? Condition, bool IsOwn, string? Comment)
{
    /// <summary>As many as a transaction takes.</summary>
    public const int AtOnce = 200;

    private const string Violated = "23514";

    public static DeferredCheck Read(JsonElement check)
    {
        string? Text(string name) => check.GetProperty(name).GetString();
        return new DeferredCheck(Text("on")!, Text("schema")!, Text("table")!, Text("name")!, Text("definition")!, Text("condition"),
            check.GetProperty("own").GetBoolean(), Text("comment"));
    }

    private string Add => $"ALTER {On} ADD CONSTRAINT {CatalogTable.Quote(Name)} {Definition}";

    private string Drop => $"ALTER {On} DROP CONSTRAINT {CatalogTable.Quote(Name)}";

    /// <summary>Takes it away, if it can be given back later.</summary>
    public async Task<bool> TryTakeAsync(DumpTransaction transaction, CancellationToken cancellationToken)
    {
        if (!IsOwn)
            return true;
        if (Condition is not null)
        {
            await transaction.RunAsync(Drop, cancellationToken).ConfigureAwait(false);
            return true;
        }
        return await transaction.TryAsync(
            () => transaction.RunAsync($"{Drop}; {Add}; {Drop}", cancellationToken), cancellationToken).ConfigureAwait(false) is null;
    }

    /// <summary>Gives it back; when rows break it, for new rows alone.</summary>
    public async Task PutBackAsync(DumpTransaction transaction, Action<BrokenConstraint> broken, CancellationToken cancellationToken)
    {
        if (IsOwn && await transaction.TryAsync(
            () => transaction.RunAsync(Add, cancellationToken), cancellationToken).ConfigureAwait(false) is { } failed)
        {
            if (failed.SqlState != Violated)
                throw failed;
            broken(new BrokenConstraint(new CatalogTable(Schema, Table, []).Title, OwnEncoding.InWords(Name),
                await FirstAsync(transaction, failed, cancellationToken).ConfigureAwait(false)));
            await transaction.RunAsync($"{Add} NOT VALID", cancellationToken).ConfigureAwait(false);
        }
        if (Comment is not null)
            await transaction.RunAsync(
                $"COMMENT ON CONSTRAINT {CatalogTable.Quote(Name)} ON {On.Replace("TABLE ", "", StringComparison.Ordinal)} IS "
                + $"{CatalogTable.Literal(Comment)}", cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> FirstAsync(DumpTransaction transaction, PostgresException failed, CancellationToken cancellationToken)
    {
        var catalog = await Catalog.ReadAsync(transaction.Connection, cancellationToken).ConfigureAwait(false);
        var table = catalog.Tables.FirstOrDefault(t => (t.Schema, t.Name) == (Schema, Table));
        string? key = null;
        if (Condition is not null)
            await transaction.TryAsync(
                async () => key = await BrokenRows.FirstAsync(
                transaction, table, new CatalogTable(Schema, Table, []).Sql, $"({Condition}) IS FALSE",
                cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return key ?? failed.MessageText;
    }
}
