using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>Finds a commit by its id, or the beginning of it, among the objects that are here.</summary>
/// <param name="isWhole">Nothing was left out of what was fetched, so git looks nowhere else for an object.</param>
internal sealed class CommitResolver(GitRunner git, string gitDirectory, bool isWhole = false)
{
    private const int Named = 5;
    private readonly VaultCommits _commits = new(git, gitDirectory);

    /// <summary>The commit; null when it is not here.</summary>
    /// <exception cref="RefusedException">Several commits begin so.</exception>
    public Task<CommitLine?> FindAsync(CommitName name, CancellationToken cancellationToken) =>
        FindAsync(name, _ => Task.FromResult(true), cancellationToken);

    /// <summary>The commit among those that count; null when it is not here.</summary>
    /// <param name="counts">Whether a commit is one of those that are meant: others are as if they were not here.</param>
    /// <exception cref="RefusedException">Several commits begin so.</exception>
    public async Task<CommitLine?> FindAsync(CommitName name, Func<CommitId, Task<bool>> counts, CancellationToken cancellationToken)
    {
        if (isWhole && CommitId.TryParse(name.Value, out var whole)
            && await counts(whole).ConfigureAwait(false) && await TryReadAsync(whole, cancellationToken).ConfigureAwait(false) is { } here)
            return here;
        var ids = new List<CommitId>();
        foreach (var candidate in await CommitsAsync(name, cancellationToken).ConfigureAwait(false))
        {
            if (await counts(candidate).ConfigureAwait(false))
                ids.Add(candidate);
        }
        if (ids.Count > 1)
            throw new RefusedException(
                $"{name} is the beginning of {ids.Count} commits: "
                + $"{string.Join(", ", ids.Take(Named).Select(i => i.Value[..12]))}{(ids.Count > Named ? " and others" : "")}. Nothing "
                + "was changed. Write more of its digits.");
        return ids is [var id] ? (await _commits.LogAsync(id, null, 1, cancellationToken).ConfigureAwait(false))[0] : null;
    }

    // The usual question, a full id that is here, in one process at most instead of three.
    private async Task<CommitLine?> TryReadAsync(CommitId id, CancellationToken cancellationToken)
    {
        using (var objects = ObjectDatabase.Open(gitDirectory))
        {
            if (objects.TryRead(id.Value, ObjectKind.Commit) is { } content && CommitText.TryParse(id, content) is { } read)
                return read;
        }
        return await _commits.FindAsync(id, cancellationToken).ConfigureAwait(false); // null: the long way tells
    }

    private async Task<List<CommitId>> CommitsAsync(CommitName name, CancellationToken cancellationToken)
    {
        // Lists only what is here; to ask for a missing object by its full id would make git ask the remote for it.
        var candidates =
            (await git.ReadAsync(gitDirectory, GitCommand.Of("rev-parse", $"--disambiguate={name}"),
            cancellationToken).ConfigureAwait(false)).TrimEnd('\n');
        if (candidates.Length == 0)
            return [];
        var command = GitCommand.Of("cat-file", "--batch-check=%(objecttype) %(objectname)") with
        {
            Input = (stream, token) => stream.WriteAsync(RawPath.Encoding.GetBytes(candidates + "\n"), token).AsTask(),
        };
        var types = await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false);
        return [.. types.Split('\n').Where(l => l.StartsWith("commit ", StringComparison.Ordinal))
            .Select(l => CommitId.Parse(l["commit ".Length..]))];
    }
}
