using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Core.Backup;

/// <summary>A commit as a short list shows it.</summary>
public sealed record RecentCommit(CommitId Id, string Subject, string Author, DateTime CommittedUtc);

/// <summary>What a course's overview shows of its repository.</summary>
public sealed record BackupOverview
{
    /// <summary>Where the commits go, as people write it.</summary>
    public required string Repository { get; init; }

    /// <summary>Where people and programs find it; null where only its server knows.</summary>
    public RepositoryLinks? Links { get; init; }

    /// <summary>Bytes the course's objects take on this server's disk (its vault); null before the first backup.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>The branch; null when <see cref="Problem"/> says why there is none.</summary>
    public ResolvedBranch? Branch { get; init; }

    /// <summary>What stands in the way of a backup, in a sentence; null when nothing does.</summary>
    public string? Problem { get; init; }

    /// <summary>The newest commits of the branch, newest first.</summary>
    public ImmutableArray<RecentCommit> RecentCommits { get; init; } = [];
}
