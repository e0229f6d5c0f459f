using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Schedules;

/// <summary>
/// Sees to schedules that are due. Whoever says so, and however often: each time is seen to once, because the instant up to which that was
/// done is moved in the transaction that writes the run. A run that a crash cut short asks for the rest of its operations later.
/// </summary>
public sealed partial class ScheduleRunner(
    IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, CourseOverview overview, OperationDesk desk, ExamDesk exams,
    AuditLog audit, TimeProvider time, ILogger<ScheduleRunner> logger)
{
    /// <summary>A run that begins up to so much after its time counts as punctual: a portal that was restarted misses nothing.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int MostCounted = 10_000;
    private const string PortalLine = "*"; // among the courses of a run; no subdomain is called so
    private readonly ConcurrentDictionary<long, bool> _beginning = [];

    /// <summary>Begins the run that is due, if one is.</summary>
    /// <returns>Its number; null when nothing is due, or when it was skipped.</returns>
    public async Task<long?> SeeToAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.Schedules.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id && !s.Paused, cancellationToken)
            .ConfigureAwait(false);
        if (found is null)
            return null;
        var (schedule, now) = (found.ToSchedule(), time.GetUtcNow().UtcDateTime);
        if (schedule.Problem is not null)
            return null;
        if (schedule.SeenToUtc > now)
        {
            // The clock was put back: what this schedule was due for between now and then has run already, and what comes is new.
            LogClockPutBack(schedule.Name.Value, schedule.SeenToUtc);
            await MoveAsync(context, schedule, now, cancellationToken).ConfigureAwait(false);
            return null;
        }
        if (schedule.Times.Before(now.AddTicks(1)) is not { } due || due <= schedule.SeenToUtc)
            return null;
        var missed = schedule.Times.Between(schedule.SeenToUtc, due, MostCounted);
        if (schedule.Missed == MissedRuns.Skip && now - due > Tolerance)
        {
            await SkipAsync(context, schedule, due, missed + 1, cancellationToken).ConfigureAwait(false);
            return null;
        }
        var note = missed == 0 ? null : schedule.Missed == MissedRuns.RunOnce
            ? $"This run stands for {Times(missed)} before it that were due while the portal did not run or was busy."
            : $"{Times(missed)} before it were missed: the portal did not run, or was busy.";
        var asked = await AskedAsync(schedule, cancellationToken).ConfigureAwait(false);
        var row = Row(schedule, due, Actor.Schedule(schedule.Name.Value), asked, note);
        return await BeginAsync(row, c => MoveAsync(c, schedule, due, cancellationToken), null, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Begins the backups that an exam window wants now, if it does.</summary>
    /// <returns>The number of the run; null when none is due.</returns>
    public async Task<long?> SeeToAsync(ExamWindow window, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (window.DueAt(now) is not { } due || due <= window.SeenToUtc)
            return null;
        var schedule = new Schedule
        {
            Id = -window.Id, // no schedule has such a number
            Name = window.Name,
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse("0 0 1 1 *", "UTC"), // of no matter: the window knows
            Scope = window.Scope,
        };
        var row = Row(schedule, due, Actor.Schedule($"exam {window.Name}"),
            await AskedAsync(schedule, cancellationToken).ConfigureAwait(false), null);
        // Somebody else may see to it, or have removed it.
        return await BeginAsync(row, async context => await context.ExamWindows
            .Where(w => w.Id == window.Id && w.SeenToUtc == window.SeenToUtc)
            .ExecuteUpdateAsync(w => w.SetProperty(r => r.SeenToUtc, due), cancellationToken).ConfigureAwait(false) == 1, null,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins a run that a person asked for.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> BeginAsync(Schedule schedule, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        var row = await NowAsync(schedule, actor, cancellationToken).ConfigureAwait(false);
        return (await BeginAsync(row, _ => Task.FromResult(true), actor, cancellationToken).ConfigureAwait(false))!.Value;
    }

    /// <summary>Records a run whose operations the caller accepts and runs itself, as the command line does.</summary>
    /// <returns>Its number, and what is to be asked for.</returns>
    public async Task<(long Run, ImmutableArray<OperationRequest> Requests)> PrepareAsync(
        Schedule schedule, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeSchedules);
        var row = await NowAsync(schedule, actor, cancellationToken).ConfigureAwait(false);
        row.State = nameof(ScheduleRunState.Started);
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
        {
            context.Add(row);
            await audit.CommitAsync(context, actor, AskedFor(row), cancellationToken).ConfigureAwait(false);
        }
        return (row.Id, [.. Lines(row.Courses).Select(c => schedule.Work.RequestFor(CourseOf(c)) with { Run = row.Id })]);
    }

    /// <summary>Goes on with runs that a crash cut short before all of their operations were accepted.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        List<ScheduleRunRow> unfinished;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
            unfinished = await context.ScheduleRuns.AsNoTracking().Where(r => r.State == nameof(ScheduleRunState.Starting))
                .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var run in unfinished.Where(r => _beginning.TryAdd(r.Id, true)))
            await AcceptAllAsync(run.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ScheduleRunRow> NowAsync(Schedule schedule, Actor actor, CancellationToken cancellationToken) =>
        Row(schedule, time.GetUtcNow().UtcDateTime, actor, await AskedAsync(schedule, cancellationToken).ConfigureAwait(false), null);

    // What is due is claimed in the transaction that writes the run.
    private async Task<long?> BeginAsync(
        ScheduleRunRow row, Func<StateDbContext, Task<bool>> claim, Actor? person, CancellationToken cancellationToken)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await claim(context).ConfigureAwait(false))
                return null;
            context.Add(row);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            _beginning[row.Id] = true;
            await audit.CommitAsync(context, person ?? Actor.System, () => person is null ? [] : [AskedFor(row)], cancellationToken)
                .ConfigureAwait(false);
        }
        await AcceptAllAsync(row.Id, cancellationToken).ConfigureAwait(false);
        return row.Id;
    }

    private static AuditEntry AskedFor(ScheduleRunRow row) => new(AuditAction.ScheduleRun) { Subject = row.Schedule };

    // Each operation is accepted by itself: those that are there already, from before a crash, are left out.
    private async Task AcceptAllAsync(long run, CancellationToken cancellationToken)
    {
        try
        {
            ScheduleRunRow row;
            Schedule? schedule;
            HashSet<string> accepted;
            await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
            {
                row = await context.ScheduleRuns.AsNoTracking().FirstAsync(r => r.Id == run, cancellationToken).ConfigureAwait(false);
                schedule = (await context.Schedules.AsNoTracking().FirstOrDefaultAsync(s => s.Id == row.ScheduleId, cancellationToken)
                    .ConfigureAwait(false))?.ToSchedule();
                accepted = [.. await context.Operations.Where(o => o.RunId == run).Select(o => o.Subject)
                    .ToListAsync(cancellationToken).ConfigureAwait(false)];
            }
            var work = ScheduledWork.Parse(row.Work);
            var actor = new Actor(row.RequestedBy, Role.System); // in the name of who asked; whether they may was asked then
            var leftOut = Lines(row.LeftOut).ToList();
            var paused = await PausedAsync(cancellationToken).ConfigureAwait(false);
            var spread = Actor.IsNobody(row.RequestedBy) ? schedule : null; // a person who presses a button does not wait
            foreach (var course in Lines(row.Courses).Where(c => !accepted.Contains(c == PortalLine ? "" : c)).Select(CourseOf))
            {
                if (course is not null && paused.TryGetValue(course, out var pause)) // since the run began
                {
                    leftOut.Add($"{course}\t{pause.Obstacle}");
                    continue;
                }
                var start = course is null ? null : StartOf(spread, course, row.StartedUtc);
                var request = work.RequestFor(course) with { Run = run, NotBeforeUtc = start };
                try
                {
                    await desk.EnqueueAsync(request, actor, cancellationToken).ConfigureAwait(false);
                }
                catch (InvalidInputException)
                {
                    leftOut.Add($"{course}\tit was removed meanwhile");
                }
            }
            var left = string.Join('\n', leftOut);
            await using var changed = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            await changed.ScheduleRuns.Where(r => r.Id == run).ExecuteUpdateAsync(r => r
                .SetProperty(x => x.State, nameof(ScheduleRunState.Started))
                .SetProperty(x => x.LeftOut, left), cancellationToken).ConfigureAwait(false);
            LogBegan(row.Schedule, run, Lines(row.Courses).Count());
        }
        finally
        {
            _beginning.TryRemove(run, out _);
        }
    }

    private async Task<Dictionary<Subdomain, SchedulePause>> PausedAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return (await courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            .Where(c => c.PauseAt(now) is not null).ToDictionary(c => c.Subdomain, c => c.Pause!);
    }

    private async Task<Asked> AskedAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        var all = await courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow().UtcDateTime;
        var reach = ScheduleReach.Of(schedule.Work, schedule.Scope, all, now);
        var underWay = (await desk.UnderWayAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            .Where(o => o.Kind == schedule.Work.Kind).ToLookup(o => o.Subject);
        if (schedule.Work.IsOfPortal)
            return Of(schedule, underWay[OperationSubject.Portal]) is { } busy ? new([], [], $"Left out: {Why(busy)}.")
                : new([PortalLine], [], null);
        var (asked, leftOut) = (new List<string>(), reach.LeftOut.ToList());
        var chosen = schedule.Work == ScheduledWork.Verify
            ? await ShareAsync(schedule, reach.Courses, leftOut, cancellationToken).ConfigureAwait(false) : reach.Courses;
        var windows = schedule.Work.Kind.Replaces
            ? (await exams.ListAsync(null, Actor.System, cancellationToken).ConfigureAwait(false)).Where(w => w.IsOn(now)).ToList() : [];
        foreach (var (course, registered) in chosen.Select(c => (c.Subdomain, c)))
        {
            if (windows.Exists(w => w.Scope.Includes(registered)))
            {
                leftOut.Add(new(course, "an exam is going on"));
                continue;
            }
            if (Of(schedule, underWay[OperationSubject.Of(course)]) is { } inTheWay)
                leftOut.Add(new(course, Why(inTheWay)));
            else
                asked.Add(course.Value);
        }
        return new(asked, leftOut, null);
    }

    private static OperationSnapshot? Of(Schedule schedule, IEnumerable<OperationSnapshot> underWay) =>
        underWay.FirstOrDefault(o => schedule.Overlap == OverlappingRuns.Skip || o.State == OperationState.Queued);

    private static string Why(OperationSnapshot inTheWay) =>
        $"its {inTheWay.Kind.Noun} {inTheWay.Id} {(inTheWay.State == OperationState.Queued ? "waits already" : "is still under way")}";

    private static Subdomain? CourseOf(string line) => line == PortalLine ? null : Subdomain.Parse(line);

    // Those that were tried longest ago, so many that all had their turn when the days are over. Tried and not proven: a course that always
    // fails must not take the turn of the others.
    private async Task<ImmutableArray<Course>> ShareAsync(
        Schedule schedule, ImmutableArray<Course> reached, List<LeftOutCourse> leftOut, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var names = reached.Select(c => c.Subdomain).ToHashSet();
        var known = (await overview.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            .Where(c => names.Contains(c.Course.Subdomain)).ToList();
        leftOut.AddRange(known.Where(c => c.LastSafe is null).Select(c => new LeftOutCourse(c.Course.Subdomain, "it has no backup yet")));
        var saved = known.Where(c => c.LastSafe is not null)
            .Select(c => (c.Course, Tried: c.Proof.Last?.FinishedUtc ?? DateTime.MinValue)).OrderBy(c => c.Tried).ToList();
        var period = TimeSpan.FromDays(schedule.ProveDays);
        var runs = Math.Max(1, schedule.Times.Between(now, now + period, MostCounted));
        var next = schedule.Times.After(now) ?? now;
        var share = (saved.Count + runs - 1) / runs;
        return [.. saved.Where((c, i) => i < share || (c.Tried != DateTime.MinValue && c.Tried + period < next)).Select(c => c.Course)];
    }

    // Always the same place within the spread: a course keeps its time of the night.
    private static DateTime? StartOf(Schedule? schedule, Subdomain course, DateTime began)
    {
        if (schedule is not { SpreadMinutes: > 0 and var minutes })
            return null;
        var hash = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{schedule.Id} {course}")));
        return began + TimeSpan.FromSeconds(hash % (60L * minutes));
    }

    private static async Task<bool> MoveAsync(
        StateDbContext context, Schedule schedule, DateTime seenTo, CancellationToken cancellationToken) =>
        await context.Schedules.Where(s => s.Id == schedule.Id && s.SeenToUtc == schedule.SeenToUtc && s.Revision == schedule.Revision)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.SeenToUtc, seenTo), cancellationToken).ConfigureAwait(false) == 1;

    private async Task SkipAsync(StateDbContext context, Schedule schedule, DateTime due, int missed, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (!await MoveAsync(context, schedule, due, cancellationToken).ConfigureAwait(false))
            return;
        var row = Row(schedule, due, Actor.Schedule(schedule.Name.Value), new([], [], null),
            $"Skipped, because the portal did not run: {Times(missed)} {(missed == 1 ? "was" : "were")} missed. The next one comes at its "
                + "time, as this schedule says.");
        row.State = nameof(ScheduleRunState.Skipped);
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private ScheduleRunRow Row(Schedule schedule, DateTime due, Actor actor, Asked asked, string? note) => new()
    {
        ScheduleId = schedule.Id,
        Schedule = schedule.Name.Value,
        Work = schedule.Work.Id,
        DueUtc = due,
        StartedUtc = time.GetUtcNow().UtcDateTime,
        RequestedBy = actor.Name,
        State = nameof(ScheduleRunState.Starting),
        Note = string.Join(' ', new[] { note, asked.Note }.OfType<string>()) is { Length: > 0 } said ? said : null,
        Courses = string.Join('\n', asked.Courses),
        LeftOut = string.Join('\n', asked.LeftOut.Select(l => $"{l.Course}\t{l.Why}")),
    };

    private static string Times(int number) => number >= MostCounted ? $"more than {MostCounted:N0} runs" : Counted.InWords(number, "run");

    private static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Asked(IReadOnlyList<string> Courses, IReadOnlyList<LeftOutCourse> LeftOut, string? Note);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {Schedule} began run {Run} of {Courses} courses")]
    private partial void LogBegan(string schedule, long run, int courses);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock was put back: schedule {Schedule} was seen to up to {SeenToUtc:u}")]
    private partial void LogClockPutBack(string schedule, DateTime seenToUtc);
}
