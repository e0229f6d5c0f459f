using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>What is asked of the sources of mirrors before anything is brought here.</summary>
internal sealed class MirrorSources(RemoteForms forms, RemoteProviders providers, GitRunner git, CourseGitSettings settings)
{
    /// <summary>Reads an address as people write it.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public Remote Read(string text) => forms.Read(TextLength.Check(text, RemoteRules.MaxUrlLength, "The source"));

    /// <summary>The source as people know it.</summary>
    public string Describe(Remote source) => providers.Describe(source);

    /// <summary>Opens a source to read there.</summary>
    /// <exception cref="RefusedException">It may not be reached, or it is not there.</exception>
    /// <exception cref="OperationFailedException">It cannot be reached.</exception>
    public async Task<RemoteAccess> OpenAsync(Remote source, string? credential, CancellationToken cancellationToken)
    {
        // A repository of this portal would be made by being opened.
        if (source.Kind == RemoteKind.Hosted && providers.HostOf(source) is { } host
            && await host.FindAsync(source, null, cancellationToken).ConfigureAwait(false) is null)
            throw RepositorySentences.NoRepository(Describe(source));
        return await providers.OpenAsync(source, credential, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks whether a source can be read.</summary>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    public async Task LookAsync(Remote source, string? credential, CancellationToken cancellationToken)
    {
        var access = await OpenAsync(source, credential, cancellationToken).ConfigureAwait(false);
        await new RemoteRepository(git, settings.GitHome, access).DefaultBranchAsync(settings.Timeouts.Fetch, cancellationToken)
            .ConfigureAwait(false);
    }
}
