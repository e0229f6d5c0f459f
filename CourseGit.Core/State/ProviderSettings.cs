namespace CourseGit.Core.State;

/// <summary>Where the hosts of repositories are reached.</summary>
public sealed record ProviderSettings
{
    /// <summary>GitHub, or a GitHub Enterprise server.</summary>
    public HostAddresses GitHub { get; init; } = HostAddresses.Of("https://api.github.com/", "https://github.com/");

    /// <summary>GitLab, or a server of one's own.</summary>
    public HostAddresses GitLab { get; init; } = HostAddresses.Of("https://gitlab.com/api/v4/", "https://gitlab.com/");

    /// <summary>Gitea or Forgejo. gitea.com unless the university has its own.</summary>
    public HostAddresses Gitea { get; init; } = HostAddresses.Of("https://gitea.com/api/v1/", "https://gitea.com/");
}

/// <summary>The addresses of a host, both http or https and ending with a slash.</summary>
/// <param name="Api">What programs ask.</param>
/// <param name="Git">What git and browsers ask: a repository lies at this address, its name, and <c>.git</c>.</param>
public sealed record HostAddresses(Uri Api, Uri Git)
{
    /// <summary>Of two texts.</summary>
    public static HostAddresses Of(string api, string git) => new(new Uri(api), new Uri(git));
}
