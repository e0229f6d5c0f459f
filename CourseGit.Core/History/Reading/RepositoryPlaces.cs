using CourseGit.Core.Git;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;

namespace CourseGit.Core.History.Reading;

/// <summary>Opens repositories of this portal to read them, for superusers: what they hold may be students' data.</summary>
internal sealed class RepositoryPlaces(RepositoryRegistry registry, HostedRepositories repositories, GitRunner git)
{
    /// <summary>Opens one.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<RepositoryPlace> OpenAsync(RepositoryName name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeRepositories);
        var repository = await registry.GetAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
        var folder = repositories.PathOf(repository.Name);
        if (!repository.IsThere)
            return new RepositoryPlace(repository, folder, null, git);
        var store = new RepositoryStore(folder);
        var cut = store.Shallow;
        store.Prepare(cut);
        return new RepositoryPlace(repository, folder, new HistoryPlace(store, store.GitDirectory, [.. cut]), git);
    }
}
