using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Files;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Staging;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Restore.Swapping;

/// <summary>A part of a swap as the journal keeps it.</summary>
/// <param name="NewInode">See <see cref="SwapPart"/>.</param>
/// <param name="HadOld">Something was there before and is set aside; known once the swap is complete.</param>
internal sealed record JournalPart(string Path, ulong NewInode, bool HadOld);

/// <summary>
/// The commit point. A row says what is to change places before the first rename happens; from then on the swap is completed, at once or
/// after a crash, and never undone halfway.
/// </summary>
public sealed class SwapJournal(IDbContextFactory<StateDbContext> contexts, CourseGitSettings settings, TimeProvider time)
{
    internal const string Swapping = "Swapping", Kept = "Kept", PutBack = "PutBack", Freeing = "Freeing", Freed = "Freed", Lost = "Lost";

    /// <summary>
    /// Asks the database what a swap will ask, while the disk is still at work: the first time a process asks costs more than all that
    /// follows
    /// the last written byte.
    /// </summary>
    internal async Task WarmUpAsync(OperationContext operation)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        _ = await FreeNameAsync(context, operation.Course, time.GetUtcNow().UtcDateTime).ConfigureAwait(false);
        _ = await PreparedBy(context, operation.Id).ToListAsync().ConfigureAwait(false);
        _ = await OthersKept(context, 0, operation.Course.Value).ToListAsync().ConfigureAwait(false);
    }

    /// <summary>Notes what is about to change places. When this returns, the restore has happened.</summary>
    /// <param name="tree">Holds the new parts.</param>
    /// <param name="database">What is set aside with the folder and lies outside it, see
    /// <see cref="Databases.PostgreSql.ServerDatabases"/>.</param>
    internal async Task<SetAsideRow> BeginAsync(
        OperationContext operation, RestoreMode mode, string courseFolder, string tree, ImmutableArray<SwapPart> parts, CommitId? commit,
        string? database = null)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        var now = time.GetUtcNow().UtcDateTime;
        var name = await FreeNameAsync(context, operation.Course, now).ConfigureAwait(false);
        var row = new SetAsideRow
        {
            OperationId = operation.Id,
            Subdomain = operation.Course.Value,
            Mode = mode.ToString(),
            State = Swapping,
            CourseFolder = courseFolder,
            Tree = tree,
            Name = name,
            Place = Path.Combine(settings.SetAsideRoot, name),
            Parts = Write(parts.Select(p => new JournalPart(p.Path, p.NewInode, false))),
            Database = database,
            CommitId = commit?.Value,
            AtUtc = now,
        };
        context.Add(row);
        context.RemoveRange(await PreparedBy(context, operation.Id).ToListAsync().ConfigureAwait(false)); // from now on the course's own
        await context.SaveChangesAsync().ConfigureAwait(false);
        return row;
    }

    /// <summary>
    /// Lets the parts change places and sets the old ones aside. It may be called again after it was cut short at any instant.
    /// </summary>
    internal async Task CompleteAsync(SetAsideRow row)
    {
        var aside = PathOf(row);
        var parts = Read(row);
        if (IsPrepared(row) || !Path.Exists(aside))
        {
            if (!IsPrepared(row) && !HasArrived(row, parts))
            {
                await LoseAsync(row).ConfigureAwait(false);
                return;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(row.CourseFolder)!);
            FolderSwap.Complete(row.Tree, row.CourseFolder, [.. parts.Select(p => new SwapPart(p.Path, p.NewInode))]);
            if (Path.Exists(row.Tree))
                LinuxPath.MoveNew(row.Tree, aside);
            FolderTree.Sync(Path.GetDirectoryName(aside)!);
        }
        foreach (var parked in Parked(row))
            // written by the course's server into the gap of a swap without an exchange
            LinuxPath.MoveNew(parked, aside + parked[row.Tree.Length..]);
        row.Parts = Write(parts.Select(p => p with { HadOld = HeldEntry.StatOf(aside, p.Path) is not null }));
        row.State = Kept;
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        context.Update(row);
        foreach (var undone in await OthersKept(context, row.Id, row.Subdomain).ToListAsync().ConfigureAwait(false))
        {
            if (PathOf(undone) == row.Tree) // it was an undo: what it put back does not lie there any more
                (undone.State, undone.PutBackBy) = (PutBack, row.OperationId);
        }
        await context.SaveChangesAsync().ConfigureAwait(false);
    }

    private static IQueryable<PreparedDatabaseRow> PreparedBy(StateDbContext context, long operation) =>
        context.PreparedDatabases.Where(p => p.OperationId == operation);

    private static IQueryable<SetAsideRow> OthersKept(StateDbContext context, long id, string course) =>
        context.SetAsides.Where(s => s.Id != id && s.State == Kept && s.Subdomain == course);

    private static bool IsPrepared(SetAsideRow row) => Path.Exists(row.Tree) || Parked(row).Any();

    private static IEnumerable<string> Parked(SetAsideRow row) => Path.GetDirectoryName(row.Tree) is { } folder && Directory.Exists(folder)
        ? [.. Directory.EnumerateFileSystemEntries(folder, Path.GetFileName(row.Tree) + ".parked-*")]
        : [];

    // All that was new is in the course, and nothing was there to be set aside.
    private static bool HasArrived(SetAsideRow row, ImmutableArray<JournalPart> parts) =>
        parts.All(p => p.NewInode != 0 && HeldEntry.StatOf(row.CourseFolder, p.Path)?.Inode == p.NewInode);

    // Somebody took away what was prepared. While the course is there, it is as it was; without it, the disk may only not be mounted.
    private async Task LoseAsync(SetAsideRow row)
    {
        if (!Directory.Exists(row.CourseFolder))
            throw new OperationFailedException(
                $"Neither the course folder {row.CourseFolder} nor what was to take its place ({row.Tree}) is there. Mount the courses' "
                + "disk; then the change is completed by itself.");
        row.State = Lost;
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        context.Update(row);
        await context.SaveChangesAsync().ConfigureAwait(false);
    }

    /// <summary>Where what a row tells of is set aside.</summary>
    internal static string PathOf(SetAsideRow row) => row.Place;

    internal static ImmutableArray<JournalPart> Read(SetAsideRow row) => [.. JsonSerializer.Deserialize<JournalPart[]>(row.Parts)!];

    private static string Write(IEnumerable<JournalPart> parts) => JsonSerializer.Serialize(parts.ToArray());

    private async Task<string> FreeNameAsync(StateDbContext context, Subdomain course, DateTime now)
    {
        var name = $"{course}-{now:yyyyMMdd-HHmmss}";
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? name : $"{name}-{number}";
            if (!Path.Exists(Path.Combine(settings.SetAsideRoot, candidate))
                && !await context.SetAsides.AnyAsync(s => s.Name == candidate).ConfigureAwait(false))
                return candidate;
        }
    }
}
