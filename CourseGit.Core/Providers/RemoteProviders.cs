using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.Providers;

/// <summary>Finds the provider of a remote.</summary>
public sealed class RemoteProviders(IEnumerable<IRemoteProvider> all, RemoteForms forms, CredentialStore credentials)
{
    /// <summary>The provider of a remote.</summary>
    /// <exception cref="InvalidInputException">No provider of this portal knows the kind.</exception>
    public IRemoteProvider For(Remote remote)
    {
        var kind = forms.Of(remote.Kind).Kind;
        return all.First(p => p.Kind == kind);
    }

    /// <summary>What its host can do beyond git; null when git is all that can be asked.</summary>
    public IRepositoryHost? HostOf(Remote remote) => HostOf(remote.Kind);

    /// <summary>What the host of a kind can do beyond git; null when git is all that can be asked.</summary>
    public IRepositoryHost? HostOf(RemoteKind kind) => all.FirstOrDefault(p => p.Kind == kind) as IRepositoryHost;

    /// <summary>
    /// The same repository as the host writes it that has an API and serves this URL, and that host; null when there is none. Over ssh the
    /// server alone tells: its port there says nothing of its pages.
    /// </summary>
    internal (Remote Remote, IRepositoryHost Host)? AtItsHost(Remote remote)
    {
        if (remote.Kind != RemoteKind.Url)
            return null;
        foreach (var form in forms.All)
        {
            if (form.Site is { } site && HostOf(form.Kind) is { Can: not HostAbilities.None } host
                && HostSite.PageOf(remote.Address, site) is { } page && Read(form, page) is { } there)
                return (there, host);
        }
        return null;
    }

    /// <summary>The page of a repository elsewhere that is opened in a browser; null when there is none.</summary>
    public string? PageOf(Remote remote) =>
        HostOf(remote)?.LinksOf(remote).Page is { } page && page.StartsWith("http", StringComparison.Ordinal) ? page : null;

    /// <summary>The remote as people know it; of a kind nobody here knows, as it is written.</summary>
    public string Describe(Remote remote) => forms.Find(remote.Kind)?.Describe(remote) ?? remote.ToString();

    /// <summary>Opens the remote of a course with its credential, to read there: where its host says that it is now.</summary>
    /// <inheritdoc cref="IRemoteProvider.OpenAsync" path="/exception"/>
    internal Task<RemoteAccess> OpenAsync(Course course, CancellationToken cancellationToken) =>
        OpenAsync(course.RemoteMovedTo ?? course.Remote, course.CredentialName, cancellationToken);

    /// <summary>Opens a remote with a credential that is stored.</summary>
    /// <inheritdoc cref="IRemoteProvider.OpenAsync" path="/exception"/>
    internal async Task<RemoteAccess> OpenAsync(Remote remote, string? credentialName, CancellationToken cancellationToken) =>
        await For(remote).OpenAsync(
            remote, await CredentialAsync(new ShownCredential(credentialName), remote, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Opens a remote to read there. One of this portal's own, which would be made by being opened, has to be there.</summary>
    /// <inheritdoc cref="IRemoteProvider.OpenAsync" path="/exception"/>
    internal async Task<RemoteAccess> OpenToReadAsync(Remote remote, string? credentialName, CancellationToken cancellationToken)
    {
        if (remote.Kind == RemoteKind.Hosted && HostOf(remote) is { } host
            && await host.FindAsync(remote, null, cancellationToken).ConfigureAwait(false) is null)
            throw new RefusedException($"There is no repository {Describe(remote)}, or what was shown there may not see it. Nothing was "
                + "changed. Check the address and the credential.");
        return await OpenAsync(remote, credentialName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is to be shown to a remote, for the moment in which it is; null for nothing.</summary>
    /// <exception cref="RefusedException">There is none of this name any more, or it is for another host.</exception>
    internal async Task<RemoteCredential?> CredentialAsync(ShownCredential key, Remote remote, CancellationToken cancellationToken)
    {
        var credential = key.Typed ?? await CredentialAsync(key.Stored, cancellationToken).ConfigureAwait(false);
        if (credential is not null && !MayBeShown(credential, remote))
            throw IsForAnother(credential, Describe(remote));
        return credential;
    }

    /// <summary>What is to be shown to the host of a kind itself, for the moment in which it is; null for nothing.</summary>
    /// <inheritdoc cref="CredentialAsync(ShownCredential, Remote, CancellationToken)" path="/exception"/>
    internal async Task<RemoteCredential?> CredentialAsync(ShownCredential key, RemoteKind kind, CancellationToken cancellationToken)
    {
        var credential = key.Typed ?? await CredentialAsync(key.Stored, cancellationToken).ConfigureAwait(false);
        if (credential?.Host is { } only && only != kind)
            throw IsForAnother(credential, TitleOf(kind));
        return credential;
    }

    /// <summary>
    /// Whether a credential may be shown to a remote: one for a host to that host's only, also where its address is written as that of
    /// any git server. A private key is not shown to anybody, and one of this portal's own repositories is shown nothing.
    /// </summary>
    internal bool MayBeShown(RemoteCredential credential, Remote remote) =>
        credential.Host is not { } only || only == remote.Kind || credential.Kind == CredentialKind.SshKey
        || forms.Find(remote.Kind)?.TakesCredential == false
        || (remote.Kind == RemoteKind.Url && forms.Find(only) is { } form && Read(form, remote.Address) is not null);

    /// <summary>What is said when it may not.</summary>
    internal RefusedException IsForAnother(RemoteCredential credential, string display) => new(
        $"The credential \"{credential.Name}\" is for {TitleOf(credential.Host!.Value)} only, and was not shown to {display}. Nothing was "
        + "sent, and the course's files are untouched.")
    {
        NextStep = "Choose another credential in the course's settings. If this one is right, change what it is for on the page of the "
            + "credentials.",
        Cause = FailureCause.Credential,
    };

    private string TitleOf(RemoteKind kind) => HostOf(kind)?.Pages.Name ?? forms.Find(kind)?.Title ?? kind.Prefix;

    /// <summary>A credential that is stored, for the moment in which it is used; null for none.</summary>
    /// <exception cref="RefusedException">There is none of this name any more.</exception>
    internal async Task<RemoteCredential?> CredentialAsync(string? name, CancellationToken cancellationToken) =>
        name is null ? null : await credentials.RevealAsync(name, cancellationToken).ConfigureAwait(false);

    // Null when it is no address of this kind: another site's, or something else there than a repository.
    private static Remote? Read(RemoteForm form, string address)
    {
        try
        {
            return form.Read(address);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}

/// <summary>How a provider is brought in.</summary>
public static class ProviderServices
{
    /// <summary>Adds a kind of remote; they are offered in this order.</summary>
    public static IServiceCollection AddProvider<TProvider>(this IServiceCollection services, RemoteForm form)
        where TProvider : class, IRemoteProvider =>
        services.AddSingleton<IRemoteProvider, TProvider>().AddSingleton(form);
}
