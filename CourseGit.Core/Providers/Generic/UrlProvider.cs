using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Ssh;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.Generic;

/// <summary>Any git server over http, https or ssh, with or without a credential. It is asked what git itself can tell.</summary>
public sealed class UrlProvider(HttpAccess http, SshAccess ssh, GitRunner git, CourseGitSettings settings)
    : IRemoteProvider, IRepositoryHost
{
    // docs.github.com, "About large files on GitHub": pushes with a file above 100 MiB are blocked.
    private static readonly Dictionary<string, long> FileSizeLimits = new(StringComparer.OrdinalIgnoreCase) { ["github.com"] = 100L << 20 };

    public RemoteKind Kind => RemoteKind.Url;

    public HostPages Pages { get; } = new("A git server", NewToken: null, []);

    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (SshAddress.Looks(remote.Address))
        {
            var address = SshAddress.Parse(remote.Address);
            return await ssh.OpenAsync(address, remote.Address, credential, cancellationToken).ConfigureAwait(false) with
            {
                FileSizeLimit = LimitOf(address.Host),
            };
        }
        var url = RemoteRules.ParseUrl(remote.Address);
        return await http.OpenAsync(url, remote.Address, credential, cancellationToken).ConfigureAwait(false) with
        {
            FileSizeLimit = LimitOf(url.IdnHost),
        };
    }

    public async Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var repository = await RepositoryAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        try
        {
            var branch = await repository.DefaultBranchAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
            var isPrivate = await IsPrivateAsync(remote, credential, cancellationToken).ConfigureAwait(false);
            return new RepositoryFacts(isPrivate, branch, LimitOf(remote));
        }
        catch (OperationFailedException e) when (IsMissing(e, credential))
        {
            return null;
        }
        catch (OperationFailedException e) when (!SshAddress.Looks(remote.Address)
            && e.InnerException is GitFailedException failure && RemoteTrouble.IsMoved(failure))
        {
            if (await repository.MovedToAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false) is not { } there)
                throw;
            return await FindMovedAsync(remote, new Remote(RemoteKind.Url, there), credential, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        const string Untouched = "The course's files are untouched.";
        var repository = await RepositoryAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        try
        {
            await repository.BranchesAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
            return new($"The repository {remote.Address} is there by now.", Untouched, "Try again.");
        }
        catch (OperationFailedException e) when (IsMissing(e, credential))
        {
            var failure = (GitFailedException)e.InnerException!;
            return RemoteTrouble.IsMissing(failure)
                ? new($"Repository does not exist or is not accessible: {remote.Address} is not there, or "
                    + $"{(credential is null ? "nobody may see it who shows no credential" : "the credential may not see it")}. A git "
                    + "server does not say which.", Untouched,
                    "Check the address, make the repository there if need be, and check that the credential is for this very repository.")
                { Cause = FailureCause.Place }
                : new($"Repository does not exist or is not accessible: the server of {remote.Address} wants a credential before it says "
                    + "anything.", Untouched, "Choose a credential in the course's settings.")
                { Cause = FailureCause.Credential };
        }
    }

    public async Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        await (await RepositoryAsync(remote, credential, cancellationToken).ConfigureAwait(false))
            .HeadsAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);

    // Whether a page is there is nothing that git can tell.
    public RepositoryLinks LinksOf(Remote remote) => new(remote.Address, Page: null);

    // Followed once, and never with the credential to another server.
    private async Task<RepositoryFacts?> FindMovedAsync(
        Remote remote, Remote there, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var (from, to) = (RemoteRules.ParseUrl(remote.Address), RemoteRules.ParseUrl(there.Address));
        var isSame = from.GetLeftPart(UriPartial.Authority) == to.GetLeftPart(UriPartial.Authority);
        var repository = await RepositoryAsync(there, isSame ? credential : null, cancellationToken).ConfigureAwait(false);
        try
        {
            var branch = await repository.DefaultBranchAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
            var isPrivate = await IsPrivateAsync(there, isSame ? credential : null, cancellationToken).ConfigureAwait(false);
            return new RepositoryFacts(isPrivate, branch, LimitOf(there)) { MovedTo = there };
        }
        catch (OperationFailedException e) when (IsMissing(e, isSame ? credential : null))
        {
            return null;
        }
    }

    // Asked without a credential: what answers then, answers everybody. Nobody is answered so over ssh.
    private async Task<bool?> IsPrivateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (credential is null)
            return false;
        if (SshAddress.Looks(remote.Address))
            return null;
        try
        {
            var repository = await RepositoryAsync(remote, null, cancellationToken).ConfigureAwait(false);
            await repository.DefaultBranchAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (OperationFailedException e) when (e.Failure is { Cause: FailureCause.Credential or FailureCause.Place })
        {
            return true;
        }
        catch (OperationFailedException)
        {
            return null;
        }
    }

    private async Task<RemoteRepository> RepositoryAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        new(git, settings.GitHome, await OpenAsync(remote, credential, cancellationToken).ConfigureAwait(false));

    // Without a credential many servers ask for one rather than saying that there is nothing.
    private static bool IsMissing(OperationFailedException e, RemoteCredential? credential) =>
        e is { InnerException: GitFailedException failure, Failure.Cause: FailureCause.Place or FailureCause.Credential }
        && (RemoteTrouble.IsMissing(failure) || (credential is null && RemoteTrouble.IsNotAccepted(failure)));

    private static long? LimitOf(Remote remote) =>
        LimitOf(SshAddress.Looks(remote.Address) ? SshAddress.Parse(remote.Address).Host : RemoteRules.ParseUrl(remote.Address).IdnHost);

    private static long? LimitOf(string host) => FileSizeLimits.TryGetValue(host, out var limit) ? limit : null;
}
