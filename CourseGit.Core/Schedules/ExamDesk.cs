using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Schedules;

/// <summary>The front door to exam windows. Rights and every value are checked here.</summary>
public sealed class ExamDesk(
    IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, AuditLog audit, TimeProvider time) : ICourseCalendar
{
    /// <summary>All that are not over, and those over since <paramref name="since"/>, by their beginning.</summary>
    /// <param name="since">UTC; null for those that are on or to come only.</param>
    public async Task<ImmutableArray<ExamWindow>> ListAsync(DateTime? since, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSchedules);
        return await ReadAsync(since ?? time.GetUtcNow().UtcDateTime, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds windows, all or none.</summary>
    /// <exception cref="InvalidInputException">A value cannot be. Nothing was changed.</exception>
    public async Task AddAsync(IReadOnlyCollection<ExamWindow> windows, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        var known = await courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false);
        foreach (var window in windows)
            Check(window, known);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        foreach (var window in windows)
            context.Add(new ExamWindowRow
            {
                Name = window.Name.Value,
                Scope = window.Scope.Kind,
                Names = string.Join('\n', window.Scope.Names),
                FromUtc = window.FromUtc,
                UntilUtc = window.UntilUtc,
                EveryMinutes = window.EveryMinutes,
                CreatedBy = actor.Name,
                SeenToUtc = window.FromUtc.AddTicks(-1),
            });
        await audit.CommitAsync(context, actor, () => windows.Select(w => new AuditEntry(AuditAction.ExamAdded) { Subject = w.Name.Value }
            .With(null, w.Facts())), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a window; the backups made in it stay.</summary>
    /// <exception cref="InvalidInputException">There is none of this number any more.</exception>
    public async Task RemoveAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.ExamWindows.FirstOrDefaultAsync(w => w.Id == id, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException("This exam window is not there any more. Somebody may have removed it.");
        context.Remove(row);
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.ExamRemoved) { Subject = row.Name }
            .With(ExamWindow.Of(row).Facts(), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The window that is on for a course now; null when none is.</summary>
    public async Task<ExamWindow?> CurrentAsync(Course course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var now = time.GetUtcNow().UtcDateTime;
        return (await ReadAsync(now, cancellationToken).ConfigureAwait(false)).FirstOrDefault(w => w.IsOn(now) && w.Scope.Includes(course));
    }

    /// <inheritdoc/>
    async Task<string?> ICourseCalendar.ExamOfAsync(Course course, CancellationToken cancellationToken) =>
        (await CurrentAsync(course, Actor.System, cancellationToken).ConfigureAwait(false))?.Reason;

    private async Task<ImmutableArray<ExamWindow>> ReadAsync(DateTime since, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.ExamWindows.AsNoTracking().Where(w => w.UntilUtc > since).OrderBy(w => w.FromUtc).ThenBy(w => w.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ExamWindow.Of)];
    }

    private void Check(ExamWindow window, ImmutableArray<Course> known)
    {
        if (window.UntilUtc <= window.FromUtc)
            throw new InvalidInputException($"The exam window \"{window.Name}\" ends before it begins. Nothing was added.");
        if (window.UntilUtc - window.FromUtc > TimeSpan.FromDays(ExamWindow.MaxDays))
            throw new InvalidInputException(
                $"The exam window \"{window.Name}\" is longer than {ExamWindow.MaxDays} days. Nothing was added; split it.");
        if (window.UntilUtc <= time.GetUtcNow().UtcDateTime)
            throw new InvalidInputException($"The exam window \"{window.Name}\" is over already. Nothing was added.");
        if (window.EveryMinutes is not 0 and (< 5 or > ExamWindow.MaxEveryMinutes))
            throw new InvalidInputException(
                $"Backups in an exam window come every 5 to {ExamWindow.MaxEveryMinutes} minutes, or 0 for none of its own.");
        window.Scope.Check(known);
    }
}
