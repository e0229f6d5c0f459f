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
    public ImmutableSortedDictionary<string, long> Rows { get; init; } = ImmutableSortedDictionary.Create<string, long>(
        StringComparer.Ordinal);

    /// <summary>What the engine found wrong with the database; null when it is whole.</summary>
    public string? Damage { get; init; }

    /// <summary>What of it could not be checked here because only the course's own program has what it takes; null when all was.</summary>
    public string? Unchecked { get; init; }

    /// <summary>What only a database on a server has; null for other kinds, and for a dump that the course server made.</summary>
    public ServerDump? Server { get; init; }
}
