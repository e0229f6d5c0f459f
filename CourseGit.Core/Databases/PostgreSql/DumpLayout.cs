using System.Globalization;
using System.Text;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Where what of a dump lies below <c>.coursegit/database/</c>, numbered in the order in which a restore needs it.</summary>
internal static class DumpLayout
{
    /// <summary>Types, tables, functions: what must be there before the rows.</summary>
    public const string Schema = "1-schema.sql";

    /// <summary>The rows: a folder for each schema, in it one for each table.</summary>
    public const string Rows = "2-rows";

    /// <summary>The sequences: schema, name, last value and whether it was given out, divided by tabs.</summary>
    public const string Sequences = "3-sequences";

    /// <summary>Keys, indexes, constraints, triggers: what comes after the rows.</summary>
    public const string Constraints = "4-constraints.sql";

    /// <summary>The large objects in chunks, as rows of their number, the chunk's and its bytes; only where there are any.</summary>
    public const string Objects = "5-objects";

    /// <summary>Owners, grants, and what belongs to the database itself: what comes last; only where there is any.</summary>
    public const string Rights = "6-rights.sql";

    /// <summary>
    /// The folder of a table's rows. No name can leave it, or be another's on a disk that takes capital and small letters for the same.
    /// </summary>
    public static string RowsOf(string dump, string schema, string table) => Path.Combine(dump, Rows, Encode(schema), Encode(table));

    private static string Encode(string name)
    {
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            if (b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_' or (byte)'-')
                encoded.Append((char)b);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }
        return encoded.ToString();
    }
}
