using System.Collections.Immutable;
using System.Data.Common;
using CourseGit.Core.Audit;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Files;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Staging;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Restore;

/// <summary>What a restore or an undo replaced.</summary>
/// <param name="Operation">The restore or undo that set it aside.</param>
/// <param name="Name">Its folder below the set-aside root.</param>
/// <param name="Commit">What was restored in its place; null for an undo.</param>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="CanUndo">It can be put back.</param>
/// <param name="WhyNot">Why it cannot: put back already, freed, or gone from the disk; null when it can.</param>
public sealed record SetAside(
    long Id, long Operation, Subdomain Course, RestoreMode Mode, string Name, string Path, CommitId? Commit, DateTime AtUtc, long Bytes,
    bool CanUndo, string? WhyNot);

/// <summary>What was deleted because its time was over.</summary>
/// <param name="Freed">Names of folders, and the bytes each of them took.</param>
/// <param name="Busy">Courses an operation works on; theirs waits.</param>
/// <param name="Problems">Why others could not be deleted, each a sentence or two.</param>
public sealed record ExpiredSetAsides(
    ImmutableArray<(string Name, long Bytes)> Freed, ImmutableArray<Subdomain> Busy, ImmutableArray<string> Problems)
{
    /// <summary>Nothing.</summary>
    public static ExpiredSetAsides None { get; } = new([], [], []);
}

/// <summary>
/// The front door to what is set aside. Other folders beside it, which a course server may have put there, are never touched.
/// </summary>
public sealed class SetAsides(
    IDbContextFactory<StateDbContext> contexts, OperationSettler settler, ServerDatabases databases, AuditLog audit,
    CourseGitSettings settings, TimeProvider time)
{
    /// <summary>What lies there now, newest first.</summary>
    /// <param name="course">Of this course only; null for all.</param>
    public async Task<ImmutableArray<SetAside>> ListAsync(Subdomain? course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSetAsides);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var query = context.SetAsides.Where(s => s.State == SwapJournal.Kept || s.State == SwapJournal.Freeing);
        if (course is not null)
            query = query.Where(s => s.Subdomain == course.Value);
        var rows = await query.OrderByDescending(s => s.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        var there = rows.Where(IsThere).ToList();
        await Task.Run(() => there.ForEach(Count), cancellationToken).ConfigureAwait(false);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return [.. there.Select(ToSetAside)];
    }

    /// <summary>What an operation set aside; null when it set nothing aside.</summary>
    public async Task<SetAside?> OfAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSetAsides);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.SetAsides.AsNoTracking()
            .FirstOrDefaultAsync(s => s.OperationId == operation, cancellationToken).ConfigureAwait(false);
        return row is null ? null : ToSetAside(row);
    }

    /// <summary>Deletes what is set aside, for good. The undo of its operation is not possible any more.</summary>
    /// <exception cref="InvalidInputException">There is no such thing, or it is gone already.</exception>
    /// <exception cref="RefusedException">An operation works on the course.</exception>
    /// <exception cref="OperationFailedException">The disk refused; it stays in the list.</exception>
    public async Task FreeAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.FreeSetAside);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.SetAsides.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken).ConfigureAwait(false);
        if (row is null || row.State is not (SwapJournal.Kept or SwapJournal.Freeing))
            throw new InvalidInputException("What you want to free is not set aside any more. Look at the list again.");
        if (MountsIn(row) is [var mount, ..])
            throw new RefusedException(
                $"{mount} in {row.Name} is a mount of its own, and what it holds may be needed elsewhere. Nothing was deleted. Unmount "
                + $"{Path.Combine(SwapJournal.PathOf(row), mount.Display)}, then free it again.");
        using var held = await settler.TryTakeSettledAsync(
            OperationSubject.Of(Subdomain.Parse(row.Subdomain)), endOrphans: false, cancellationToken).ConfigureAwait(false)
            ?? throw new RefusedException($"An operation works on {row.Subdomain} now. Nothing was freed. Wait until it has ended.");
        await DeleteAsync(context, row.Id, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes what is older than the setting says; the newest of each course is kept however old it is.</summary>
    public async Task<ExpiredSetAsides> FreeExpiredAsync(CancellationToken cancellationToken)
    {
        if (settings.SetAsideKeepDays <= 0)
            return ExpiredSetAsides.None;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var before = time.GetUtcNow().UtcDateTime.AddDays(-settings.SetAsideKeepDays);
        var there = (await context.SetAsides.AsNoTracking().Where(s => s.State == SwapJournal.Kept || s.State == SwapJournal.Freeing)
            .ToListAsync(cancellationToken).ConfigureAwait(false))
            .FindAll(IsThere);
        var newest = NewestUsable(there);
        // What is half freed can be put back no more, however new it is.
        var expired = there
            .Where(s => s.State == SwapJournal.Freeing || (s.AtUtc < before && s.Id < newest.GetValueOrDefault(s.Subdomain)))
            .Where(s => MountsIn(s).Count == 0).ToList();
        var done = ExpiredSetAsides.None;
        foreach (var row in expired)
            done = await FreeExpiredAsync(context, row, done, cancellationToken).ConfigureAwait(false);
        return done;
    }

    // One that cannot be deleted, or whose course is busy, keeps nobody else's.
    private async Task<ExpiredSetAsides> FreeExpiredAsync(
        StateDbContext context, SetAsideRow row, ExpiredSetAsides done, CancellationToken cancellationToken)
    {
        var course = Subdomain.Parse(row.Subdomain);
        try
        {
            using var held = await settler.TryTakeSettledAsync(
                OperationSubject.Of(course), endOrphans: false, cancellationToken).ConfigureAwait(false);
            if (held is null)
                return done with { Busy = done.Busy.Contains(course) ? done.Busy : done.Busy.Add(course) };
            if (!await IsStillExpiredAsync(context, row, cancellationToken).ConfigureAwait(false))
                return done;
            var bytes = await Task.Run(() => SizeOf(row), cancellationToken).ConfigureAwait(false);
            return await DeleteAsync(context, row.Id, Actor.System, cancellationToken).ConfigureAwait(false)
                ? done with { Freed = done.Freed.Add((row.Name, bytes)) }
                : done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationFailedException or RefusedException
            or DbException or DbUpdateException)
        {
            return done with { Problems = done.Problems.Add(e.Message) };
        }
    }

    // Meanwhile somebody may have put back the newer one, or freed it: then this is the newest.
    private static async Task<bool> IsStillExpiredAsync(StateDbContext context, SetAsideRow row, CancellationToken cancellationToken)
    {
        var now = await context.SetAsides.AsNoTracking()
            .Where(s => s.Subdomain == row.Subdomain && (s.State == SwapJournal.Kept || s.State == SwapJournal.Freeing))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return now.Find(s => s.Id == row.Id) is { } same
            && (same.State == SwapJournal.Freeing || row.Id < NewestUsable(now).GetValueOrDefault(row.Subdomain));
    }

    // Of each course, the newest that can still be put back; the newest at all where nothing can.
    private static Dictionary<string, long> NewestUsable(IEnumerable<SetAsideRow> rows) =>
        rows.Where(s => s.State == SwapJournal.Kept && IsThere(s)).GroupBy(s => s.Subdomain).ToDictionary(g => g.Key, g => g
            .Where(s => WhyNot(s, SwapJournal.PathOf(s)) is null).Select(s => s.Id).DefaultIfEmpty(g.Max(s => s.Id)).Max());

    /// <summary>Why a row's content cannot be put back; null when it can.</summary>
    internal static string? WhyNot(SetAsideRow row, string path)
    {
        if (row.State == SwapJournal.PutBack)
            return $"operation {row.PutBackBy} has put it back already.";
        if (row.State == SwapJournal.Freed)
            return "its space was freed.";
        if (row.State == SwapJournal.Freeing)
            return "its space is being freed.";
        if (row.State == SwapJournal.Lost)
            return "that operation never came so far.";
        if (row.State == SwapJournal.Swapping)
            return "the change is being completed.";
        var missing = SwapJournal.Read(row).Any(p => p.HadOld && HeldEntry.StatOf(path, p.Path) is null);
        return missing ? "somebody removed it, or a part of it, from the disk." : null;
    }

    // The row first: half a deleted folder must never be put back.
    private async Task<bool> DeleteAsync(StateDbContext context, long id, Actor actor, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        var row = await context.SetAsides.FirstAsync(s => s.Id == id, cancellationToken).ConfigureAwait(false);
        if (row.State is not (SwapJournal.Kept or SwapJournal.Freeing))
            return false;
        row.State = SwapJournal.Freeing;
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.SetAsideFreed)
        {
            Course = Subdomain.Parse(row.Subdomain),
            Subject = row.Name,
        }, cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => FolderTree.Delete(SwapJournal.PathOf(row)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperationFailedException(
                $"{row.Name} could not be deleted whole ({e.Message.TrimEnd('.')}). It stays in the list and cannot be put back any "
                + "more. Give the user CourseGit runs as the right to delete there, then free it again.", e);
        }
        if (row.Database is { } database)
            await databases.DropAsync(database, SwapJournal.PathOf(row), CancellationToken.None).ConfigureAwait(false);
        row.State = SwapJournal.Freed;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    // Of one that is half freed, the database may be left.
    private static bool IsThere(SetAsideRow row) => Directory.Exists(SwapJournal.PathOf(row))
        || (row.State == SwapJournal.Freeing && row.Database is not null);

    private static List<RawPath> MountsIn(SetAsideRow row) => Mounts.Below(ConfinedFolder.RealPath(SwapJournal.PathOf(row)));

    private static void Count(SetAsideRow row) => row.Bytes ??= SizeOf(row);

    private static long SizeOf(SetAsideRow row) => Directory.Exists(SwapJournal.PathOf(row))
        ? FolderTree.SizeOf(SwapJournal.PathOf(row))
        : 0;

    private static SetAside ToSetAside(SetAsideRow row)
    {
        var path = SwapJournal.PathOf(row);
        var reason = WhyNot(row, path);
        return new SetAside(
            row.Id, row.OperationId, Subdomain.Parse(row.Subdomain), Enum.Parse<RestoreMode>(row.Mode), row.Name, path,
            CommitId.TryParse(row.CommitId, out var commit) ? commit : null, row.AtUtc, row.Bytes ?? 0, reason is null, reason);
    }
}
