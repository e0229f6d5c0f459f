using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;

namespace CourseGit.Core.Checkouts;

/// <summary>What checkouts ask the repositories that they follow.</summary>
internal sealed class CheckoutRemotes(
    RemoteForms forms, RemoteProviders providers, CheckoutClones clones, GitRunner git, CourseGitSettings settings)
{
    /// <summary>Reads an address as people write it.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public Remote Read(string text) => forms.Read(TextLength.Check(text, RemoteRules.MaxUrlLength, "The remote"));

    /// <summary>The remote as people know it.</summary>
    public string Describe(Remote remote) => providers.Describe(remote);

    /// <summary>Whether the address that a clone has is that of a remote, written in whatever way.</summary>
    public bool IsSame(Remote remote, string origin) =>
        clones.RemoteOf(origin).Remote is { } there && (there == remote || KeyOf(there) == KeyOf(remote));

    /// <summary>Opens the repository of a checkout.</summary>
    /// <exception cref="RefusedException">It may not be reached.</exception>
    /// <exception cref="OperationFailedException">It cannot be.</exception>
    public Task<RemoteAccess> OpenAsync(Remote remote, string? credential, CancellationToken cancellationToken) =>
        providers.OpenToReadAsync(remote, credential, cancellationToken);

    /// <summary>The branch to follow: the one asked for, or the one that a plain clone would have.</summary>
    /// <exception cref="RefusedException">It may not be reached, or there is no such branch.</exception>
    /// <exception cref="OperationFailedException">It cannot be reached.</exception>
    public async Task<BranchName> BranchAsync(
        Remote remote, BranchName? asked, string? credential, CancellationToken cancellationToken)
    {
        var access = await OpenAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        var repository = new RemoteRepository(git, settings.GitHome, access);
        var branch = asked ?? await repository.DefaultBranchAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false)
            ?? throw CheckoutSentences.Empty(access.Display);
        return await repository.TipAsync(branch, settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false) is not null ? branch
            : throw CheckoutSentences.NoBranch(access.Display, branch);
    }

    /// <summary>The commit that a checkout's branch points to there; null when there is no such branch.</summary>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    public async Task<CommitId?> TipAsync(Checkout checkout, CancellationToken cancellationToken)
    {
        var access = await OpenAsync(checkout.Remote!, checkout.CredentialName, cancellationToken).ConfigureAwait(false);
        return await new RemoteRepository(git, settings.GitHome, access)
            .TipAsync(checkout.Branch!, settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Owner and name of the repository at a remote as its host's messages say them: the last two parts of the address. The owner is empty
    /// when there is none.
    /// </summary>
    public static (string Owner, string Name) NamesOf(string address)
    {
        var path = Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Host.Length > 0 ? Uri.UnescapeDataString(url.AbsolutePath)
            : address[(address.LastIndexOf(':') + 1)..];
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var name = parts.LastOrDefault() ?? "";
        return (string.Join('/', parts.SkipLast(1)), name.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name);
    }

    /// <summary>An address without user and password.</summary>
    public static string WithoutLogin(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url is { UserInfo.Length: > 0, Scheme: "http" or "https" }
            ? new UriBuilder(url) { UserName = "", Password = "" }.Uri.AbsoluteUri
            : address;

    // The same repository over https, over ssh and by its host's name is one; two hosts may have repositories of the same name.
    private (string Host, string Owner, string Name) KeyOf(Remote remote)
    {
        var page = forms.Find(remote.Kind)?.Site is { } site ? new Uri(site, remote.Address).AbsoluteUri : remote.Address;
        var (owner, name) = NamesOf(page);
        var host = SshAddress.Looks(page) ? SshAddress.Parse(page).Host
            : Uri.TryCreate(page, UriKind.Absolute, out var url) ? url.Host : remote.Kind.Id;
        return (host.ToUpperInvariant(), owner.ToUpperInvariant(), name.ToUpperInvariant());
    }
}
