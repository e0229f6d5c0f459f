using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;

namespace CourseGit.Core.Providers.Generic;

/// <summary>Any git server over http or https, with or without a credential.</summary>
public sealed class UrlProvider(HttpAccess access) : IRemoteProvider
{
    // docs.github.com, "About large files on GitHub": pushes with a file above 100 MiB are blocked.
    private static readonly Dictionary<string, long> FileSizeLimits = new(StringComparer.OrdinalIgnoreCase) { ["github.com"] = 100L << 20 };

    public RemoteKind Kind => RemoteKind.Url;

    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var url = RemoteRules.ParseUrl(remote.Address);
        return await access.OpenAsync(url, remote.Address, credential, cancellationToken).ConfigureAwait(false) with
        {
            FileSizeLimit = FileSizeLimits.TryGetValue(url.IdnHost, out var limit) ? limit : null,
        };
    }
}
