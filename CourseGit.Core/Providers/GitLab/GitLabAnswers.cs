namespace CourseGit.Core.Providers.GitLab;

// What is read of the answers of GitLab's API v4 (docs.gitlab.com/api): no more than is needed, so that other versions fit as well.

internal sealed record GitLabProject
{
    public required long Id { get; init; }
    public required string PathWithNamespace { get; init; }

    /// <summary><c>private</c>, <c>internal</c> (whoever has an account there) or <c>public</c>; strangers are not always told.</summary>
    public string? Visibility { get; init; }

    public string? DefaultBranch { get; init; }
    public bool EmptyRepo { get; init; }
    public bool Archived { get; init; }
    public GitLabStatistics? Statistics { get; init; }
    public GitLabPermissions? Permissions { get; init; }
}

internal sealed record GitLabStatistics(long RepositorySize);

internal sealed record GitLabPermissions(GitLabAccess? ProjectAccess, GitLabAccess? GroupAccess);

internal sealed record GitLabAccess(int AccessLevel);

internal sealed record GitLabBranch
{
    public required string Name { get; init; }
    public required GitLabCommit Commit { get; init; }
}

internal sealed record GitLabCommit
{
    public required string Id { get; init; }
    public string Title { get; init; } = "";
    public string AuthorName { get; init; } = "";
    public DateTimeOffset CommittedDate { get; init; }
}

internal sealed record GitLabUser
{
    public required string Username { get; init; }
}

internal sealed record GitLabToken
{
    public string[] Scopes { get; init; } = [];

    /// <summary>At midnight UTC of this day the token ends.</summary>
    public DateOnly? ExpiresAt { get; init; }
}

internal sealed record GitLabNamespace
{
    public required long Id { get; init; }
    public required string FullPath { get; init; }
}

internal sealed record GitLabKey
{
    public required string Key { get; init; }
    public bool CanPush { get; init; }
}
