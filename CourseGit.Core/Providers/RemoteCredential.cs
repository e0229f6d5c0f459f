using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>What a credential shows to a server.</summary>
public enum CredentialKind
{
    /// <summary>A user and a token or password.</summary>
    Token,

    /// <summary>A GitHub App: its private key makes tokens that live for an hour.</summary>
    GitHubApp,

    /// <summary>A pair of keys for ssh, made by this portal.</summary>
    SshKey,
}

/// <summary>User and secret for a remote, for the moment in which they are used.</summary>
public sealed record RemoteCredential(string User, Secret Secret)
{
    /// <summary>What the secret is: a token, the private key of an app, or that of a pair of keys, as PEM.</summary>
    public CredentialKind Kind { get; init; } = CredentialKind.Token;

    /// <summary>Of an app only: its id, or client id.</summary>
    public string? AppId { get; init; }

    /// <summary>Of an app only: the number of the installation; null to use the one of the repository's owner.</summary>
    public string? Installation { get; init; }

    /// <summary>The only kind of remote it may be shown to; null when nobody said.</summary>
    public RemoteKind? Host { get; init; }

    /// <summary>What it is called here; null for one that is not stored.</summary>
    public string? Name { get; init; }

    /// <summary>Of a pair of keys only: the keys of servers that somebody has looked at, as known_hosts has them.</summary>
    public string? HostKeys { get; init; }
}
