using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>
/// Why GitHub shows no repository. It says "not found" to whoever may not see it as well; what else it says of owner and token tells the
/// reasons apart, as far as that goes.
/// </summary>
internal sealed class GitHubMissing(GitHubSession github, Remote remote, RemoteCredential? credential)
{
    private const string Untouched = "The course's files are untouched.";
    private const string AllPrivate = "repo"; // the scope of a classic token

    private (string Owner, string Name) Asked => GitHubForm.Split(remote);

    public async Task<Failure> ExplainAsync()
    {
        var me = github.App is null && credential is not null ? await MeAsync().ConfigureAwait(false) : null;
        var scopes = github.Answers.Header("X-OAuth-Scopes");
        if (await GitHubAsk.AskAsync("look for accounts", GitHubAsk.MayReadAndWrite, () => github.Api.User.Get(Asked.Owner))
            .ConfigureAwait(false) is null)
            return Place($"There is no account {Asked.Owner} on GitHub.", "Check the owner of the repository, the part before the slash.");
        if (credential is null)
            return Key($"GitHub shows no repository {remote.Address} to those who show no token: it does not exist, or is private.",
                "Check its name, or choose a credential in the course's settings.");
        if (github.App is not null)
            return Key($"The GitHub App may see no repository {remote.Address}: it does not exist, or the app is not let in.",
                $"Check the name, or let the app use this repository: on GitHub, the settings of {Asked.Owner}, Installed GitHub Apps, "
                    + "Configure.");
        if (scopes is not null && !scopes.Split(',', StringSplitOptions.TrimEntries).Contains(AllPrivate))
            return Key($"The token may see no private repositories: it has not the scope \"{AllPrivate}\". So nobody can say whether "
                + $"{remote.Address} exists.", "Make a token that may, and put it into the credential.");
        if (scopes is not null && Asked.Owner.Equals(me, StringComparison.OrdinalIgnoreCase))
            return Place($"There is no repository {remote.Address} on GitHub.", "Check its name, or let CourseGit make it.");
        return Key(
            $"GitHub shows no repository {remote.Address} to {me}, whose token this is: it does not exist, or the token is not let in.",
            $"Check the name. If it is right, give {me} access to the repository, and the token access to it: a fine-grained token is "
            + "for the repositories of one owner, and of those perhaps for some only.");
    }

    private async Task<string?> MeAsync() => (await GitHubAsk.AskAsync(
        "say whose it is", "Use another one.", () => github.Api.User.Current()).ConfigureAwait(false))?.Login;

    private static Failure Place(string what, string next) => new(what, Untouched, next) { Cause = FailureCause.Place };

    private static Failure Key(string what, string next) => new(what, Untouched, next) { Cause = FailureCause.Credential };
}
