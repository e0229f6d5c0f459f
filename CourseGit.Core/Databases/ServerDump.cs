using System.Collections.Immutable;

namespace CourseGit.Core.Databases;

/// <summary>What a dump tells of the server it was made on and of its tables.</summary>
/// <param name="Version">The server's major version.</param>
/// <param name="Encoding">PostgreSQL's name of the encoding, for example <c>UTF8</c>.</param>
/// <param name="Collation">LC_COLLATE.</param>
/// <param name="CharacterType">LC_CTYPE.</param>
/// <param name="Extensions">Extensions the database needs, but for plpgsql.</param>
/// <param name="Tables">By schema and name, in ordinal order.</param>
public sealed record ServerDump(
    int Version, string Encoding, string Collation, string CharacterType, ImmutableArray<string> Extensions,
    ImmutableArray<DumpedTable> Tables)
{
    /// <summary>Who sorts: PostgreSQL's letter for ICU or itself; null for the system's library.</summary>
    public string? LocaleProvider { get; init; }

    /// <summary>The locale of that provider.</summary>
    public string? Locale { get; init; }

    /// <summary>What ICU is told beside its locale.</summary>
    public string? LocaleRules { get; init; }

    /// <summary>
    /// Whether texts are the bytes of the database's own encoding; else they are UTF-8, into which the server translated them.
    /// </summary>
    public bool IsInOwnEncoding { get; init; }

    /// <summary>Who owned the database, as far as the dump's texts name that role.</summary>
    public string? Owner { get; init; }

    /// <summary>The large objects, in chunks as rows; null when there are none.</summary>
    public DumpedTable? LargeObjects { get; init; }

    /// <summary>What not every user may make, and not every server has.</summary>
    public ImmutableArray<DumpNeed> Needs { get; init; } = [];

    /// <summary>The same, as far as an older dump tells.</summary>
    public ImmutableArray<DumpNeed> AllNeeds => Needs.IsEmpty ? [.. Extensions.Select(e => new DumpNeed("extension", e))] : Needs;

    /// <summary>Constraints that rows of the database break, as far as that was found when it was saved.</summary>
    public ImmutableArray<BrokenConstraint> Broken { get; init; } = [];
}

/// <summary>Something in a dump that not every user may make, and not every server has.</summary>
/// <param name="Kind">As people call it: <c>extension</c>, <c>event trigger</c>, <c>role</c>, <c>owner</c>, <c>tablespace</c> …</param>
/// <param name="Detail">Of an extension, the types of it that columns have, divided by line feeds, each as SQL writes it; else
/// null.</param>
public sealed record DumpNeed(string Kind, string Name, string? Detail = null);

/// <summary>A constraint that rows break although the database takes it for kept.</summary>
/// <param name="Key">The first such row, as people find it: <c>Key (id)=(7)</c>.</param>
public sealed record BrokenConstraint(string Table, string Constraint, string Key)
{
    /// <summary>What a backup says of such constraints.</summary>
    public static string Alert(IEnumerable<BrokenConstraint> broken) => PostgreSql.BrokenWords.Alert(broken);

    /// <summary>The middle of a sentence.</summary>
    public string Title => $"the constraint {Constraint} of the table {Table}, first {Key}";
}

/// <summary>A table of a dump.</summary>
/// <param name="Columns">Those whose values are saved, in the order of the fields.</param>
/// <param name="Sha256">Of all rows in their order, in lower-case hexadecimal.</param>
public sealed record DumpedTable(string Schema, string Name, ImmutableArray<string> Columns, long Rows, string Sha256)
{
    /// <summary>As people write it; the schema <c>public</c> goes without saying.</summary>
    public string Title => Schema == "public" ? Name : $"{Schema}.{Name}";
}
