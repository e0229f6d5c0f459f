using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Pushes;

/// <summary>
/// The front door to courses whose exercises are pulled when their repository is pushed to: who may tell of pushes, and what was told.
/// </summary>
public sealed class CoursePushDesk
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly CourseRegistry _registry;
    private readonly DeliveryLog _log;
    private readonly ISecretProtector _protector;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal CoursePushDesk(
        IDbContextFactory<StateDbContext> contexts, CourseRegistry registry, DeliveryLog log, ISecretProtector protector, AuditLog audit,
        TimeProvider time) =>
        (_contexts, _registry, _log, _protector, _audit, _time) = (contexts, registry, log, protector, audit, time);

    /// <summary>Whether there is a secret, without which every message is refused.</summary>
    public async Task<bool> HasSecretAsync(Subdomain course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await context.CoursePushes.AnyAsync(p => p.Subdomain == course.Value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a new secret. The one before is worth nothing from then on.</summary>
    /// <returns>The secret; it is shown this once.</returns>
    /// <exception cref="InvalidInputException">There is no such course.</exception>
    public async Task<Secret> MakeSecretAsync(Subdomain course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course);
        await _registry.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        var secret = Secret.Random();
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, course, cancellationToken).ConfigureAwait(false);
        if (row is null)
            context.Add(row = new CoursePushRow { Subdomain = course.Value, ProtectedSecret = "", CreatedBy = actor.Name });
        (row.ProtectedSecret, row.CreatedBy, row.CreatedUtc) = (_protector.Protect(secret), actor.Name, _time.GetUtcNow().UtcDateTime);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CoursePushSecretMade) { Course = course }, cancellationToken)
            .ConfigureAwait(false);
        return secret;
    }

    /// <summary>Takes the secret away: nobody can tell of pushes any more. There may be none.</summary>
    /// <exception cref="InvalidInputException">There is no such course.</exception>
    public async Task RemoveSecretAsync(Subdomain course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course);
        await _registry.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (await FindAsync(context, course, cancellationToken).ConfigureAwait(false) is not { } row)
            return;
        context.Remove(row);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CoursePushSecretRemoved) { Course = course },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was told of pushes to a course's repository, the newest first.</summary>
    /// <param name="count">At most so many, 1 to 250.</param>
    /// <exception cref="InvalidInputException">There is no such course.</exception>
    public async Task<ImmutableArray<Delivery>> DeliveriesAsync(
        Subdomain course, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course);
        await _registry.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        return await _log.ListAsync(DeliveryRow.TargetOf(course.Value), count, cancellationToken).ConfigureAwait(false);
    }

    private static Task<CoursePushRow?> FindAsync(StateDbContext context, Subdomain course, CancellationToken cancellationToken) =>
        context.CoursePushes.FirstOrDefaultAsync(p => p.Subdomain == course.Value, cancellationToken);
}
