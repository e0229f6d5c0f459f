using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using Octokit;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>Makes a private repository for a person or an organisation.</summary>
internal sealed class GitHubMaking(GitHubSession github, Remote remote)
{
    private const string MayMake =
        "Give the token the right to administrate repositories (a classic one: the scope \"repo\"), or make the repository by hand.";

    /// <exception cref="RefusedException">It may not be made.</exception>
    public async Task<Repository> MakeAsync()
    {
        var (owner, name) = GitHubForm.Split(remote);
        var wanted = new NewRepository(name) { Private = true, Description = "Backups of a course, made by CourseGit" };
        var isOwn = await IsOwnAsync(owner).ConfigureAwait(false);
        try
        {
            return await GitHubAsk.AskAsync($"make the repository {remote.Address}", MayMake,
                () => isOwn ? github.Api.Repository.Create(wanted) : github.Api.Repository.Create(owner, wanted)).ConfigureAwait(false)
                ?? throw new RefusedException(
                    $"GitHub does not let this token make {remote.Address}: there is no organisation {owner}, or the token is not let in "
                    + "there. Nothing was made. Check the owner, or make the repository by hand.");
        }
        catch (OperationFailedException e) when (e.InnerException is RepositoryExistsException
            || (e.InnerException is ApiValidationException refused
                && GitHubAsk.Words(refused).Contains("already exists", StringComparison.OrdinalIgnoreCase)))
        {
            throw new RefusedException(
                $"There is a repository {remote.Address} on GitHub already, and this token may not see it. Nothing was made or changed. "
                + "Give the token access to it, or choose another name.");
        }
        catch (OperationFailedException e) when (e.InnerException is ForbiddenException or ApiValidationException)
        {
            throw new RefusedException(e.Message);
        }
    }

    private async Task<bool> IsOwnAsync(string owner)
    {
        if (github.App is { } app)
            return app.IsOrganisation ? false : throw new RefusedException(
                $"GitHub lets no app make repositories for a person, and {owner} is one. Nothing was made. Make the repository by hand, "
                + "or use a token.");
        var me = await GitHubAsk.AskAsync("say whose it is", MayMake, () => github.Api.User.Current()).ConfigureAwait(false);
        return owner.Equals(me?.Login, StringComparison.OrdinalIgnoreCase);
    }
}
