using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases;

/// <summary>One kind of course database.</summary>
public interface IDatabaseDumper
{
    DatabaseKind Kind { get; }

    /// <summary>Files in the course folder, counted from its root, that are the live database: a copy of them alone would be torn.</summary>
    ImmutableArray<string> LiveFiles(CourseDatabase database);

    /// <summary>
    /// Takes a consistent snapshot through the database's own engine while it may be in use.
    /// The same content gives the same bytes in <paramref name="target"/>; files that did not change are not written again.
    /// </summary>
    /// <param name="courseFolder">The course folder, its links resolved.</param>
    /// <param name="target">The folder the dump goes to, <c>.coursegit/database</c> in the vault's staging area.</param>
    /// <exception cref="RefusedException">The database is not where the course says.</exception>
    /// <exception cref="OperationFailedException">The engine failed.</exception>
    Task<DatabaseDump> DumpAsync(CourseDatabase database, string courseFolder, string target, CancellationToken cancellationToken);
}

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
}
