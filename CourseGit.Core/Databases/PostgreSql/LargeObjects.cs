using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Large objects, saved like the rows of a table: number, place and bytes of each chunk. Neither this process nor the server holds one
/// whole, and a small
/// change is a small piece.
/// </summary>
internal static class LargeObjects
{
    private const int Chunk = 1 << 18;
    private const string Temporary = "pg_temp.coursegit_objects";

    // An object that is empty has one chunk without bytes. The length is where its end is; what is opened is closed with the savepoint.
    private static readonly string Select = $"""
        COPY (SELECT o.oid, n, lo_get(o.oid, n * {Chunk}, {Chunk}) FROM (
            SELECT m.oid, lo_lseek64(lo_open(m.oid, 262144), 0, 2) AS size FROM pg_largeobject_metadata m ORDER BY m.oid OFFSET 0) o
            CROSS JOIN LATERAL generate_series(0::bigint, GREATEST(o.size - 1, 0) / {Chunk}) n ORDER BY o.oid, n) TO STDOUT
        """;

    private static readonly CatalogTable Shape = new(
        "public", "large objects",
        [new("oid", "oid", false, 1, false), new("n", "bigint", false, 2, true), new("bytes", "bytea", false, 0, false)]);

    /// <summary>Where pieces are cut.</summary>
    public static RowCutter Cutter => new(Shape);

    /// <summary>Reads all of them.</summary>
    /// <param name="take">Gets each chunk as a row.</param>
    public static Task<DumpedTable> ReadAsync(
        DumpTransaction transaction, Func<RowPart, ValueTask> take, CancellationToken cancellationToken) =>
        new TableRows(transaction, Shape).ReadAsync(Select, take, _ => { }, cancellationToken);

    /// <summary>The first one that CourseGit's user may not read; null when it may read all.</summary>
    public static async Task<string?> UnreadableAsync(DumpTransaction transaction, CancellationToken cancellationToken)
    {
        const string query = """
            SELECT oid::text FROM pg_largeobject_metadata o WHERE NOT pg_has_role(lomowner, 'USAGE')
                AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                AND NOT EXISTS (SELECT FROM aclexplode(lomacl) a WHERE a.privilege_type = 'SELECT'
                    AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE'))) ORDER BY oid LIMIT 1
            """;
        await using var command = new NpgsqlCommand(query, transaction.Connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
    }

    /// <summary>Makes them of the pieces in a folder.</summary>
    public static async Task LoadAsync(DumpTransaction transaction, string folder, CancellationToken cancellationToken)
    {
        await transaction.RunAsync($"CREATE TEMPORARY TABLE coursegit_objects (oid oid, n bigint, bytes bytea) ON COMMIT DROP",
            cancellationToken).ConfigureAwait(false);
        await RowsLoader.CopyAsync(transaction.Connection, $"COPY {Temporary} FROM STDIN", folder, cancellationToken).ConfigureAwait(false);
        await transaction.RunAsync($"SELECT lo_create(oid) FROM {Temporary} WHERE n = 0 ORDER BY oid",
            cancellationToken).ConfigureAwait(false);
        await transaction.RunAsync($"SELECT lo_put(oid, n * {Chunk}, bytes) FROM {Temporary} WHERE length(bytes) > 0 ORDER BY oid, n",
            cancellationToken).ConfigureAwait(false);
    }
}
