using System.Collections.Immutable;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>A column of a table whose values are saved.</summary>
/// <param name="Type">As SQL writes it.</param>
/// <param name="IsCollated">Its order depends on a collation.</param>
/// <param name="Key">Its place in the table's key, from 1; 0 when it belongs to none.</param>
/// <param name="IsInteger">Of an integer type.</param>
/// <param name="IsName">Of a type whose values are names of things in the database (regclass).</param>
internal sealed record CatalogColumn(string Name, string Type, bool IsCollated, int Key, bool IsInteger, bool IsName = false);

/// <summary>A table whose rows are saved: an ordinary one, or a partition.</summary>
internal sealed record CatalogTable(string Schema, string Name, ImmutableArray<CatalogColumn> Columns)
{
    /// <summary>As people write it.</summary>
    public string Title => OwnEncoding.InWords(Schema == "public" ? Name : $"{Schema}.{Name}");

    /// <summary>Quoted.</summary>
    public string Sql => $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>Whether it is OpenTA's table of this name, with these columns.</summary>
    public bool Is(string name, params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (!Columns.Any(c => c.Name == column))
                return false;
        }
        return Schema == "public" && Name == name;
    }

    /// <summary>An SQL identifier, whatever characters it holds.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>An SQL text, whatever characters it holds.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
