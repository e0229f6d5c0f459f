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

    /// <summary>
    /// The other direction: makes the database of a dump ready beside the live one, checked, and with the git settings
    /// (<see cref="GitSettings"/>) that the live database has now: those of a backup are another server's.
    /// </summary>
    /// <param name="dump">What the manifest says of it. Damage it notes is restored as it was saved.</param>
    /// <param name="pieces">The folder <see cref="DumpAsync"/> filled.</param>
    /// <param name="stagedFolder">The course folder being prepared; nobody else works in it.</param>
    /// <param name="liveFolder">The course folder as it is now, links resolved; null when there is none. It is only read.</param>
    /// <param name="notice">Told what a person should know although the database could be prepared.</param>
    /// <exception cref="RefusedException">The backup holds what must not be restored, or pieces are missing.</exception>
    /// <exception cref="OperationFailedException">The database is not what was saved, is damaged, or the engine failed.</exception>
    Task StageAsync(DatabaseDump dump, string pieces, string stagedFolder, string? liveFolder, Action<string> notice, CancellationToken cancellationToken);

    /// <summary>The key of the course in a database, by which its folder below <c>exercises/</c> is called.</summary>
    /// <param name="courseFolder">The course folder, live or prepared. It is only read.</param>
    /// <returns>Null when there is none to be had: no database, no such table or column, not exactly one course, or damage.</returns>
    Task<string?> CourseKeyAsync(CourseDatabase database, string courseFolder, CancellationToken cancellationToken);
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
