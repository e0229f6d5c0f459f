using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>
/// Refs that point to objects that are gone from a repository on this disk: somebody deleted files in it, or the disk lost them.
/// git lists such a branch as if all were well, and refuses every push.
/// </summary>
internal static class LostRefs
{
    /// <summary>Whether the commit and its tree are there.</summary>
    public static async Task<bool> HoldsAsync(GitRunner git, string repository, CommitId commit, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("cat-file", "-e", commit.Value + "^{tree}") with { AnswerCodes = [1, 128] };
        return await git.RunAsync(repository, command, cancellationToken).ConfigureAwait(false) == 0;
    }

    /// <summary>Takes them away, so that what is kept elsewhere can be pushed again.</summary>
    /// <returns>What was taken away, as <c>REF (COMMIT)</c>.</returns>
    public static async Task<List<string>> DropAsync(GitRunner git, string repository, CancellationToken cancellationToken)
    {
        var dropped = new List<string>();
        var refs = await git.ReadAsync(repository, GitCommand.Of("for-each-ref", "--format=%(objectname) %(refname)"), cancellationToken).ConfigureAwait(false);
        foreach (var line in refs.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (id, name) = (line[..line.IndexOf(' ')], new RawPath(line[(line.IndexOf(' ') + 1)..]).Display);
            if (!CommitId.TryParse(id, out var commit) || await HoldsAsync(git, repository, commit, cancellationToken).ConfigureAwait(false))
                continue;
            await git.RunAsync(repository, GitCommand.Of("update-ref", "--no-deref", "-d", name), cancellationToken).ConfigureAwait(false);
            dropped.Add($"{name} ({id})");
        }
        return dropped;
    }
}
