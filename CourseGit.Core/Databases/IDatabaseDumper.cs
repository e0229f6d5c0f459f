using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases;

/// <summary>One kind of course database.</summary>
public interface IDatabaseDumper
{
    DatabaseKind Kind { get; }

    /// <summary>
    /// Files in the course folder, counted from its root, that a backup leaves out because its own dump stands for them: a live database,
    /// of which a copy alone would be torn, or dumps of it that the course server writes.
    /// </summary>
    /// <param name="courseFolder">The course folder. It is only read.</param>
    ImmutableArray<string> LiveFiles(CourseDatabase database, string courseFolder);

    /// <summary>
    /// Takes a consistent snapshot through the database's own engine while it may be in use.
    /// The same content gives the same bytes in <paramref name="target"/>; files that did not change are not written again.
    /// </summary>
    /// <param name="courseFolder">The course folder, its links resolved.</param>
    /// <param name="target">The folder the dump goes to, <c>.coursegit/database</c> in the vault's staging area.</param>
    /// <exception cref="RefusedException">The database is not where the course says, or cannot be saved whole.</exception>
    /// <exception cref="OperationFailedException">The engine failed.</exception>
    Task<DatabaseDump> DumpAsync(CourseDatabase database, string courseFolder, string target, DatabaseTalk talk,
        CancellationToken cancellationToken);

    /// <summary>
    /// The other direction: makes the database of a dump ready beside the live one, checked, and with the git settings
    /// (<see cref="GitSettings"/>) that the live database has now: those of a backup are another server's. The folder being prepared
    /// names it, so that it becomes the course's when the folder does.
    /// </summary>
    /// <exception cref="RefusedException">The backup holds what must not be restored, pieces are missing, or the server cannot take
    /// it.</exception>
    /// <exception cref="OperationFailedException">The database is not what was saved, is damaged, or the engine failed.</exception>
    Task StageAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken);

    /// <summary>
    /// Looks whether <see cref="StageAsync"/> could be done, as far as that is seen without making anything. The pieces need not be there
    /// yet.
    /// </summary>
    /// <exception cref="RefusedException">The server cannot take it.</exception>
    /// <exception cref="OperationFailedException">The engine cannot be reached.</exception>
    Task CheckAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The database of this kind that a course's folder has or names; null when it shows none. Connects to nothing.</summary>
    /// <param name="courseFolder">The course folder. It is only read.</param>
    FoundDatabase? Find(string courseFolder) => null;

    /// <summary>
    /// A dump that the course server itself left in a folder, to be staged when a commit holds none of ours; null when there is none.
    /// </summary>
    DatabaseDump? FindDump(string folder) => null;

    /// <summary>
    /// Counts the rows of a database that <see cref="StageAsync"/> made ready, as a backup counts them (<see cref="DatabaseDump.Rows"/>).
    /// </summary>
    /// <param name="stagedFolder">The folder it was made ready in.</param>
    /// <exception cref="OperationFailedException">The engine failed.</exception>
    Task<ImmutableSortedDictionary<string, long>> RowsAsync(
        CourseDatabase database, string stagedFolder, DatabaseTalk talk, CancellationToken cancellationToken);

    /// <summary>The key of the course in a database, by which its folder below <c>exercises/</c> is called.</summary>
    /// <param name="courseFolder">The course folder, live or prepared. It is only read.</param>
    /// <returns>Null when there is none to be had: no database, no such table or column, not exactly one course, or damage.</returns>
    Task<string?> CourseKeyAsync(CourseDatabase database, string courseFolder, CancellationToken cancellationToken);
}

/// <summary>What is to be made ready.</summary>
/// <param name="Database">Where the course's database lies.</param>
/// <param name="Dump">What the manifest says of it. Damage it notes is restored as it was saved.</param>
/// <param name="Pieces">The folder <see cref="IDatabaseDumper.DumpAsync"/> filled.</param>
/// <param name="StagedFolder">The course folder being prepared; nobody else works in it.</param>
/// <param name="LiveFolder">The course folder as it is now, links resolved; null when there is none. It is only read.</param>
/// <param name="Operation">What is made outside the folder is noted under this operation.</param>
/// <param name="Course">The course it is for.</param>
public sealed record DatabaseStaging(
    CourseDatabase Database, DatabaseDump Dump, string Pieces, string StagedFolder, string? LiveFolder, long Operation, Subdomain Course)
{
    /// <summary>The course the backup was made of; null when the commit does not say.</summary>
    public Subdomain? From { get; init; }

    /// <summary>
    /// Rows that break their own constraint come back as they are, and the constraint holds for new ones only; else they stop the work.
    /// </summary>
    public bool AcceptsBrokenRows { get; init; }
}

/// <summary>Where work on a database reports to.</summary>
public sealed record DatabaseTalk
{
    /// <summary>To nobody.</summary>
    public static DatabaseTalk Silent { get; } = new();

    /// <summary>Told what a person should know although the work can be done.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>Told what a person must know: the work is done, and not all of it as it was asked.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Told what is worked on, how much is done and of how much.</summary>
    public Action<string, long, long> Report { get; init; } = (_, _, _) => { };

    /// <summary>Told each user and secret before it is used.</summary>
    public Action<string, Secret> Hide { get; init; } = (_, _) => { };
}
