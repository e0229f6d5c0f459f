using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories;

/// <summary>What a repository holds, in a few figures.</summary>
/// <param name="Folder">Where it lies, whether it is there or not.</param>
/// <param name="DefaultBranch">The branch a plain clone checks out; null while it has none.</param>
/// <param name="Tip">That branch's commit.</param>
/// <param name="Commits">How many commits all branches and tags lead to; null when that was not asked for.</param>
public sealed record RepositoryContents(string Folder, BranchName? DefaultBranch, CommitId? Tip, int? Commits)
{
    internal static async Task<RepositoryContents> ReadAsync(
        HostedRepositories repositories, GitRunner git, RepositoryName name, bool withCommits, CancellationToken cancellationToken)
    {
        var path = repositories.PathOf(name);
        if (!repositories.Exists(name))
            return new(path, null, null, withCommits ? 0 : null);
        var branch = HeadFiles.BranchOf(Path.Combine(path, "HEAD"));
        var tip = branch is null ? null : RefFiles.Read(path).Commits.GetValueOrDefault(branch.Ref);
        var count = !withCommits ? null
            : await git.ReadAsync(path, GitCommand.Of("rev-list", "--count", "--branches", "--tags"), cancellationToken)
            .ConfigureAwait(false);
        return new(path, tip is null ? null : branch, tip,
            int.TryParse(count?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var commits) ? commits : null);
    }
}
