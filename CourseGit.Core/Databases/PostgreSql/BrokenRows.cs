using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Looks for rows that break a constraint which the database takes for kept: a check whose function was changed later, a foreign key that
/// was loaded with its triggers off. Such rows are saved like any others, and no restore could bring them back under that constraint.
/// </summary>
internal sealed class BrokenRows(DumpTransaction transaction, Catalog catalog, Action<string> notice)
{
    private const int LongestLookSeconds = 60;

    // As the server itself compares them (conpfeqop), whatever types the two sides have.
    private const string Parent = """
        SELECT format('SELECT FROM %s %I.%I p WHERE ', CASE p.relkind WHEN 'r' THEN 'ONLY' ELSE '' END, pn.nspname, p.relname)
            || string_agg(format('p.%I OPERATOR(%I.%s) f.%I', pa.attname, opn.nspname, op.oprname, fa.attname), ' AND ' ORDER BY k.i)
        FROM pg_class p JOIN pg_namespace pn ON pn.oid = p.relnamespace, unnest(c.conkey, c.confkey, c.conpfeqop) WITH ORDINALITY k(f, p,
            op, i)
            JOIN pg_attribute fa ON fa.attrelid = c.conrelid AND fa.attnum = k.f JOIN pg_attribute pa ON pa.attrelid = c.confrelid
                AND pa.attnum = k.p
            JOIN pg_operator op ON op.oid = k.op JOIN pg_namespace opn ON opn.oid = op.oprnamespace
        WHERE p.oid = c.confrelid GROUP BY p.relkind, pn.nspname, p.relname
        """;

    private const string Query = $"""
        SELECT json_agg(json_build_object('schema', n.nspname, 'table', r.relname, 'name', c.conname, 'isCheck', c.contype = 'c', 'isWhole',
            r.relkind = 'p', 'broken', CASE
            WHEN c.contype = 'c' THEN format('(%s) IS FALSE', pg_get_expr(c.conbin, c.conrelid))
            ELSE (SELECT string_agg(format('f.%I IS NOT NULL AND ', a.attname), '') FROM unnest(c.conkey) k
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k)
                || format('NOT EXISTS (%s)', ({Parent})) END) ORDER BY n.nspname COLLATE "C", r.relname COLLATE "C", c.contype,
                    c.conname COLLATE "C")::text
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE c.convalidated AND n.nspname !~ '^pg_' AND (c.contype = 'c' AND r.relkind = 'r' OR c.contype = 'f' AND c.conparentid = 0)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'e')
        """;

    private ImmutableArray<Constraint> _constraints = [];

    /// <summary>Reads which constraints there are, while no name is found without its schema.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, transaction.Connection);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string json)
            return;
        using var document = JsonDocument.Parse(json);
        _constraints = [.. document.RootElement.EnumerateArray().Select(c => new Constraint(
            Text(c, "schema"), Text(c, "table"), Text(c, "name"), c.GetProperty("isCheck").GetBoolean(), c.GetProperty("isWhole")
                .GetBoolean(), Text(c, "broken")))];
    }

    /// <summary>
    /// Looks, while names are found in the database's own path. What takes longer than a minute is not known then, and said.
    /// </summary>
    public async Task<ImmutableArray<BrokenConstraint>> FindAsync(CancellationToken cancellationToken)
    {
        var broken = ImmutableArray.CreateBuilder<BrokenConstraint>();
        await transaction.RunAsync($"SET LOCAL statement_timeout = {LongestLookSeconds * 1000}", cancellationToken).ConfigureAwait(false);
        await transaction.MarkAsync(cancellationToken).ConfigureAwait(false);
        foreach (var table in _constraints.GroupBy(c => (c.Schema, c.Table, c.IsCheck)))
        {
            foreach (var constraint in table.Key.IsCheck
                && await AreKeptAsync([.. table], cancellationToken).ConfigureAwait(false) ? Enumerable.Empty<Constraint>() : table)
            {
                if (await FirstAsync(constraint, cancellationToken).ConfigureAwait(false) is { } key)
                    broken.Add(new BrokenConstraint(TitleOf(constraint), OwnEncoding.InWords(constraint.Name), key));
            }
            await transaction.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
        await transaction.RunAsync("SET LOCAL statement_timeout = 0", cancellationToken).ConfigureAwait(false);
        return broken.ToImmutable();
    }

    /// <summary>The first row of a table that a condition holds for, in words; null when there is none.</summary>
    /// <param name="table">As the catalog has it; null when it is not known.</param>
    /// <param name="from">The table, as it stands behind FROM.</param>
    public static async Task<string?> FirstAsync(
        DumpTransaction transaction, CatalogTable? table, string from, string condition, CancellationToken cancellationToken)
    {
        var key = table?.Columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Name).ToList() is { Count: > 0 } names
            ? names
            : ["ctid"];
        var values = string.Join(" || ', ' || ", key.Select(n => $"f.{CatalogTable.Quote(n)}::text"));
#pragma warning disable CA2100 // Names are quoted, and the condition is the server's own text.
        await using var command = new NpgsqlCommand($"SELECT {values} FROM {from} f WHERE {condition} LIMIT 1", transaction.Connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string found
            ? $"Key ({string.Join(", ", key.Select(OwnEncoding.InWords))})=({OwnEncoding.InWords(found)})"
            : null;
    }

    // One look at a table for all its checks: nearly always it is the only one.
    private async Task<bool> AreKeptAsync(ImmutableArray<Constraint> checks, CancellationToken cancellationToken)
    {
        if (checks.Length == 1)
            return false;
        string? found = null;
        var any = string.Join(" OR ", checks.Select(c => c.Broken));
        var failed = await transaction.TryAsync(async () =>
            found = await FirstAsync(transaction, null, checks[0].From, any, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        return failed is null && found is null;
    }

    private async Task<string?> FirstAsync(Constraint constraint, CancellationToken cancellationToken)
    {
        string? key = null;
        var table = catalog.Tables.FirstOrDefault(t => (t.Schema, t.Name) == (constraint.Schema, constraint.Table));
        var failed = await transaction.TryAsync(async () =>
            key = await FirstAsync(transaction, table, constraint.From, constraint.Broken, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        if (failed is not null)
            notice($"Whether the rows of the table {TitleOf(constraint)} keep the constraint {OwnEncoding.InWords(constraint.Name)} "
                + $"could not be seen ({failed.MessageText.TrimEnd('.')})");
        return key;
    }

    private static string TitleOf(Constraint constraint) => new CatalogTable(constraint.Schema, constraint.Table, []).Title;

    private static string Text(JsonElement constraint, string name) => constraint.GetProperty(name).GetString()!;

    private sealed record Constraint(string Schema, string Table, string Name, bool IsCheck, bool IsWhole, string Broken)
    {
        // Of a table that others inherit from, their rows are not its own; of a partitioned one they are.
        public string From => (IsWhole ? "" : "ONLY ") + new CatalogTable(Schema, Table, []).Sql;
    }
}
