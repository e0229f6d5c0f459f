using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using CourseGit.Core.State;
using Octokit;
using Octokit.Internal;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>GitHub as one credential sees it, for one conversation.</summary>
/// <param name="Api">Octokit.</param>
/// <param name="Answers">What the headers of its answers said.</param>
/// <param name="App">The installation it is; null for a person's token, or none.</param>
internal sealed record GitHubSession(GitHubClient Api, GitHubAnswers Answers, AppToken? App);

/// <summary>
/// Opens conversations with GitHub. Octokit's calls take no cancellation token, so each conversation has a client of its own, over
/// connections that all share.
/// </summary>
internal sealed class GitHubDoor
{
    private static readonly ProductHeaderValue Product = new("CourseGit");

    private readonly HostChannels _channels;
    private readonly Uri _api;
    private readonly TimeProvider _time;

    public GitHubDoor(HostChannels channels, HostAddresses addresses, TimeProvider time)
    {
        (_channels, _api, _time) = (channels, addresses.Api, time);
        Apps = new GitHubApps(this, time);
    }

    public GitHubApps Apps { get; }

    /// <summary>Opens one with a credential; that of an app asks for a token first.</summary>
    /// <param name="owner">Whose repositories are asked for; an app without an installation of its own needs it.</param>
    public async Task<GitHubSession> OpenAsync(RemoteCredential? credential, string owner, CancellationToken cancellationToken)
    {
        if (credential is null)
            return Open(Credentials.Anonymous, cancellationToken);
        if (credential.Kind != CredentialKind.GitHubApp)
            return OpenWithToken(credential, cancellationToken);
        var app = await Apps.TokenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
        return Open(Bearer(app.Token.Reveal()), cancellationToken) with { App = app };
    }

    /// <summary>Opens one with a person's token.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public GitHubSession OpenWithToken(RemoteCredential credential, CancellationToken cancellationToken)
    {
        if (credential.Kind != CredentialKind.Token)
            throw new RefusedException(
                "GitHub is asked with a token or a GitHub App, and the credential of this course is a pair of keys. Nothing was sent. "
                + "Choose another credential in the course's settings.");
        var token = credential.Secret.Reveal().Trim();
        // What cannot stand in a header is no token; .NET's own words for it would repeat it.
        if (token.Length == 0 || token.Any(c => c is <= ' ' or > '~'))
            throw HostTrouble.NotAccepted(GitHubAsk.Host);
        return Open(Bearer(token), cancellationToken);
    }

    /// <summary>Opens one that shows this.</summary>
    public GitHubSession Open(Credentials credentials, CancellationToken cancellationToken)
    {
        var answers = new GitHubAnswers(
            GitHubAsk.Host, _api, _channels, _time, new RedirectHandler(_channels.Open(GitHubAsk.Host, cancellationToken)));
        var connection = new Connection(
            Product, _api, new InMemoryCredentialStore(credentials), new HttpClientAdapter(() => answers), new SimpleJsonSerializer());
        return new GitHubSession(new GitHubClient(connection), answers, App: null);
    }

    public static Credentials Bearer(string token) => new(token, AuthenticationType.Bearer);
}
