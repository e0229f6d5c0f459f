using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Providers;

/// <summary>A further place that a course's backups are copied to, and how far the copy has come.</summary>
/// <param name="CredentialName">Null for none, or where whoever asks may not know it.</param>
public sealed record FurtherRemote(int Id, Subdomain Course, Remote Remote, string? CredentialName, DateTime AddedUtc)
{
    /// <summary>The newest commit that is there; null while none is.</summary>
    public CommitId? Commit { get; init; }

    /// <summary>When the newest commit of the course was seen there last, UTC.</summary>
    public DateTime? ReachedUtc { get; init; }

    /// <summary>When it was last tried, UTC.</summary>
    public DateTime? TriedUtc { get; init; }

    /// <summary>Why it failed then, sentences; null when it did not.</summary>
    public string? Trouble { get; init; }

    /// <summary>It has a backup, maybe not the newest, and was reached when it was last tried.</summary>
    public bool IsGood => Commit is not null && Trouble is null;
}

/// <summary>
/// The front door to the further places of courses. Each backup goes to the course's repository first, and from there on to these.
/// </summary>
public sealed class FurtherRemotes(
    IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, RemoteRules rules, AuditLog audit, TimeProvider time)
{
    /// <summary>So many a course may have.</summary>
    public const int MostOfACourse = 3;

    private const int LongestTrouble = 2000; // characters

    /// <summary>Those of a course, the oldest first.</summary>
    public async Task<ImmutableArray<FurtherRemote>> ListAsync(Subdomain course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course);
        var all = await OfAsync(course, cancellationToken).ConfigureAwait(false);
        return actor.May(Right.ChangeCourse, course) ? all : [.. all.Select(r => r with { CredentialName = null })];
    }

    /// <summary>The further places of all courses.</summary>
    internal async Task<ImmutableArray<(Subdomain Course, Remote Remote)>> AllAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.FurtherRemotes.AsNoTracking().OrderBy(r => r.Subdomain)
            .Select(r => new { r.Subdomain, r.RemoteKind, r.RemoteAddress }).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => (Subdomain.Parse(r.Subdomain), new Remote(new RemoteKind(r.RemoteKind), r.RemoteAddress)))];
    }

    /// <summary>Adds a place; the next backup brings the course there.</summary>
    /// <param name="credentialName">One that is stored; null for none.</param>
    /// <exception cref="InvalidInputException">There is no such course or credential, the address cannot be, the course is backed up
    /// there already, or has <see cref="MostOfACourse"/>. Nothing was changed.</exception>
    public async Task AddAsync(Subdomain course, Remote remote, string? credentialName, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course);
        rules.CheckAddress(remote);
        remote = rules.Spelled(remote);
        var known = await courses.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        var present = await OfAsync(course, cancellationToken).ConfigureAwait(false);
        if (known.Remote == remote || known.RemoteMovedTo == remote || present.Any(r => r.Remote == remote))
            throw new InvalidInputException(
                $"{course} is backed up to {remote} already. Nothing was changed. Choose another repository, best on another server.");
        if (present.Length >= MostOfACourse)
            throw new InvalidInputException(
                $"{course} has {MostOfACourse} further places, and that is the most. Nothing was changed. Remove one first.");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (credentialName is not null && !await context.Credentials.AnyAsync(c => c.Name == credentialName, cancellationToken)
            .ConfigureAwait(false))
            throw new InvalidInputException(
                $"There is no credential \"{TextLength.Excerpt(credentialName)}\". Nothing was changed. Add it first, or choose one that "
                + "is in the list.");
        context.Add(new FurtherRemoteRow
        {
            Subdomain = course.Value,
            RemoteKind = remote.Kind.Id,
            RemoteAddress = remote.Address,
            CredentialName = credentialName,
            AddedUtc = time.GetUtcNow().UtcDateTime,
        });
        await audit.CommitAsync(context, actor, Entry(AuditAction.CopyAdded, course, remote).With(null, Facts(remote, credentialName)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a place. What was copied there stays there.</summary>
    /// <exception cref="InvalidInputException">It is none of this course. Nothing was changed.</exception>
    public async Task RemoveAsync(Subdomain course, Remote remote, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, course);
        var (kind, address) = (remote.Kind.Id, remote.Address);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.FurtherRemotes.FirstOrDefaultAsync(
            r => r.Subdomain == course.Value && r.RemoteKind == kind && r.RemoteAddress == address, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException($"{remote} is no further place of {course}. Nothing was changed.");
        context.Remove(row);
        await audit.CommitAsync(context, actor, Entry(AuditAction.CopyRemoved, course, remote)
            .With(Facts(remote, row.CredentialName), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of a course, for the pipeline.</summary>
    internal async Task<ImmutableArray<FurtherRemote>> OfAsync(Subdomain course, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.FurtherRemotes.AsNoTracking().Where(r => r.Subdomain == course.Value).OrderBy(r => r.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ToRemote)];
    }

    /// <summary>It has the newest commit.</summary>
    internal Task NoteReachedAsync(FurtherRemote place, CommitId commit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return NoteAsync(place, row => (row.Commit, row.ReachedUtc, row.TriedUtc, row.Trouble) = (commit.Value, now, now, null),
            cancellationToken);
    }

    /// <summary>It could not be reached, or did not take the newest commit.</summary>
    internal Task NoteTroubleAsync(FurtherRemote place, string trouble, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return NoteAsync(place, row => (row.TriedUtc, row.Trouble) = (now, ShortText.Of(trouble, LongestTrouble)), cancellationToken);
    }

    private async Task NoteAsync(FurtherRemote place, Action<FurtherRemoteRow> note, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (await context.FurtherRemotes.FindAsync([place.Id], cancellationToken).ConfigureAwait(false) is not { } row)
            return; // It was removed meanwhile.
        note(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException)
        {
            // It was removed at this moment.
        }
    }

    private static FurtherRemote ToRemote(FurtherRemoteRow row) => new(
        row.Id, Subdomain.Parse(row.Subdomain), new Remote(new RemoteKind(row.RemoteKind), row.RemoteAddress), row.CredentialName,
        row.AddedUtc)
    {
        Commit = row.Commit is null ? null : CommitId.Parse(row.Commit),
        ReachedUtc = row.ReachedUtc,
        TriedUtc = row.TriedUtc,
        Trouble = row.Trouble,
    };

    private static AuditEntry Entry(AuditAction action, Subdomain course, Remote remote) =>
        new(action) { Course = course, Subject = AuditFacts.Words(CourseFacts.Remote(remote)) };

    private static AuditFacts Facts(Remote remote, string? credentialName) =>
        new AuditFacts().Say("Repository", CourseFacts.Remote(remote)).Say("Credential", credentialName);
}
