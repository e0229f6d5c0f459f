using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Repositories;

/// <summary>What somebody may do with a repository; each may what those before may.</summary>
public enum RepositoryLevel
{
    /// <summary>Clone and fetch.</summary>
    Viewer,

    /// <summary>Push to any branch but the one that a plain clone checks out and the one called published; no tags, no notes.</summary>
    Collaborator,

    /// <summary>Push to all branches, tags and notes.</summary>
    Admin,
}

/// <summary>Somebody who may reach a repository with git.</summary>
public sealed record RepositoryMember(string Person, RepositoryLevel Level, string AddedBy, DateTime AddedUtc);

/// <summary>
/// The front door to who may reach which repository with git, besides superusers, who may reach all. A repository that a course is backed
/// up to has nobody but them: it holds students' names and answers.
/// </summary>
public sealed class RepositoryMembers
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly RepositoryRegistry _registry;
    private readonly RepositoryFolders _folders;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal RepositoryMembers(
        IDbContextFactory<StateDbContext> contexts, RepositoryRegistry registry, RepositoryFolders folders, AuditLog audit,
        TimeProvider time) =>
        (_contexts, _registry, _folders, _audit, _time) = (contexts, registry, folders, audit, time);

    /// <summary>Who may reach it, by name.</summary>
    /// <exception cref="InvalidInputException">There is no such repository.</exception>
    public async Task<ImmutableArray<RepositoryMember>> ListAsync(string repository, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeePeople);
        var known = await _registry.GetAsync(repository, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.RepositoryMembers.AsNoTracking().Where(m => m.Repository == known.Name.ToString())
            .OrderBy(m => m.NormalizedPerson).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => new RepositoryMember(r.Person, LevelOf(r), r.AddedBy, r.AddedUtc))];
    }

    /// <summary>Lets somebody reach a repository, or changes how far they may go.</summary>
    /// <exception cref="InvalidInputException">There is no such repository, or nobody can be called so. Nothing was changed.</exception>
    /// <exception cref="RefusedException">It holds backups of a course. Nothing was changed.</exception>
    public async Task SetAsync(
        string repository, string person, RepositoryLevel level, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        PersonName.Check(person);
        var known = await _registry.GetAsync(repository, cancellationToken).ConfigureAwait(false);
        if (known.Course is not null
            || (known.IsThere && await _folders.HoldsBackupsAsync(known.Name, cancellationToken).ConfigureAwait(false)))
            throw RepositorySentences.HoldsStudents(known.Name);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, known.Name, person, cancellationToken).ConfigureAwait(false);
        var before = row is null ? null : Facts(LevelOf(row));
        if (row is null)
            context.Add(row = new RepositoryMemberRow
            {
                Repository = known.Name.ToString(),
                Person = person,
                NormalizedPerson = PersonName.Normalize(person),
                Level = level.ToString(),
                AddedBy = actor.Name,
                AddedUtc = _time.GetUtcNow().UtcDateTime,
            });
        else
            row.Level = level.ToString();
        var entry = Entry(row);
        await _audit.CommitAsync(context, actor,
            () => before is null ? [entry.With(null, Facts(level))] : entry.IfChanged(before, Facts(level)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Lets somebody reach a repository no more.</summary>
    /// <exception cref="InvalidInputException">There is no such repository, or they could not reach it. Nothing was changed.</exception>
    public async Task RemoveAsync(string repository, string person, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        var known = await _registry.GetAsync(repository, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var gone = await FindAsync(context, known.Name, person, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException(
                $"{TextLength.Excerpt(person)} is no member of {known.Name}. Nothing was changed. Look at who is.");
        context.Remove(gone);
        await _audit.CommitAsync(context, actor, Entry(gone).With(Facts(LevelOf(gone)), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes all repositories away from a person; there may be none.</summary>
    public async Task TakeAllAwayAsync(string person, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        var normalized = PersonName.Normalize(person);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var gone = await context.RepositoryMembers.Where(m => m.NormalizedPerson == normalized).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        context.RemoveRange(gone);
        await _audit.CommitAsync(
            context, actor, () => gone.Select(m => Entry(m).With(Facts(LevelOf(m)), null)), cancellationToken).ConfigureAwait(false);
    }

    internal static RepositoryLevel LevelOf(RepositoryMemberRow row) =>
        Enum.TryParse<RepositoryLevel>(row.Level, out var level) ? level : RepositoryLevel.Viewer;

    private static Task<RepositoryMemberRow?> FindAsync(
        StateDbContext context, RepositoryName repository, string person, CancellationToken cancellationToken)
    {
        var (name, normalized) = (repository.ToString(), PersonName.Normalize(person));
        return context.RepositoryMembers.FirstOrDefaultAsync(
            m => m.Repository == name && m.NormalizedPerson == normalized, cancellationToken);
    }

    private static AuditEntry Entry(RepositoryMemberRow row) =>
        new(AuditAction.RepositoryShared) { Subject = $"{row.Repository} with {row.Person}" };

    private static AuditFacts Facts(RepositoryLevel level) => new AuditFacts().Say("Level", level);
}
