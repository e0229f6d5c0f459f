using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State;

namespace CourseGit.Core.History;

/// <summary>Where the history of a course is read: it sees the objects of the vault and of the restore's store.</summary>
internal sealed class HistoryStore : ReadingStore
{
    private readonly Vault _vault;

    private HistoryStore(Vault vault, RestoreStore fetched)
        : base(Path.Combine(vault.Folder, "history")) => (_vault, Fetched) = (vault, fetched);

    /// <summary>The restore's store, which holds what had to be fetched.</summary>
    public RestoreStore Fetched { get; }

    /// <summary>The course's vault; null before its first backup.</summary>
    public string? VaultDirectory => _vault.Exists ? _vault.GitDirectory : null;

    /// <summary>Where the branches stood at the repository when somebody asked, one a line: commit and name.</summary>
    public string AskedFile => Path.Combine(_vault.Folder, "history", "asked");

    /// <summary>
    /// Commits whose parents are not here, because a restore fetched them alone; one id a line. Empty when there are none.
    /// </summary>
    public string[] Shallow => ShallowOf(Fetched.GitDirectory);

    /// <summary>Whether anything of the course is kept on this server.</summary>
    public bool HasAny => _vault.Exists || File.Exists(Path.Combine(Fetched.GitDirectory, "HEAD"));

    /// <inheritdoc/>
    protected override IEnumerable<string> Lenders => [_vault.GitDirectory, Fetched.GitDirectory];

    /// <summary>The store of a course, whether it exists yet or not.</summary>
    public static HistoryStore Of(CourseGitSettings settings, Subdomain course) =>
        new(Vault.Of(settings, course), RestoreStore.Of(settings, course));
}
