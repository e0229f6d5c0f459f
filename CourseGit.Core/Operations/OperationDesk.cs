using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>The front door to operations: enqueue, cancel, look up. Rights are checked here.</summary>
public sealed class OperationDesk(
    IDbContextFactory<StateDbContext> contexts, OperationKinds kinds, IEnumerable<ISubjectDirectory> subjects, IOperationQueue queue,
    RunningOperations running, OperationFeed feed, AuditLog audit, TimeProvider time)
{
    /// <summary>
    /// Accepts a request and queues it: its row is written first, so that whatever happens then, it runs and ends in a visible outcome.
    /// </summary>
    /// <returns>The operation, queued.</returns>
    /// <exception cref="InvalidInputException">There is no such subject, or it cannot be asked that way; nothing was started.</exception>
    /// <exception cref="NotAllowedException">The actor may not; nothing was started.</exception>
    public async Task<OperationSnapshot> EnqueueAsync(OperationRequest request, Actor actor, CancellationToken cancellationToken)
    {
        var accepted = await AcceptAsync(request, actor, null, cancellationToken).ConfigureAwait(false);
        // Not cancelled with whoever asked: an accepted operation must reach its queue.
        await queue.TriggerAsync(accepted.Id, accepted.Subject, accepted.Wait(time.GetUtcNow()), CancellationToken.None)
            .ConfigureAwait(false);
        return accepted;
    }

    /// <summary>Accepts a request that the caller hands to <see cref="OperationRunner"/> itself, as the command line does.</summary>
    /// <inheritdoc cref="EnqueueAsync"/>
    public Task<OperationSnapshot> AcceptAsync(OperationRequest request, Actor actor, CancellationToken cancellationToken) =>
        AcceptAsync(request, actor, OperationOwner.This, cancellationToken);

    /// <summary>
    /// Asks for a cancel. A queued operation ends at once; a running one too when it runs in this process, else within about a second.
    /// An operation that is done stays as it is.
    /// </summary>
    /// <returns>The operation as it is now.</returns>
    public async Task<OperationSnapshot> CancelAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        var known = await GetAsync(operation, actor, cancellationToken).ConfigureAwait(false);
        actor.Require(Right.CancelOperation, known.Course);
        bool isEnded;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            isEnded = await QueuedOperation.CancelAsync(
                context, kinds, operation, time.GetUtcNow().UtcDateTime, cancellationToken).ConfigureAwait(false);
            var asked = await context.Operations.Where(o => o.Id == operation && o.State == nameof(OperationState.Running))
                .ExecuteUpdateAsync(o => o
                .SetProperty(r => r.CancelRequested, true)
                .SetProperty(r => r.Revision, r => r.Revision + 1), cancellationToken).ConfigureAwait(false);
            await audit.CommitAsync(context, actor, () => isEnded || asked > 0 ? [Cancelled(known)] : [], cancellationToken)
                .ConfigureAwait(false);
        }
        running.Cancel(operation);
        var snapshot = await GetAsync(operation, actor, cancellationToken).ConfigureAwait(false);
        if (isEnded)
            feed.PublishEnd(new OperationNews(snapshot, []));
        else
            feed.Publish(snapshot);
        return snapshot;
    }

    /// <summary>Ends an operation that has not begun, and leaves any other alone.</summary>
    internal async Task TakeBackAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        var known = await GetAsync(operation, actor, cancellationToken).ConfigureAwait(false);
        bool isEnded;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            isEnded = await QueuedOperation.CancelAsync(
                context, kinds, operation, time.GetUtcNow().UtcDateTime, cancellationToken).ConfigureAwait(false);
            await audit.CommitAsync(context, actor, () => isEnded ? [Cancelled(known)] : [], cancellationToken).ConfigureAwait(false);
        }
        if (isEnded)
            feed.PublishEnd(new OperationNews(await GetAsync(operation, actor, cancellationToken).ConfigureAwait(false), []));
    }

    /// <summary>The operation with this number.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<OperationSnapshot> GetAsync(long operation, Actor actor, CancellationToken cancellationToken) =>
        await FindAsync(operation, actor, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidInputException($"There is no operation {operation}. Open the list of operations to see those there are.");

    /// <summary>The operation with this number, or null.</summary>
    public async Task<OperationSnapshot?> FindAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        var isTheirs = actor.RequireForSome(Right.SeeOperation);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Operations.AsNoTracking().Include(o => o.Steps)
            .FirstOrDefaultAsync(o => o.Id == operation, cancellationToken).ConfigureAwait(false);
        return row?.ToSnapshot(kinds) is { } found && IsTheirs(found, actor, isTheirs) ? found : null;
    }

    /// <summary>What was asked of an operation, as its kind wrote it.</summary>
    /// <exception cref="InvalidInputException">There is no such operation.</exception>
    public async Task<string> ArgumentsAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        await GetAsync(operation, actor, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await context.Operations.Where(o => o.Id == operation).Select(o => o.Arguments)
            .FirstAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Operations that match a filter and that the actor may see, the last asked for first; without their steps.</summary>
    /// <param name="before">Only those that stand behind this one, to page on; null from the newest.</param>
    /// <param name="count">At most so many, 1 to 500.</param>
    public async Task<ImmutableArray<OperationSnapshot>> SearchAsync(
        OperationFilter filter, long? before, int count, Actor actor, CancellationToken cancellationToken)
    {
        if (filter.Subject is { } subject)
            actor.Require(Right.SeeOperation, subject.Course);
        else
            actor.RequireForSome(Right.SeeOperation);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var query = await filter.ApplyAsync(Seen(context, actor), cancellationToken).ConfigureAwait(false);
        if (before is { } number)
        {
            var asked = await context.Operations.Where(o => o.Id == number).Select(o => (DateTime?)o.RequestedUtc)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            query = asked is { } then ? query.Where(o => o.RequestedUtc <= then && (o.RequestedUtc < then || o.Id < number))
                : query.Where(o => o.Id < number);
        }
        var rows = await query.OrderByDescending(o => o.RequestedUtc).ThenByDescending(o => o.Id).Take(Math.Clamp(count, 1, 500))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToSnapshot(kinds))];
    }

    /// <summary>When the oldest operation was asked for; null when there is none.</summary>
    internal async Task<DateTime?> OldestAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await context.Operations.OrderBy(o => o.RequestedUtc).Select(o => (DateTime?)o.RequestedUtc)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a list of operations can be filtered by.</summary>
    public async Task<OperationNames> NamesAsync(Actor actor, CancellationToken cancellationToken)
    {
        var isTheirs = actor.RequireForSome(Right.SeeOperation);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var courses = await context.CourseStatuses.Select(s => s.Subdomain).ToListAsync(cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> people = actor.May(Right.SeeOperation)
            ? await PeopleAsync(context, cancellationToken).ConfigureAwait(false)
            : [.. await Seen(context, actor).Select(o => o.RequestedBy).Distinct().OrderBy(n => n).ToListAsync(cancellationToken)
                .ConfigureAwait(false)];
        return new OperationNames(kinds.All, people, [.. courses.Where(c => isTheirs(Subdomain.Parse(c))).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Every operation that is queued or runs, oldest first; without their steps.</summary>
    public async Task<ImmutableArray<OperationSnapshot>> UnderWayAsync(Actor actor, CancellationToken cancellationToken)
    {
        RequireToSee(actor, null);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await Seen(context, actor).UnderWay().OrderBy(o => o.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToSnapshot(kinds))];
    }

    /// <summary>Log lines after the given ordinal, in order, at most <paramref name="count"/>.</summary>
    public async Task<ImmutableArray<OperationLogLine>> LogAsync(
        long operation, int afterOrdinal, int count, Actor actor, CancellationToken cancellationToken)
    {
        await GetAsync(operation, actor, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.OperationLog.AsNoTracking()
            .Where(l => l.OperationId == operation && l.Ordinal > afterOrdinal)
            .OrderBy(l => l.Ordinal).Take(count)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToLine())];
    }

    private async Task<OperationSnapshot> AcceptAsync(
        OperationRequest request, Actor actor, OperationOwner? owner, CancellationToken cancellationToken)
    {
        actor.Require(request.Kind.Right, request.Subject.Course);
        request.Check();
        if (subjects.FirstOrDefault(s => s.Kind == request.Subject.Kind) is { } directory)
            await directory.RequireAsync(request.Subject.Name, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = Row(request, actor, owner);
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await CourseStatuses.AcceptedAsync(context, row, cancellationToken).ConfigureAwait(false);
        await audit.CommitAsync(
            context, actor, Of(AuditAction.OperationStarted, request.Kind, request.Subject.Course, row.Id), cancellationToken)
            .ConfigureAwait(false);
        var snapshot = row.ToSnapshot(kinds);
        feed.Publish(snapshot);
        return snapshot;
    }

    private static AuditEntry Cancelled(OperationSnapshot operation) =>
        Of(AuditAction.OperationCancelled, operation.Kind, operation.Course, operation.Id);

    private static AuditEntry Of(AuditAction action, OperationKind kind, Subdomain? course, long number) =>
        new(action) { Course = course, Subject = string.Create(CultureInfo.InvariantCulture, $"{kind.Noun}, operation {number}") };

    private OperationRow Row(OperationRequest request, Actor actor, OperationOwner? owner) => new()
    {
        Kind = request.Kind.Id,
        SubjectKind = request.Subject.Kind.ToString(),
        Subject = request.Subject.Name,
        State = nameof(OperationState.Queued),
        RequestedBy = actor.Name,
        Arguments = request.ToJson(),
        RequestedUtc = time.GetUtcNow().UtcDateTime,
        Text = "Waiting to start",
        RunId = request.Run,
        NotBeforeUtc = request.NotBeforeUtc,
        Revision = 1,
        Owner = owner?.ToString(),
    };

    private static void RequireToSee(Actor actor, OperationSubject? subject)
    {
        if (subject is { } one)
            actor.Require(Right.SeeOperation, one.Course);
        else
            actor.RequireForSome(Right.SeeOperation);
    }

    private static IQueryable<OperationRow> Seen(StateDbContext context, Actor actor)
    {
        var rows = context.Operations.AsNoTracking();
        if (actor.OnlyFor(Right.SeeOperation) is not { } theirs)
            return rows;
        var names = theirs.Select(c => c.Value).ToList();
        return rows.Where(o => o.SubjectKind == nameof(SubjectKind.Course) && names.Contains(o.Subject));
    }

    private static bool IsTheirs(OperationSnapshot operation, Actor actor, Func<Subdomain, bool> isTheirs) =>
        operation.Course is { } course ? isTheirs(course) : actor.May(Right.SeeOperation);

    // A few people asked for a million operations: from one name to the next through the index, instead of reading all of them.
    private static async Task<ImmutableArray<string>> PeopleAsync(StateDbContext context, CancellationToken cancellationToken)
    {
        var people = new List<string>();
        for (var last = ""; ;)
        {
            var known = last;
            var next = await context.Operations.Where(o => string.Compare(o.RequestedBy, known) > 0).OrderBy(o => o.RequestedBy)
                .Select(o => o.RequestedBy)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (next is null)
                return [.. people.Order(StringComparer.Ordinal)];
            people.Add(last = next);
        }
    }
}
