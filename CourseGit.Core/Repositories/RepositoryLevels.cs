using CourseGit.Core.Git.Hosted;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Repositories;

/// <summary>How far a person may go with a repository: asked at each of their git client's requests.</summary>
public sealed class RepositoryLevels
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly RepositoryRegistry _registry;
    private readonly HostedRepositories _repositories;

    internal RepositoryLevels(
        IDbContextFactory<StateDbContext> contexts, RepositoryRegistry registry, HostedRepositories repositories) =>
        (_contexts, _registry, _repositories) = (contexts, registry, repositories);

    /// <summary>The level of somebody who is no superuser; null when they may not reach it.</summary>
    public async Task<RepositoryLevel?> OfAsync(RepositoryName repository, string person, CancellationToken cancellationToken)
    {
        var (name, normalized) = (repository.ToString(), PersonName.Normalize(person));
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.RepositoryMembers.AsNoTracking()
            .FirstOrDefaultAsync(m => m.Repository == name && m.NormalizedPerson == normalized, cancellationToken).ConfigureAwait(false);
        // a course may have been given the repository since, and have let go of it
        return row is not null && !_repositories.HoldsBackups(repository)
            && await _registry.FindAsync(repository, cancellationToken).ConfigureAwait(false) is { Course: null }
            ? RepositoryMembers.LevelOf(row) : null;
    }
}
