using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Repositories;

/// <summary>
/// All repositories there are: those that somebody made, and those that came with a course's first backup. For what runs without a person;
/// people come through <see cref="RepositoryDesk"/>.
/// </summary>
internal sealed class RepositoryRegistry(
    IDbContextFactory<StateDbContext> contexts, HostedRepositories repositories, CourseRegistry courses, FurtherRemotes further)
    : ISubjectDirectory
{
    public SubjectKind Kind => SubjectKind.Repository;

    /// <summary>All of them, by name.</summary>
    public async Task<ImmutableArray<Repository>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Repositories.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        var known = rows.ToDictionary(r => RepositoryName.Parse(r.Name));
        var backedUp = await CoursesAsync(cancellationToken).ConfigureAwait(false);
        return [.. known.Keys.Union(repositories.List())
            .Select(name => Of(name, known.GetValueOrDefault(name), backedUp.GetValueOrDefault(name)))
            .OrderBy(r => r.Name.ToString(), NaturalOrder.Instance)];
    }

    /// <summary>The repository of this name; null when there is none.</summary>
    public async Task<Repository?> FindAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Repositories.AsNoTracking().FirstOrDefaultAsync(r => r.Name == name.ToString(), cancellationToken)
            .ConfigureAwait(false);
        if (row is null && !repositories.Exists(name))
            return null;
        return Of(name, row, (await CoursesAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name));
    }

    /// <summary>The repository of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<Repository> GetAsync(string name, CancellationToken cancellationToken) =>
        RepositoryName.TryParse(name, out var parsed) && await FindAsync(parsed, cancellationToken).ConfigureAwait(false) is { } found
            ? found : throw RepositorySentences.IsNotHere(name);

    /// <summary>The repository of this number; null when there is none.</summary>
    public async Task<Repository?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var name = await context.Repositories.Where(r => r.Id == id).Select(r => r.Name).FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
        return name is null ? null : await FindAsync(RepositoryName.Parse(name), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task RequireAsync(string name, CancellationToken cancellationToken) => GetAsync(name, cancellationToken);

    /// <summary>Whether others than superusers may read it.</summary>
    public async Task<bool> IsSharedAsync(Repository repository, CancellationToken cancellationToken)
    {
        var name = repository.Name.ToString();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return repository.IsPublic
            || await context.RepositoryMembers.AnyAsync(m => m.Repository == name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes how a try to follow the source ended.</summary>
    public async Task NoteAsync(RepositoryName name, DateTime tried, bool isSynced, string? trouble, string? warning)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
        await context.Repositories.Where(r => r.Name == name.ToString()).ExecuteUpdateAsync(row => row
            .SetProperty(r => r.TriedUtc, tried)
            .SetProperty(r => r.SyncedUtc, r => isSynced ? tried : r.SyncedUtc)
            .SetProperty(r => r.Trouble, trouble)
            .SetProperty(r => r.Warning, r => isSynced ? warning : r.Warning), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Notes that a try came to no end: the next one comes when it is due.</summary>
    public async Task NoteTriedAsync(RepositoryName name, DateTime tried)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
        await context.Repositories.Where(r => r.Name == name.ToString())
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.TriedUtc, tried), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<Dictionary<RepositoryName, Subdomain>> CoursesAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<RepositoryName, Subdomain>();
        foreach (var course in await courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false))
        {
            if (NameOf(course.Remote) is { } name)
                found.TryAdd(name, course.Subdomain);
        }
        foreach (var place in await further.AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (NameOf(place.Remote) is { } name)
                found.TryAdd(name, place.Course);
        }
        return found;
    }

    private static RepositoryName? NameOf(Remote remote) =>
        remote.Kind == RemoteKind.Hosted && RepositoryName.TryParse(remote.Address, out var name) ? name : null;

    private Repository Of(RepositoryName name, RepositoryRow? row, Subdomain? course)
    {
        var found = new Repository
        {
            Name = name,
            Kind = course is not null ? RepositoryKind.Course : RepositoryKind.Hosted,
            Course = course,
            IsThere = repositories.Exists(name),
            IsPublic = repositories.IsPublic(name),
        };
        return row is null ? found : found with
        {
            Id = row.Id,
            Kind = row.Source is not null ? RepositoryKind.Mirror : found.Kind,
            Description = row.Description,
            IsPublic = row.IsPublic && (found.IsPublic || !found.IsThere), // what git clients are told, whatever came between
            ArchivedUtc = row.ArchivedUtc,
            Source = row.Source is null ? null : Remote.Parse(row.Source),
            CredentialName = row.CredentialName,
            IsMirror = row.IsMirror,
            Depth = row.Depth,
            SyncMinutes = row.SyncMinutes,
            CreatedBy = row.CreatedBy,
            CreatedUtc = row.CreatedUtc,
            SyncedUtc = row.SyncedUtc,
            TriedUtc = row.TriedUtc,
            Trouble = row.Trouble,
            Warning = row.Warning,
        };
    }
}
