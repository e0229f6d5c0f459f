using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Schedules;

/// <summary>The front door to schedules. Rights and every value are checked here; the portal sees to what is due.</summary>
public sealed class ScheduleDesk(
    IDbContextFactory<StateDbContext> contexts, StateReader reader, CourseRegistry courses, ScheduleRunner runner, AuditLog audit,
    TimeProvider time)
{
    /// <summary>All schedules, by name.</summary>
    public async Task<ImmutableArray<Schedule>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSchedules);
        var rows = await reader.Schedules("", [], cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToSchedule()).OrderBy(s => s.Name.Value, NaturalOrder.Instance)];
    }

    /// <summary>The schedule of this name, capital and small letters alike.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<Schedule> GetAsync(ScheduleName name, Actor actor, CancellationToken cancellationToken) =>
        (await ListAsync(actor, cancellationToken).ConfigureAwait(false)).FirstOrDefault(s => IsSame(s.Name, name))
        ?? throw new InvalidInputException($"There is no schedule \"{name}\". See those there are with \"schedule list\".");

    /// <summary>The schedule with this number, or null.</summary>
    public async Task<Schedule?> FindAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSchedules);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Schedules.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken).ConfigureAwait(false);
        return row?.ToSchedule();
    }

    /// <summary>Adds a schedule. It is due from now on.</summary>
    /// <exception cref="InvalidInputException">A value cannot be, or the name is taken. Nothing was changed.</exception>
    public async Task<Schedule> AddAsync(Schedule schedule, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        await CheckAsync(schedule, null, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await RequireFreeAsync(context, schedule.Name, 0, cancellationToken).ConfigureAwait(false);
        var row = ScheduleMapping.New(actor.Name, time.GetUtcNow().UtcDateTime);
        row.Take(schedule);
        context.Add(row);
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.ScheduleAdded) { Subject = schedule.Name.Value }
            .With(null, row.ToSchedule().Facts()), cancellationToken).ConfigureAwait(false);
        return row.ToSchedule();
    }

    /// <summary>Changes a schedule as a whole. What was due before a change of its times or courses does not come any more.</summary>
    /// <param name="schedule">With the revision it was read with: somebody else's change in between is not written over.</param>
    /// <exception cref="InvalidInputException">
    /// A value cannot be, or somebody changed or removed it meanwhile. Nothing was changed.
    /// </exception>
    public async Task<Schedule> ChangeAsync(Schedule schedule, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        var before = await FindAsync(schedule.Id, actor, cancellationToken).ConfigureAwait(false) ?? throw IsGone();
        await CheckAsync(schedule, before.Scope, cancellationToken).ConfigureAwait(false);
        return await EditAsync(schedule.Id, schedule.Revision, async (context, row) =>
        {
            await RequireFreeAsync(context, schedule.Name, row.Id, cancellationToken).ConfigureAwait(false);
            row.Take(schedule);
        }, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Pauses a schedule, or resumes it; everything else of it stays. What was due in between does not come any more.</summary>
    /// <exception cref="InvalidInputException">There is none of this number any more.</exception>
    public Task<Schedule> PauseAsync(long id, bool paused, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        return EditAsync(id, null, (_, row) =>
        {
            row.Paused = paused;
            row.Revision++;
            return Task.CompletedTask;
        }, actor, cancellationToken);
    }

    /// <summary>Removes a schedule. Its runs and their operations stay.</summary>
    /// <exception cref="InvalidInputException">There is none of this number any more.</exception>
    public async Task RemoveAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Schedules.FirstOrDefaultAsync(s => s.Id == id, cancellationToken).ConfigureAwait(false) ?? throw IsGone();
        context.Remove(row);
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.ScheduleRemoved) { Subject = row.Name }
            .With(row.ToSchedule().Facts(), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a schedule now, also a paused one. When it is due next stays.</summary>
    /// <exception cref="InvalidInputException">There is none of this number any more.</exception>
    public async Task<ScheduleRun> RunNowAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        var schedule = await FindAsync(id, actor, cancellationToken).ConfigureAwait(false) ?? throw IsGone();
        var run = await runner.BeginAsync(schedule, actor, cancellationToken).ConfigureAwait(false);
        return await GetRunAsync(run, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The courses a schedule would do something for now, and those it would leave out.</summary>
    public async Task<ScheduleReach> ReachAsync(Schedule schedule, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSchedules);
        var all = await courses.ListAsync(actor, cancellationToken).ConfigureAwait(false);
        return ScheduleReach.Of(schedule.Work, schedule.Scope, all, time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Runs, the newest first.</summary>
    /// <param name="schedule">Of this schedule; of all when null.</param>
    /// <param name="before">Only those with a smaller number, to page on.</param>
    /// <param name="count">At most so many, 1 to 500.</param>
    public async Task<ImmutableArray<ScheduleRun>> RunsAsync(
        long? schedule, long? before, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSchedules);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.ScheduleRuns.AsNoTracking()
            .Where(r => (schedule == null || r.ScheduleId == schedule) && (before == null || r.Id < before))
            .OrderByDescending(r => r.Id).Take(Math.Clamp(count, 1, 500)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return await CountedAsync(context, rows, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The last run of each schedule that has one.</summary>
    public async Task<ImmutableDictionary<long, ScheduleRun>> LastRunsAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSchedules);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var last = context.Schedules.Select(s => context.ScheduleRuns.Where(r => r.ScheduleId == s.Id).Max(r => (long?)r.Id));
        var rows = await context.ScheduleRuns.AsNoTracking().Where(r => last.Contains(r.Id))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var runs = await CountedAsync(context, rows, cancellationToken).ConfigureAwait(false);
        return runs.ToImmutableDictionary(r => r.ScheduleId);
    }

    /// <summary>The run with this number.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<ScheduleRun> GetRunAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeSchedules);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.ScheduleRuns.AsNoTracking().Where(r => r.Id == id).ToListAsync(cancellationToken).ConfigureAwait(false);
        return (await CountedAsync(context, rows, cancellationToken).ConfigureAwait(false)).FirstOrDefault()
            ?? throw new InvalidInputException($"There is no run {id}.");
    }

    /// <summary>What each course has to expect of the schedules.</summary>
    public async Task<Timetable> TimetableAsync(Actor actor, CancellationToken cancellationToken) =>
        new(await ListAsync(actor, cancellationToken).ConfigureAwait(false), time.GetUtcNow().UtcDateTime);

    private async Task<ImmutableArray<ScheduleRun>> CountedAsync(
        StateDbContext context, List<ScheduleRunRow> rows, CancellationToken cancellationToken)
    {
        var ids = rows.ConvertAll(r => (long?)r.Id);
        var groups = await context.Operations.AsNoTracking().Where(o => ids.Contains(o.RunId))
            .GroupBy(o => new { o.RunId, o.Outcome, o.Refused })
            .Select(g => new { g.Key.RunId, g.Key.Outcome, g.Key.Refused, Count = g.Count() })
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. rows.Select(row => ScheduleRun.Of(row) with
            {
                Counts = groups.Where(g => g.RunId == row.Id)
                    .GroupBy(g => OperationSnapshot.StandingOf(
                        g.Outcome is null ? null : Enum.Parse<OperationOutcome>(g.Outcome), g.Refused))
                    .ToImmutableSortedDictionary(g => g.Key, g => g.Sum(c => c.Count)),
            }),
        ];
    }

    private async Task<Schedule> EditAsync(
        long id, long? revision, Func<StateDbContext, ScheduleRow, Task> edit, Actor actor, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Schedules.FirstOrDefaultAsync(s => s.Id == id, cancellationToken).ConfigureAwait(false) ?? throw IsGone();
        if (revision is { } read && read != row.Revision)
            throw new InvalidInputException("Somebody else changed this schedule meanwhile. Look at it again, then change it.");
        var before = row.ToSchedule();
        var was = (row.Cron, row.Zone, row.Terms, row.Work, row.Scope, row.Names, row.Paused);
        await edit(context, row).ConfigureAwait(false);
        // A new name or spread changes nothing of when it is due.
        if (was != (row.Cron, row.Zone, row.Terms, row.Work, row.Scope, row.Names, row.Paused))
            row.SinceUtc = row.SeenToUtc = time.GetUtcNow().UtcDateTime;
        await audit.CommitAsync(context, actor, () => new AuditEntry(AuditAction.ScheduleChanged) { Subject = before.Name.Value }
            .IfChanged(before.Facts(), row.ToSchedule().Facts()), cancellationToken).ConfigureAwait(false);
        return row.ToSchedule();
    }

    private async Task CheckAsync(Schedule schedule, CourseScope? before, CancellationToken cancellationToken)
    {
        if (schedule.Times.After(time.GetUtcNow().UtcDateTime) is null)
            throw new InvalidInputException($"The cron line \"{schedule.Times.Cron}\" is never due again" + (schedule.Times.Terms.IsEmpty
                ? ". Write one that comes back." : " in these terms. Add the next term, or remove those that are over."));
        if (schedule.SpreadMinutes is < 0 or > Schedule.MaxSpreadMinutes)
            throw new InvalidInputException($"The courses of a run can start within 0 to {Schedule.MaxSpreadMinutes} minutes.");
        if (schedule.ProveDays is < 1 or > 3650)
            throw new InvalidInputException("Each course can be proven at least every 1 to 3650 days.");
        schedule.Scope.Check(await courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false), before);
    }

    private static async Task RequireFreeAsync(StateDbContext context, ScheduleName name, long own, CancellationToken cancellationToken)
    {
        var names = await context.Schedules.Where(s => s.Id != own).Select(s => s.Name).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (names.Any(n => string.Equals(n, name.Value, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidInputException($"There is a schedule \"{name}\" already. Choose another name.");
    }

    private static bool IsSame(ScheduleName a, ScheduleName b) => string.Equals(a.Value, b.Value, StringComparison.OrdinalIgnoreCase);

    private static InvalidInputException IsGone() => new("This schedule is not there any more. Somebody may have removed it.");
}
