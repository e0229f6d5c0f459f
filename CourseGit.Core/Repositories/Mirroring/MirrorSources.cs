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

    /// <summary>Opens a source to read there.</summary>
    /// <exception cref="RefusedException">It may not be reached, or it is not there.</exception>
    /// <exception cref="OperationFailedException">It cannot be reached.</exception>
    public Task<RemoteAccess> OpenAsync(Remote source, string? credential, CancellationToken cancellationToken) =>
        providers.OpenToReadAsync(source, credential, cancellationToken);

    /// <summary>Looks whether a source can be read.</summary>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    public async Task LookAsync(Remote source, string? credential, CancellationToken cancellationToken)
    {
        var access = await OpenAsync(source, credential, cancellationToken).ConfigureAwait(false);
        await new RemoteRepository(git, settings.GitHome, access).DefaultBranchAsync(settings.Timeouts.Fetch, cancellationToken)
            .ConfigureAwait(false);
    }
}
