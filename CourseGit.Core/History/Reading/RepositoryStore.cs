namespace CourseGit.Core.History.Reading;

/// <summary>Where a repository of this portal is read. It lies in the repository's own folder, so that it goes where that goes.</summary>
/// <param name="repository">The bare repository.</param>
internal sealed class RepositoryStore(string repository) : ReadingStore(Path.Combine(repository, Folder))
{
    private const string Folder = "coursegit-reading";

    /// <summary>Commits whose parents are not here, because the source was not asked for them.</summary>
    public string[] Shallow => ShallowOf(repository);

    /// <inheritdoc/>
    protected override IEnumerable<string> Lenders => [repository];
}
