using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;

namespace CourseGit.Core.History.Reading;

/// <summary>A repository that is read for one question of a page: what is opened to read it is closed with it.</summary>
/// <param name="folder">Its own folder.</param>
/// <param name="place">Where its objects are read; null before its first commits.</param>
internal sealed class RepositoryPlace(Repository repository, string folder, HistoryPlace? place, GitRunner git) : IDisposable
{
    private readonly Lazy<RefList> _refs = new(() => place is null ? RefList.None : RefList.Read(folder, place.Objects));

    public Repository Repository => repository;

    /// <summary>Its branches, tags and what was kept.</summary>
    public RefList Refs => _refs.Value;

    /// <summary>Where its objects are read.</summary>
    /// <exception cref="InvalidInputException">It holds nothing yet.</exception>
    public HistoryPlace Objects => place ?? throw ReadingSentences.IsEmpty(repository.Name);

    public CommitLog Log => new(git, Objects);

    public FolderReader Folders => new(git, Objects);

    public BlobReader Blobs => new(git, Objects.GitDirectory, Objects.Objects);

    /// <summary>The commit that a text means: a branch, a tag, a full name of either, or a commit's id.</summary>
    /// <param name="at">Null for the branch that a plain clone checks out.</param>
    /// <exception cref="InvalidInputException">There is none.</exception>
    /// <exception cref="RefusedException">Several commits begin so.</exception>
    public async Task<Revision> FindAsync(string? at, CancellationToken cancellationToken)
    {
        if (Refs.Find(at) is { } named)
            return new Revision(named.Name, named.Kind, named.Commit);
        if (at is null || !CommitName.TryParse(at, out var name))
            throw ReadingSentences.NoRevision(repository.Name, at);
        var commit = CommitId.TryParse(name.Value, out var id) ? await LineAsync(id, cancellationToken).ConfigureAwait(false)
            : await new CommitResolver(git, Objects.GitDirectory).FindAsync(name, cancellationToken).ConfigureAwait(false);
        return commit is null ? throw ReadingSentences.NoRevision(repository.Name, at)
            : new Revision(commit.Id.Value, RefKind.Commit, commit.Id);
    }

    /// <summary>A commit as a list shows it; null when it is not here.</summary>
    public async Task<CommitLine?> LineAsync(CommitId id, CancellationToken cancellationToken) =>
        Objects.Objects.TryRead(id.Value, ObjectKind.Commit) is { } content && CommitText.TryParse(id, content) is { } line ? line
            : await Log.FindAsync(id, cancellationToken).ConfigureAwait(false);

    /// <summary>A commit that has to be here.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public async Task<CommitLine> RequireAsync(CommitId id, CancellationToken cancellationToken) =>
        await LineAsync(id, cancellationToken).ConfigureAwait(false) ?? throw ReadingSentences.NoRevision(repository.Name, id.Short);

    public void Dispose() => place?.Dispose();
}
