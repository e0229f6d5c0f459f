namespace CourseGit.Core.Providers.Gitea;

// What is read of the answers of the API v1 that Gitea and Forgejo publish at /swagger.v1.json: no more than is needed.

internal sealed record GiteaRepository
{
    public required string FullName { get; init; }
    public bool? Private { get; init; }
    public bool Empty { get; init; }
    public bool Archived { get; init; }

    /// <summary>KiB.</summary>
    public long? Size { get; init; }

    public string? DefaultBranch { get; init; }
    public GiteaPermissions? Permissions { get; init; }
}

internal sealed record GiteaPermissions(bool Push);

internal sealed record GiteaBranch
{
    public required string Name { get; init; }
    public required GiteaTip Commit { get; init; }
}

internal sealed record GiteaTip
{
    public required string Id { get; init; }
}

internal sealed record GiteaCommit
{
    public required string Sha { get; init; }
    public required GiteaCommitText Commit { get; init; }
}

internal sealed record GiteaCommitText
{
    public string Message { get; init; } = "";
    public GiteaSignature? Author { get; init; }
    public GiteaSignature? Committer { get; init; }
}

internal sealed record GiteaSignature(string? Name, DateTimeOffset Date);

internal sealed record GiteaUser
{
    public required string Login { get; init; }
}

internal sealed record GiteaOrganisation
{
    public string? Name { get; init; }
    public string? Username { get; init; } // before 1.17 there was only this
}

internal sealed record GiteaKey
{
    public required string Key { get; init; }
    public bool ReadOnly { get; init; }
}
