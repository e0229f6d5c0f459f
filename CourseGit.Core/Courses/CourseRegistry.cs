using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Files;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Courses;

/// <summary>The front door to the registered courses. Rights and every value are checked here.</summary>
public sealed class CourseRegistry(
    IDbContextFactory<StateDbContext> contexts, StateReader reader, CourseGitSettings settings, RemoteRules remoteRules, AuditLog audit,
    TimeProvider time)
{
    /// <summary>All courses by subdomain, archived ones included.</summary>
    public async Task<ImmutableArray<Course>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        var isTheirs = actor.RequireForSome(Right.SeeCourse);
        var rows = await reader.Courses("""ORDER BY "Subdomain" """, [], cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToCourse()).Where(c => isTheirs(c.Subdomain))];
    }

    /// <summary>The course with this subdomain.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<Course> GetAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken) =>
        await FindAsync(subdomain, actor, cancellationToken).ConfigureAwait(false)
        ?? throw IsNotHere(subdomain);

    /// <summary>The course with this subdomain, or null.</summary>
    public async Task<Course?> FindAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, subdomain);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Courses.AsNoTracking()
            .FirstOrDefaultAsync(c => c.Subdomain == subdomain.Value, cancellationToken).ConfigureAwait(false);
        return row?.ToCourse();
    }

    /// <summary>The course with this number (the guide's <c>course_pk</c>), or null.</summary>
    public async Task<Course?> FindAsync(int id, Actor actor, CancellationToken cancellationToken)
    {
        var isTheirs = actor.RequireForSome(Right.SeeCourse);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Courses.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken).ConfigureAwait(false);
        return row?.ToCourse() is { } course && isTheirs(course.Subdomain) ? course : null;
    }

    /// <summary>Registers a course. Its folder must exist below the courses root.</summary>
    /// <exception cref="InvalidInputException">A value cannot be, or the subdomain is taken. Nothing was changed.</exception>
    public async Task<Course> AddAsync(Course course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.AddCourse);
        await CheckAsync(course, cancellationToken).ConfigureAwait(false);
        course = course with { Remote = remoteRules.Spelled(course.Remote) };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (await context.Courses.AnyAsync(c => c.Subdomain == course.Subdomain.Value, cancellationToken).ConfigureAwait(false))
            throw IsHere(course.Subdomain);
        var row = course.NewRow(time.GetUtcNow().UtcDateTime);
        context.Add(row);
        try
        {
            await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CourseAdded) { Course = course.Subdomain }
                .With(null, row.ToCourse().Facts()), cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException) when (context.Courses.Any(c => c.Subdomain == course.Subdomain.Value))
        {
            throw IsHere(course.Subdomain); // Somebody else added it a moment ago.
        }
        return row.ToCourse();
    }

    /// <summary>Changes the settings of a registered course; the subdomain stays, and so do labels and archive.</summary>
    /// <exception cref="InvalidInputException">A value cannot be, or there is no such course. Nothing was changed.</exception>
    public Task<Course> UpdateAsync(Course course, Actor actor, CancellationToken cancellationToken) =>
        UpdateAsync(course, null, actor, cancellationToken);

    /// <summary>The same, for settings that somebody has looked at for a while: what others saved meanwhile is not written over.</summary>
    /// <param name="read">As it was when they began; null to write over what is there.</param>
    /// <exception cref="InvalidInputException">
    /// A value cannot be, somebody else changed the settings meanwhile, or there is no such course. Nothing was changed.
    /// </exception>
    public async Task<Course> UpdateAsync(Course course, Course? read, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course.Subdomain);
        await CheckAsync(course, cancellationToken).ConfigureAwait(false);
        course = course with { Remote = remoteRules.Spelled(course.Remote) };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Courses.FirstOrDefaultAsync(
            c => c.Subdomain == course.Subdomain.Value, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException($"There is no course \"{course.Subdomain}\" here any more. Somebody may have removed it.");
        var before = row.ToCourse();
        if (read is not null && !before.HasSettingsOf(read))
            throw new InvalidInputException($"Somebody else changed the settings of {course.Subdomain} meanwhile. Nothing was changed. "
                + "Look at them again, then change what is still to be changed.");
        await CheckIsNoFurtherPlaceAsync(context, course.Subdomain, course.Remote, cancellationToken).ConfigureAwait(false);
        course.CopyTo(row);
        if (course.Direction == Direction.Push && before.Direction != Direction.Push)
            row.InReachSinceUtc = time.GetUtcNow().UtcDateTime;
        await audit.CommitAsync(context, actor, () => Changes(AuditAction.CourseChanged, before, row.ToCourse()), cancellationToken)
            .ConfigureAwait(false);
        if (before.Branch is { } branch && course.Branch is null)
            BranchResolver.Forget(Locate(course), branch);
        return row.ToCourse();
    }

    /// <summary>
    /// Forgets a course, and with it who teaches it. Its folder, its vault and its repositories stay as they are.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such course.</exception>
    public async Task RemoveAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.RemoveCourse, subdomain);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Courses.FirstOrDefaultAsync(c => c.Subdomain == subdomain.Value, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException($"There is no course \"{subdomain}\" here.");
        context.Remove(row);
        // Whoever registers another course of this name is not to find teachers there.
        context.RemoveRange(await context.Teachers.Where(t => t.Course == subdomain.Value).ToListAsync(cancellationToken)
            .ConfigureAwait(false));
        context.RemoveRange(await context.FurtherRemotes.Where(r => r.Subdomain == subdomain.Value).ToListAsync(cancellationToken)
            .ConfigureAwait(false));
        var told = DeliveryRow.TargetOf(subdomain.Value);
        context.RemoveRange(await context.Deliveries.Where(d => d.Checkout == told).ToListAsync(cancellationToken).ConfigureAwait(false));
        context.RemoveRange(await context.CoursePushes.Where(p => p.Subdomain == subdomain.Value).ToListAsync(cancellationToken)
            .ConfigureAwait(false));
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CourseRemoved) { Course = subdomain }
            .With(row.ToCourse().Facts(), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Labels a course: first some are removed, then some added, so that one can be written anew.</summary>
    /// <returns>The course as it is now.</returns>
    /// <exception cref="InvalidInputException">There is no such course, or it would have too many labels. Nothing was changed.</exception>
    public async Task<Course> LabelAsync(
        Subdomain subdomain, IReadOnlyCollection<CourseLabel> add, IReadOnlyCollection<CourseLabel> remove, Actor actor,
        CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, subdomain);
        return (await LabelAsync([subdomain], add, remove, actor, cancellationToken).ConfigureAwait(false))[0].OrThrow();
    }

    /// <summary>Labels several courses at once. One that cannot be is told of, and does not keep the others from it.</summary>
    /// <returns>What became of each, in the order they were named.</returns>
    public Task<ImmutableArray<CourseChange>> LabelAsync(
        IReadOnlyCollection<Subdomain> subdomains, IReadOnlyCollection<CourseLabel> add, IReadOnlyCollection<CourseLabel> remove,
        Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return ChangeAsync(subdomains, row =>
        {
            var labels = CourseLabel.Ordered(CourseLabel.ParseLines(row.Labels).Except(remove).Concat(add));
            CourseRules.CheckLabels(row.Subdomain, labels);
            labels.Store(row, now);
        }, AuditAction.CourseChanged, actor, cancellationToken);
    }

    /// <summary>Says whether READMEs that teachers submit go in with the next backup, or a superuser is asked first.</summary>
    /// <returns>The course as it is now.</returns>
    /// <exception cref="InvalidInputException">There is no such course.</exception>
    public async Task<Course> LetReadmesInAsync(Subdomain subdomain, bool lets, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, subdomain);
        return (await ChangeAsync([subdomain], row => row.LetsReadmesIn = lets, AuditAction.CourseChanged, actor, cancellationToken)
            .ConfigureAwait(false))[0].OrThrow();
    }

    /// <summary>Makes the address that its host named the course's own: the repository was renamed there, and is the same.</summary>
    /// <returns>The course as it is now.</returns>
    /// <exception cref="InvalidInputException">There is no such course, or its repository is where it was. Nothing was changed.</exception>
    public async Task<Course> UseMovedRemoteAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, subdomain);
        var course = await GetAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        return course.RemoteMovedTo is { } there
            ? await UpdateAsync(course with { Remote = there }, actor, cancellationToken).ConfigureAwait(false)
            : throw IsWhereItWas(subdomain);
    }

    /// <summary>
    /// Keeps the address of the settings although its host named another: what has the old name now is meant. Until somebody says that,
    /// nothing is backed up there once the host has stopped leading to the new one.
    /// </summary>
    /// <returns>The course as it is now.</returns>
    /// <exception cref="InvalidInputException">There is no such course, or its repository is where it was. Nothing was changed.</exception>
    public async Task<Course> KeepRemoteAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, subdomain);
        return (await ChangeAsync([subdomain], row => row.RemoteMovedTo = row.RemoteMovedTo is not null ? null
            : throw IsWhereItWas(subdomain), AuditAction.CourseChanged, actor, cancellationToken).ConfigureAwait(false))[0].OrThrow();
    }

    /// <summary>Remembers where the host of a course's remote says that it is now; nothing, when the course has another remote by
    /// then.</summary>
    /// <param name="there">Null when it is where it was.</param>
    internal async Task NoteMovedAsync(Course course, Remote? there, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var (subdomain, kind, address, written) = (course.Subdomain.Value, course.Remote.Kind.Id, course.Remote.Address, there?.ToString());
        await context.Courses.Where(c => c.Subdomain == subdomain && c.RemoteKind == kind && c.RemoteAddress == address)
            .ExecuteUpdateAsync(c => c.SetProperty(r => r.RemoteMovedTo, written), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Archives a course, or brings it back.</summary>
    /// <param name="archived">Whether it is to be archived from now on; one that already is stays so since then.</param>
    /// <returns>The course as it is now.</returns>
    /// <exception cref="InvalidInputException">There is no such course.</exception>
    public async Task<Course> ArchiveAsync(Subdomain subdomain, bool archived, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, subdomain);
        return (await ArchiveAsync([subdomain], archived, actor, cancellationToken).ConfigureAwait(false))[0].OrThrow();
    }

    /// <summary>Archives several courses at once, or brings them back.</summary>
    /// <inheritdoc cref="ArchiveAsync(Subdomain, bool, Actor, CancellationToken)" path="/param"/>
    /// <returns>What became of each, in the order they were named.</returns>
    public Task<ImmutableArray<CourseChange>> ArchiveAsync(
        IReadOnlyCollection<Subdomain> subdomains, bool archived, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return ChangeAsync(subdomains, row =>
        {
            if (!archived && row.ArchivedUtc is not null)
                row.InReachSinceUtc = now;
            row.ArchivedUtc = archived ? row.ArchivedUtc ?? now : null;
        }, AuditAction.CourseChanged, actor, cancellationToken);
    }

    /// <summary>
    /// Pauses the schedules of courses: none of them starts anything for these. One that is paused already, or was until less than a day
    /// ago, stays so since then, and ends when is said now.
    /// </summary>
    /// <param name="untilUtc">When it ends by itself; null when somebody has to end it.</param>
    /// <returns>What became of each, in the order they were named.</returns>
    /// <exception cref="InvalidInputException">That time is past. Nothing was changed.</exception>
    internal Task<ImmutableArray<CourseChange>> PauseAsync(
        IReadOnlyCollection<Subdomain> subdomains, DateTime? untilUtc, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (untilUtc <= now)
            throw new InvalidInputException("The day on which the schedules go on is past, or today. Choose a later one, or none.");
        if (untilUtc > now + SchedulePause.Longest)
            throw new InvalidInputException(
                $"The schedules can be paused for {SchedulePause.Longest.TotalDays:0} days at most. Choose an earlier day, or archive what "
                + "is over.");
        return ChangeAsync(subdomains, row =>
        {
            if (row.ArchivedUtc is not null)
                throw new InvalidInputException(
                    $"The course \"{row.Subdomain}\" is archived: no schedule does anything for it. Bring it back first.");
            // One that ended a moment ago goes on: a script that pauses each week would else never be found.
            var goesOn = row.ToCourse().PauseAt(now - SchedulePause.Gap) is not null;
            row.PausedUtc = goesOn ? row.PausedUtc : now;
            (row.PausedBy, row.PausedUntilUtc) = (actor.Name, untilUtc);
        }, AuditAction.CoursePaused, actor, cancellationToken);
    }

    /// <summary>Ends the pause of courses. What was due meanwhile does not come any more, and nobody is overdue for it.</summary>
    /// <returns>What became of each, in the order they were named.</returns>
    internal Task<ImmutableArray<CourseChange>> ResumeAsync(
        IReadOnlyCollection<Subdomain> subdomains, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return ChangeAsync(subdomains, row =>
        {
            if (row.PausedUtc is not null)
                row.InReachSinceUtc = row.PausedUntilUtc is { } ended && ended < now ? ended : now;
            (row.PausedUtc, row.PausedBy, row.PausedUntilUtc) = (null, null, null);
        }, AuditAction.CourseResumed, actor, cancellationToken);
    }

    /// <summary>Checks a course without saving it.</summary>
    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public async Task CheckAsync(Course course, CancellationToken cancellationToken)
    {
        CourseRules.CheckPlace(Locate(course), settings);
        CourseRules.Check(course);
        remoteRules.CheckAddress(course.Remote);
        CourseRules.CheckAfterRestore(course);
        foreach (var credential in new[] { course.CredentialName, course.Database.Place.CredentialName }.OfType<string>().Distinct())
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            if (!await context.Credentials.AnyAsync(c => c.Name == credential, cancellationToken).ConfigureAwait(false))
                throw new InvalidInputException(
                    $"There is no credential \"{credential}\". Add it first, or choose one that is in the list.");
        }
    }

    // To one repository a course is copied once.
    private static async Task CheckIsNoFurtherPlaceAsync(
        StateDbContext context, Subdomain subdomain, Remote remote, CancellationToken cancellationToken)
    {
        var (kind, address) = (remote.Kind.Id, remote.Address);
        if (await context.FurtherRemotes.AnyAsync(
            r => r.Subdomain == subdomain.Value && r.RemoteKind == kind && r.RemoteAddress == address, cancellationToken)
            .ConfigureAwait(false))
            throw new InvalidInputException(
                $"{remote} is a further place of {subdomain} already. Nothing was changed. Remove it there first, then make it the "
                + "repository.");
    }

    private async Task<ImmutableArray<CourseChange>> ChangeAsync(
        IReadOnlyCollection<Subdomain> subdomains, Action<CourseRow> change, AuditAction action, Actor actor,
        CancellationToken cancellationToken)
    {
        var isTheirs = actor.RequireForSome(action == AuditAction.CourseChanged ? Right.ChangeCourse : Right.PauseCourse);
        var names = subdomains.Distinct().ToList();
        var theirs = names.Where(isTheirs).Select(n => n.Value).ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Whoever changes them at the same moment waits from here on, and then finds what was done here.
        var wanted = context.Courses.Where(c => theirs.Contains(c.Subdomain));
        await wanted.ExecuteUpdateAsync(c => c.SetProperty(r => r.Labels, r => r.Labels), cancellationToken).ConfigureAwait(false);
        var rows = await wanted.ToDictionaryAsync(c => c.Subdomain, cancellationToken).ConfigureAwait(false);
        var before = rows.Values.ToDictionary(r => r, r => r.ToCourse());
        ImmutableArray<CourseChange> changes = [.. names.Select(n => Changed(n, rows.GetValueOrDefault(n.Value), change))];
        await audit.CommitAsync(context, actor, () => before.SelectMany(b => Changes(action, b.Value, b.Key.ToCourse())), cancellationToken)
            .ConfigureAwait(false);
        return changes;
    }

    private static IEnumerable<AuditEntry> Changes(AuditAction action, Course before, Course after) =>
        new AuditEntry(action) { Course = after.Subdomain }.IfChanged(before.Facts(), after.Facts());

    private static CourseChange Changed(Subdomain subdomain, CourseRow? row, Action<CourseRow> change)
    {
        if (row is null)
            return new(subdomain, null, IsNotHere(subdomain).Message);
        try
        {
            change(row);
            return new(subdomain, row.ToCourse(), null);
        }
        catch (InvalidInputException e)
        {
            return new(subdomain, null, e.Message);
        }
    }

    // A course that is restored to here may begin with nothing: its first restore makes the folder.
    private string Locate(Course course) => course.Direction == Direction.Pull
        ? ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, course.Folder)
        : ConfinedFolder.Resolve(settings.CoursesRoot, course.Folder);

    private static InvalidInputException IsWhereItWas(Subdomain subdomain) =>
        new($"The repository of {subdomain} is where its settings say, as far as is known. Nothing was changed.");

    private static InvalidInputException IsNotHere(Subdomain subdomain) =>
        new($"There is no course \"{subdomain}\" here. Look at the list of courses, or add it first.");

    private static InvalidInputException IsHere(Subdomain subdomain) =>
        new($"The course \"{subdomain}\" is already here. Edit it instead, or choose another subdomain.");
}
