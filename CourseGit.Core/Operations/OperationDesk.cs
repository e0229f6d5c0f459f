using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>The front door to operations: accept, cancel, look up. Rights are checked here.</summary>
public sealed class OperationDesk(
    IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, OperationFeed feed, TimeProvider time)
{
    /// <summary>
    /// Accepts a backup: its row is written, nothing runs yet. Hand it to an <see cref="IOperationQueue"/> or an <see cref="OperationRunner"/>.
    /// </summary>
    /// <param name="owner">The process that will run it itself; null for the portal's queue.</param>
    /// <exception cref="InvalidInputException">The course is unknown, or the actor may not.</exception>
    public async Task<OperationSnapshot> AcceptBackupAsync(
        Subdomain subdomain, BackupArguments arguments, Actor actor, ProcessIdentity? owner, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("back up a course");
        return await AcceptAsync(OperationKind.Backup, subdomain, arguments.ToJson(), actor, owner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Accepts a restore, as <see cref="AcceptBackupAsync"/> does a backup.</summary>
    /// <exception cref="InvalidInputException">The course is unknown, the arguments do not go together, or the actor may not.</exception>
    public async Task<OperationSnapshot> AcceptRestoreAsync(
        Subdomain subdomain, RestoreArguments arguments, Actor actor, ProcessIdentity? owner, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("restore a course");
        arguments.Check();
        return await AcceptAsync(OperationKind.Restore, subdomain, arguments.ToJson(), actor, owner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Accepts the undo of a restore, or of an undo.</summary>
    /// <param name="restored">The operation to be undone.</param>
    /// <exception cref="InvalidInputException">That operation replaced nothing, or what it replaced is not there any more; or the actor may not.</exception>
    public async Task<OperationSnapshot> AcceptUndoAsync(long restored, Actor actor, ProcessIdentity? owner, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("undo a restore");
        var operation = await GetAsync(restored, actor, cancellationToken).ConfigureAwait(false);
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await context.SetAsides.AnyAsync(s => s.OperationId == restored, cancellationToken).ConfigureAwait(false))
                throw new InvalidInputException($"Operation {restored} replaced nothing, so there is nothing to put back.");
        }
        return await AcceptAsync(OperationKind.Undo, operation.Course, new UndoArguments(restored).ToJson(), actor, owner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Accepts a trial restore of the newest restore point, as <see cref="AcceptBackupAsync"/> does a backup.</summary>
    /// <exception cref="InvalidInputException">The course is unknown, or the actor may not.</exception>
    public async Task<OperationSnapshot> AcceptVerifyAsync(Subdomain subdomain, Actor actor, ProcessIdentity? owner, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("verify a course");
        return await AcceptAsync(OperationKind.Verify, subdomain, "{}", actor, owner, cancellationToken).ConfigureAwait(false);
    }

    private async Task<OperationSnapshot> AcceptAsync(
        OperationKind kind, Subdomain subdomain, string arguments, Actor actor, ProcessIdentity? owner, CancellationToken cancellationToken)
    {
        await courses.GetAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = new OperationRow
        {
            Kind = kind.ToString(),
            Subdomain = subdomain.Value,
            State = nameof(OperationState.Queued),
            RequestedBy = actor.Name,
            Arguments = arguments,
            RequestedUtc = time.GetUtcNow().UtcDateTime,
            Text = "Waiting to start",
            OwnerProcessId = owner?.Id,
            OwnerProcessStart = owner?.StartTime,
        };
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await CourseStatuses.AcceptedAsync(context, row, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        var snapshot = row.ToSnapshot();
        feed.Publish(snapshot);
        return snapshot;
    }

    /// <summary>
    /// Asks for a cancel. A queued operation ends at once; a running one within about a second, whichever process runs it.
    /// An operation that is done stays as it is.
    /// </summary>
    /// <returns>The operation as it is now.</returns>
    public async Task<OperationSnapshot> CancelAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("cancel an operation");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await QueuedOperation.CancelAsync(context, operation, time.GetUtcNow().UtcDateTime, cancellationToken).ConfigureAwait(false);
        await context.Operations.Where(o => o.Id == operation && o.State == nameof(OperationState.Running))
            .ExecuteUpdateAsync(o => o.SetProperty(r => r.CancelRequested, true), cancellationToken).ConfigureAwait(false);
        var snapshot = await GetAsync(operation, actor, cancellationToken).ConfigureAwait(false);
        feed.Publish(snapshot);
        return snapshot;
    }

    /// <summary>The operation with this number.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<OperationSnapshot> GetAsync(long operation, Actor actor, CancellationToken cancellationToken) =>
        await FindAsync(operation, actor, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidInputException($"There is no operation {operation}. Open the list of operations to see those there are.");

    /// <summary>The operation with this number, or null.</summary>
    public async Task<OperationSnapshot?> FindAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("see operations");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Operations.AsNoTracking().Include(o => o.Steps).FirstOrDefaultAsync(o => o.Id == operation, cancellationToken).ConfigureAwait(false);
        return row?.ToSnapshot();
    }

    /// <summary>What was asked of a restore; null when the operation is none.</summary>
    public async Task<RestoreArguments?> RestoreArgumentsAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("see operations");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Operations.AsNoTracking().FirstOrDefaultAsync(o => o.Id == operation && o.Kind == nameof(OperationKind.Restore), cancellationToken).ConfigureAwait(false);
        return row is null ? null : RestoreArguments.FromJson(row.Arguments);
    }

    /// <summary>Operations, the last asked for first; without their steps.</summary>
    /// <param name="subdomain">Of this course only; null for all.</param>
    /// <param name="before">Only those that stand behind this one, to page on; null from the newest.</param>
    /// <param name="count">At most so many, 1 to 500.</param>
    public Task<ImmutableArray<OperationSnapshot>> ListAsync(
        Subdomain? subdomain, long? before, int count, Actor actor, CancellationToken cancellationToken) =>
        SearchAsync(new OperationFilter { Course = subdomain }, before, count, actor, cancellationToken);

    /// <summary>Operations that match a filter, as <see cref="ListAsync"/> gives those of a course.</summary>
    public async Task<ImmutableArray<OperationSnapshot>> SearchAsync(
        OperationFilter filter, long? before, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("see operations");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var query = await filter.ApplyAsync(context.Operations.AsNoTracking(), cancellationToken).ConfigureAwait(false);
        if (before is { } number)
        {
            var asked = await context.Operations.Where(o => o.Id == number).Select(o => (DateTime?)o.RequestedUtc).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            query = asked is { } then ? query.Where(o => o.RequestedUtc <= then && (o.RequestedUtc < then || o.Id < number)) : query.Where(o => o.Id < number);
        }
        var rows = await query.OrderByDescending(o => o.RequestedUtc).ThenByDescending(o => o.Id).Take(Math.Clamp(count, 1, 500))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToSnapshot())];
    }

    /// <summary>Everybody who has asked for an operation, and every course that had one: what a list can be filtered by.</summary>
    public async Task<OperationNames> NamesAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("see operations");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var subdomains = await context.CourseStatuses.Select(s => s.Subdomain).ToListAsync(cancellationToken).ConfigureAwait(false);
        return new OperationNames(await PeopleAsync(context, cancellationToken).ConfigureAwait(false), [.. subdomains.Order(StringComparer.Ordinal)]);
    }

    // A few people asked for a million operations: from one name to the next through the index, instead of reading all of them.
    private static async Task<ImmutableArray<string>> PeopleAsync(StateDbContext context, CancellationToken cancellationToken)
    {
        var people = new List<string>();
        for (var last = ""; ;)
        {
            var known = last;
            var next = await context.Operations.Where(o => string.Compare(o.RequestedBy, known) > 0).OrderBy(o => o.RequestedBy).Select(o => o.RequestedBy)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (next is null)
                return [.. people.Order(StringComparer.Ordinal)];
            people.Add(last = next);
        }
    }

    /// <summary>Every operation that is queued or runs, oldest first; without their steps.</summary>
    public async Task<ImmutableArray<OperationSnapshot>> UnderWayAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("see operations");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Operations.AsNoTracking().UnderWay()
            .OrderBy(o => o.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToSnapshot())];
    }

    /// <summary>Log lines after the given ordinal, in order, at most <paramref name="count"/>.</summary>
    public async Task<ImmutableArray<OperationLogLine>> LogAsync(
        long operation, int afterOrdinal, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireSuperuser("see operations");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.OperationLog.AsNoTracking()
            .Where(l => l.OperationId == operation && l.Ordinal > afterOrdinal)
            .OrderBy(l => l.Ordinal).Take(count)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToLine())];
    }
}
