using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using Octokit;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>The deploy keys of a repository.</summary>
internal sealed class GitHubKeys(GitHubSession github, Remote remote)
{
    private const string MayAdd = "Give the token the right to administrate this repository, or add the key by hand.";

    /// <exception cref="RefusedException">It may not be added.</exception>
    public async Task AddAsync(string title, string publicKey)
    {
        var (owner, name) = GitHubForm.Split(remote);
        var keys = github.Api.Repository.DeployKeys;
        var there = await GitHubAsk.AskAsync($"see the keys of {remote.Address}", MayAdd, () => keys.GetAll(owner, name))
            .ConfigureAwait(false);
        if (there?.Any(k => Key(k.Key) == Key(publicKey)) is true)
            return;
        try
        {
            if (there is null || await GitHubAsk.AskAsync($"add a key to {remote.Address}", MayAdd, () => keys.Create(
                owner, name, new NewDeployKey { Title = title, Key = publicKey, ReadOnly = false })).ConfigureAwait(false) is null)
                throw new RefusedException(
                    $"GitHub does not let this token add a key to {remote.Address}. Nothing was added. {MayAdd}");
        }
        catch (OperationFailedException e) when (e.InnerException is ApiValidationException refused)
        {
            throw new RefusedException(
                $"GitHub did not take the key ({GitHubAsk.Words(refused)}). Nothing was added. A pair of keys opens one repository only: "
                + "make another pair for this one.");
        }
    }

    // Without the comment.
    private static string Key(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2)).Trim();
}
