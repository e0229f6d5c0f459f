using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories;

/// <summary>What a repository of this portal is for.</summary>
public enum RepositoryKind
{
    /// <summary>A course is backed up to it.</summary>
    Course,

    /// <summary>People push to it.</summary>
    Hosted,

    /// <summary>It follows a source elsewhere.</summary>
    Mirror,
}

/// <summary>How a repository is, as the guide of the mirror service calls it.</summary>
public enum RepositoryStatus
{
    /// <summary>It waits for its first commits.</summary>
    Pending,

    /// <summary>Being made.</summary>
    Initializing,

    /// <summary>Being brought here from its source.</summary>
    Mirroring,

    /// <summary>As it should be.</summary>
    Active,

    /// <summary>The last try to follow its source failed.</summary>
    Failed,

    /// <summary>Kept as it is: nobody pushes to it, and it follows nothing.</summary>
    Archived,
}

/// <summary>A repository that this portal keeps.</summary>
public sealed record Repository
{
    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 500;

    /// <summary>Largest number of minutes between two looks at a source: a week.</summary>
    public const int MaxSyncMinutes = 7 * 24 * 60;

    /// <summary>Largest number of commits of each branch that can be asked for at first.</summary>
    public const int MaxDepth = 1_000_000;

    /// <summary>Its number; 0 for one that was not made by hand: it came with a course's first backup.</summary>
    public long Id { get; init; }

    public required RepositoryName Name { get; init; }
    public RepositoryKind Kind { get; init; }
    public string Description { get; init; } = "";

    /// <summary>Anybody may read it, without signing in.</summary>
    public bool IsPublic { get; init; }

    public DateTime? ArchivedUtc { get; init; }

    /// <summary>What it follows; null for nothing.</summary>
    public Remote? Source { get; init; }

    public string? CredentialName { get; init; }

    /// <summary>Every ref of the source, and what went there goes here; else its branches and tags, and nothing goes.</summary>
    public bool IsMirror { get; init; }

    /// <summary>How many commits of each branch were asked for at first; null for all.</summary>
    public int? Depth { get; init; }

    /// <summary>How often the source is looked at, 1 to <see cref="MaxSyncMinutes"/> minutes; null for when somebody asks.</summary>
    public int? SyncMinutes { get; init; }

    /// <summary>The course that is backed up to it; null when there is none.</summary>
    public Subdomain? Course { get; init; }

    /// <summary>Who made it; null where that is not known.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>When, UTC; null where that is not known.</summary>
    public DateTime? CreatedUtc { get; init; }

    /// <summary>When it was last as its source was, UTC.</summary>
    public DateTime? SyncedUtc { get; init; }

    /// <summary>When that was last tried, UTC.</summary>
    public DateTime? TriedUtc { get; init; }

    /// <summary>Why the last try failed, sentences; null when it did not.</summary>
    public string? Trouble { get; init; }

    /// <summary>What somebody should know of the last sync that went well, sentences; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Its folder is there.</summary>
    public bool IsThere { get; init; }

    /// <summary>How it is while nothing works on it.</summary>
    public RepositoryStatus Status => this switch
    {
        { ArchivedUtc: not null } => RepositoryStatus.Archived,
        { Trouble: not null } => RepositoryStatus.Failed,
        { IsThere: false } or { Kind: RepositoryKind.Mirror, SyncedUtc: null } => RepositoryStatus.Pending,
        _ => RepositoryStatus.Active,
    };

    /// <summary>What operations on it work on.</summary>
    public OperationSubject Subject => SubjectOf(Name);

    /// <summary>What operations on a repository work on.</summary>
    public static OperationSubject SubjectOf(RepositoryName name) => new(SubjectKind.Repository, name.ToString());
}

/// <summary>What somebody makes.</summary>
public sealed record RepositoryDraft(RepositoryName Name)
{
    /// <summary>Up to <see cref="Repository.MaxDescription"/> characters.</summary>
    public string Description { get; init; } = "";

    public bool IsPublic { get; init; }

    /// <summary>
    /// What it follows, as people write it: <c>github:OWNER/NAME</c> …, or a URL; null for an empty repository to push to.
    /// </summary>
    public string? Source { get; init; }

    public string? CredentialName { get; init; }

    /// <inheritdoc cref="Repository.IsMirror"/>
    public bool IsMirror { get; init; } = true;

    /// <inheritdoc cref="Repository.Depth"/>
    public int? Depth { get; init; }

    /// <inheritdoc cref="Repository.SyncMinutes"/>
    public int? SyncMinutes { get; init; }
}

/// <summary>What somebody changes; null leaves it as it is.</summary>
public sealed record RepositoryChange
{
    public string? Description { get; init; }
    public bool? IsPublic { get; init; }

    /// <summary>The name of another credential; empty for none.</summary>
    public string? CredentialName { get; init; }

    /// <summary>How often the source is looked at, in minutes; 0 for when somebody asks.</summary>
    public int? SyncMinutes { get; init; }
}
