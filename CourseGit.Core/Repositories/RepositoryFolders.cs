using System.Globalization;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Repositories;

/// <summary>What is done to the folders of repositories.</summary>
internal sealed class RepositoryFolders(HostedRepositories repositories, GitRunner git, CourseGitSettings settings, TimeProvider time)
{
    /// <summary>Makes an empty repository, unless one lies there.</summary>
    public Task MakeAsync(RepositoryName name, CancellationToken cancellationToken) => repositories.EnsureAsync(name, cancellationToken);

    /// <inheritdoc cref="RepositoryContents"/>
    public Task<RepositoryContents> ContentsAsync(RepositoryName name, bool withCommits, CancellationToken cancellationToken) =>
        RepositoryContents.ReadAsync(repositories, git, name, withCommits, cancellationToken);

    /// <inheritdoc cref="HostedRepositories.SetPublic(RepositoryName, bool)"/>
    public void SetPublic(RepositoryName name, bool isPublic) => repositories.SetPublic(name, isPublic);

    /// <summary>Closes a repository to pushes when it is archived or follows a source, else opens it.</summary>
    public void Close(Repository repository)
    {
        if (repository.IsThere)
            repositories.Close(repository.Name, WhyClosed(repository));
    }

    /// <summary>Why nobody pushes to it, sentences; null when people may.</summary>
    public static string? WhyClosed(Repository repository) =>
        repository.ArchivedUtc is not null ? RepositorySentences.ArchiveIsClosed
        : repository.Source is { } source ? RepositorySentences.MirrorIsClosed(source.ToString()) : null;

    /// <summary>Gives a repository's folder another name.</summary>
    public void Move(RepositoryName from, RepositoryName to)
    {
        var target = repositories.PathOf(to);
        FolderTree.Delete(DraftOf(repositories.PathOf(from)));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Directory.Move(repositories.PathOf(from), target);
    }

    /// <summary>Takes a repository's folder out of its place.</summary>
    /// <returns>Where it lies.</returns>
    public string SetAside(RepositoryName name)
    {
        var target = NewAside(name);
        FolderTree.Delete(DraftOf(repositories.PathOf(name)));
        Directory.Move(repositories.PathOf(name), target);
        return target;
    }

    /// <summary>Where a repository is brought to before it takes its place.</summary>
    public static string DraftOf(string path) => $"{path}.migrating";

    /// <summary>
    /// Whether a crash came between what was said of a repository and what git clients go by: more may read it, or fewer or more may push.
    /// </summary>
    public bool IsUnsettled(Repository repository) => repository is { Id: > 0, IsThere: true }
        && ((repositories.IsPublic(repository.Name) && !repository.IsPublic)
            || repositories.ClosedBecause(repository.Name) != WhyClosed(repository));

    /// <summary>Brings it to what was said. To open it to everybody is left to a person.</summary>
    public void Settle(Repository repository)
    {
        if (!repository.IsPublic)
            repositories.SetPublic(repository.Name, false);
        Close(repository);
    }

    /// <summary>A place for what was a repository's folder.</summary>
    public string NewAside(RepositoryName name)
    {
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var folder = Path.Combine(AsideRoot, name.Owner);
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"{name.Name}.git.{stamp}");
    }

    /// <summary>Frees what was set aside more than the settings' days ago.</summary>
    public void FreeOld()
    {
        if (!Directory.Exists(AsideRoot))
            return;
        var oldest = time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(settings.SetAsideKeepDays);
        foreach (var folder in Directory.EnumerateDirectories(AsideRoot).SelectMany(Directory.EnumerateDirectories)
            .Where(f => DateTime.TryParseExact(f[(f.LastIndexOf('.') + 1)..], "yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var stamp) && stamp < oldest))
            FolderTree.Delete(folder);
    }

    /// <summary>Whether a commit of any branch holds what only a backup of a course does.</summary>
    public Task<bool> HoldsBackupsAsync(RepositoryName name, CancellationToken cancellationToken) =>
        repositories.HoldsBackups(name) ? Task.FromResult(true) : HoldsBackupsAsync(repositories.PathOf(name), cancellationToken);

    /// <inheritdoc cref="HoldsBackupsAsync(RepositoryName, CancellationToken)"/>
    public async Task<bool> HoldsBackupsAsync(string repository, CancellationToken cancellationToken)
    {
        // In full: what a merge threw away is there all the same.
        var command = GitCommand.Of("rev-list", "--all", "--full-history", "--max-count=1", "--", ".coursegit");
        return (await git.ReadAsync(repository, command, cancellationToken).ConfigureAwait(false)).Trim().Length > 0;
    }

    // On the same disk as the repositories, and no owner of any can be called so.
    private string AsideRoot => Path.Combine(settings.RepositoriesFolder, ".removed");
}
