using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Courses;

/// <summary>Somebody who teaches a course. They need not have signed in yet.</summary>
/// <param name="Person">The name they sign in with, as it was typed.</param>
/// <param name="MayBackUp">A superuser lets them back the course up.</param>
public sealed record Teacher(Subdomain Course, string Person, bool MayBackUp, string AddedBy, DateTime AddedUtc)
{
    /// <summary>The same name as people are found by it.</summary>
    public string NormalizedPerson => PersonName.Normalize(Person);
}

/// <summary>The front door to who teaches what. The name counts, not an account: it may come later.</summary>
public sealed class TeacherDesk(IDbContextFactory<StateDbContext> contexts, AuditLog audit, TimeProvider time)
{
    /// <summary>Something was changed here: what anybody remembers of it is old.</summary>
    public event Action? Changed;

    /// <summary>All that is assigned, by course and then by name.</summary>
    /// <param name="course">Of this course only; null for all.</param>
    public async Task<ImmutableArray<Teacher>> ListAsync(Subdomain? course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeePeople);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = context.Teachers.AsNoTracking();
        if (course is not null)
            rows = rows.Where(t => t.Course == course.Value);
        return [.. (await rows.OrderBy(t => t.Course).ThenBy(t => t.NormalizedPerson).ToListAsync(cancellationToken).ConfigureAwait(false))
            .Select(r => new Teacher(Subdomain.Parse(r.Course), r.Person, r.MayBackUp, r.AddedBy, r.AddedUtc))];
    }

    /// <summary>Gives a person a course; one who has it gets the new right to back it up, or loses it.</summary>
    /// <exception cref="InvalidInputException">There is no such course, or the name cannot be one. Nothing was changed.</exception>
    public async Task AssignAsync(Subdomain course, string person, bool mayBackUp, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        PersonName.Check(person);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (!await context.Courses.AnyAsync(c => c.Subdomain == course.Value, cancellationToken).ConfigureAwait(false))
            throw new InvalidInputException(
                $"There is no course \"{course}\" here. Nothing was changed. Look for it in the list of courses.");
        var normalized = PersonName.Normalize(person);
        var known = await context.Teachers.FindAsync([normalized, course.Value], cancellationToken).ConfigureAwait(false);
        var before = known is null ? null : Facts(known.MayBackUp);
        if (known is not null)
            known.MayBackUp = mayBackUp;
        else
            context.Add(new TeacherRow
            {
                Course = course.Value,
                Person = person,
                NormalizedPerson = normalized,
                MayBackUp = mayBackUp,
                AddedBy = actor.Name,
                AddedUtc = time.GetUtcNow().UtcDateTime,
            });
        var entry = Entry(course, person);
        await audit.CommitAsync(
            context, actor, () => before is null ? [entry.With(null, Facts(mayBackUp))] : entry.IfChanged(before, Facts(mayBackUp)),
            cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }

    /// <summary>Takes a course away from a person.</summary>
    /// <exception cref="InvalidInputException">They did not teach it. Nothing was changed.</exception>
    public async Task TakeAwayAsync(Subdomain course, string person, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        var normalized = PersonName.Normalize(person);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var gone = await context.Teachers.FindAsync([normalized, course.Value], cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException(
                $"{TextLength.Excerpt(person)} is no teacher of {course}. Nothing was changed. Look at who teaches it now.");
        await TakeAwayAsync(context, [gone], actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes all courses away from a person; there may be none.</summary>
    public async Task TakeAllAwayAsync(string person, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        var normalized = PersonName.Normalize(person);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var gone = await context.Teachers.Where(t => t.NormalizedPerson == normalized).ToListAsync(cancellationToken).ConfigureAwait(false);
        await TakeAwayAsync(context, gone, actor, cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeAwayAsync(
        StateDbContext context, IReadOnlyCollection<TeacherRow> gone, Actor actor, CancellationToken cancellationToken)
    {
        context.RemoveRange(gone);
        try
        {
            await audit.CommitAsync(context, actor, () => gone.Select(t => Entry(Subdomain.Parse(t.Course), t.Person)
                .With(Facts(t.MayBackUp), null)), cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else took it away at this moment: it is as it was to be.
        }
        Changed?.Invoke();
    }

    private static AuditEntry Entry(Subdomain course, string person) =>
        new(AuditAction.TeacherAssigned) { Course = course, Subject = person };

    private static AuditFacts Facts(bool mayBackUp) => new AuditFacts().Say("Teaches it", true).Say("May back it up", mayBackUp);
}
