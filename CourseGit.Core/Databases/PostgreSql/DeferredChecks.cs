using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Check constraints that wait until the rows are there. A check may call a function that looks into a table which is filled later, and
/// rows may break
/// one: as a part of its table, as pg_dump has it, it would stop the rows one by one.
/// </summary>
internal sealed class DeferredChecks
{
    // From the top of the family tree down: what a table inherits cannot be taken from it, and goes with its parent's.
    private const string OfTables = """
        WITH RECURSIVE family AS (SELECT oid, 0 AS depth FROM pg_class WHERE relkind IN ('r', 'p')
            UNION SELECT i.inhrelid, f.depth + 1 FROM family f JOIN pg_inherits i ON i.inhparent = f.oid)
        SELECT json_agg(json_build_object('on', format('TABLE %I.%I', n.nspname, r.relname), 'schema', n.nspname, 'table', r.relname,
            'name', c.conname, 'definition', pg_get_constraintdef(c.oid),
            'condition', pg_get_expr(c.conbin, c.conrelid), 'own', c.conislocal, 'comment', obj_description(c.oid, 'pg_constraint'))
                ORDER BY f.depth, c.oid)::text
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
            JOIN (SELECT oid, max(depth) AS depth FROM family GROUP BY oid) f ON f.oid = r.oid
        WHERE c.contype = 'c' AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
            AND d.objid = r.oid AND d.deptype = 'e')
        """;

    // Of domains only those that call a function: others cannot depend on any row, and where a domain is part of another type none can be
    // added later.
    private const string OfDomains = """
        SELECT json_agg(json_build_object('on', format('DOMAIN %I.%I', n.nspname, t.typname), 'schema', n.nspname, 'table', t.typname,
            'name', c.conname, 'definition', pg_get_constraintdef(c.oid),
            'condition', NULL, 'own', true, 'comment', obj_description(c.oid, 'pg_constraint')) ORDER BY c.oid)::text
        FROM pg_constraint c JOIN pg_type t ON t.oid = c.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE c.contype = 'c' AND c.convalidated AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_constraint'::regclass
            AND d.objid = c.oid AND d.refclassid = 'pg_proc'::regclass)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
        """;

    private readonly ImmutableArray<DeferredCheck> _checks;

    private DeferredChecks(ImmutableArray<DeferredCheck> checks) => _checks = checks;

    /// <summary>Takes them from tables and domains that have no rows yet.</summary>
    public static async Task<DeferredChecks> TakeAsync(NpgsqlConnection connection, string? role, CancellationToken cancellationToken)
    {
        ImmutableArray<DeferredCheck> all;
        await using (var reading = await DumpTransaction.ReadAsync(connection, cancellationToken).ConfigureAwait(false))
            all = [.. await ReadAsync(connection, OfTables, cancellationToken).ConfigureAwait(false),
                .. await ReadAsync(connection, OfDomains, cancellationToken).ConfigureAwait(false)];
        var taken = ImmutableArray.CreateBuilder<DeferredCheck>();
        foreach (var some in all.Chunk(DeferredCheck.AtOnce))
        {
            await using var transaction = await DumpTransaction.WriteAsync(connection, role, cancellationToken).ConfigureAwait(false);
            foreach (var check in some)
            {
                if (await check.TryTakeAsync(transaction, cancellationToken).ConfigureAwait(false))
                    taken.Add(check);
            }
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        return new DeferredChecks(taken.ToImmutable());
    }

    /// <summary>Gives them back.</summary>
    /// <param name="broken">Told of one that rows break, with the first of them; it is given back for new rows alone then.</param>
    public async Task PutBackAsync(
        NpgsqlConnection connection, string? role, Action<BrokenConstraint> broken, CancellationToken cancellationToken)
    {
        foreach (var some in _checks.Where(c => c.IsOwn).Concat(_checks.Where(c => !c.IsOwn)).Chunk(DeferredCheck.AtOnce))
        {
            await using var transaction = await DumpTransaction.WriteAsync(connection, role, cancellationToken).ConfigureAwait(false);
            await transaction.UseOwnPathAsync(cancellationToken).ConfigureAwait(false);
            foreach (var check in some)
                await check.PutBackAsync(transaction, broken, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IEnumerable<DeferredCheck>> ReadAsync(
        NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // One of two constants.
        await using var command = new NpgsqlCommand(query, connection);
#pragma warning restore CA2100
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string json)
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray().Select(DeferredCheck.Read).ToList();
    }
}
