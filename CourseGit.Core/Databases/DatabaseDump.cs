using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Databases;

/// <summary>What a snapshot holds, as the manifest keeps it.</summary>
public sealed record DatabaseDump(DatabaseKind Kind)
{
    /// <summary>The database's file in the course folder; null when it has none.</summary>
    public string? File { get; init; }

    /// <summary>Bytes of the whole snapshot.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of the whole snapshot in lower-case hexadecimal; empty when there is none.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Rows by table, in ordinal order of the names.</summary>
    public ImmutableSortedDictionary<string, long> Rows { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>What the engine found wrong with the database; null when it is whole.</summary>
    public string? Damage { get; init; }

    /// <summary>What only a database on a server has; null for other kinds, and for a dump that the course server made.</summary>
    public ServerDump? Server { get; init; }
}

/// <summary>What a dump tells of the server it was made on and of its tables.</summary>
/// <param name="Version">The server's major version.</param>
/// <param name="Encoding">PostgreSQL's name of the encoding, for example <c>UTF8</c>.</param>
/// <param name="Collation">LC_COLLATE.</param>
/// <param name="CharacterType">LC_CTYPE.</param>
/// <param name="Extensions">Extensions the database needs, but for plpgsql.</param>
/// <param name="Tables">By schema and name, in ordinal order.</param>
public sealed record ServerDump(int Version, string Encoding, string Collation, string CharacterType, ImmutableArray<string> Extensions, ImmutableArray<DumpedTable> Tables);

/// <summary>A table of a dump.</summary>
/// <param name="Columns">Those whose values are saved, in the order of the fields.</param>
/// <param name="Sha256">Of all rows in their order, in lower-case hexadecimal.</param>
public sealed record DumpedTable(string Schema, string Name, ImmutableArray<string> Columns, long Rows, string Sha256)
{
    /// <summary>As people write it; the schema <c>public</c> goes without saying.</summary>
    public string Title => Schema == "public" ? Name : $"{Schema}.{Name}";
}
