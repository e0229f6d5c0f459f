using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>The two kinds of operation on a mirror: made anew from its source, and brought up to date with it.</summary>
public static class MirrorOperations
{
    public static readonly OperationStepShare Looking = new("Checking source", 5, 5);
    public static readonly OperationStepShare Fetching = new("Fetching from source", 10, 70);
    public static readonly OperationStepShare Comparing = new("Comparing branches and tags", 80, 10);
    public static readonly OperationStepShare Moving = new("Moving branches and tags", 90, 10);
    public static readonly OperationStepShare Placing = new("Putting it in place", 90, 10);
    public static readonly OperationStepShare Done = new("Done", 100);

    /// <summary>Brings a repository from its source, anew beside what is there, which it then replaces.</summary>
    public static OperationKind Migrate { get; } = new()
    {
        Id = "Migrate",
        Name = "Migration",
        Noun = "migration",
        Right = Right.SyncRepository,
        BeginsAnew = true,
        TriesAgain = true,
        Steps = [Looking, Fetching, Comparing, Placing, Done],
        Says = Says("Migrate", "Brought from its source"),
    };

    /// <summary>Brings a mirror up to date with its source.</summary>
    public static OperationKind Sync { get; } = new()
    {
        Id = "Sync",
        Name = "Sync",
        Noun = "sync",
        Right = Right.SyncRepository,
        BeginsAnew = true,
        TriesAgain = true,
        Steps = [Looking, Fetching, Comparing, Moving, Done],
        Says = Says("Sync", "Up to date with its source"),
    };

    private static OperationSentences Says(string again, string done) => new()
    {
        Untouched = RepositorySentences.Untouched,
        BeforeCancel = "Cancelling stops it within seconds. The branches stay where they are.",
        Cancelled = $"Cancelled. {RepositorySentences.Untouched}",
        AfterCancel = $"{again} again when you are ready.",
        Stopped = $"The branches and tags are where they were, or all where the source has them.",
        AfterStop = $"{again} again: nothing stands in its way.",
        Done = done,
        Unchanged = "Up to date already",
        NextAfter = standing => standing switch
        {
            OperationStanding.Succeeded or OperationStanding.Unchanged => "",
            OperationStanding.Warning => "Ask whoever looks after the source whether that was meant.",
            OperationStanding.Cancelled => $"{again} again when you are ready.",
            _ => $"Mend what is named above, then {again.ToLowerInvariant()} again.",
        },
        FilesLabel = "Branches and tags changed",
        NoFiles = "None",
    };
}

/// <summary>What is asked of a sync: nothing but of which repository.</summary>
public sealed record SyncRequest(RepositoryName Repository) : OperationRequest(Repositories.Repository.SubjectOf(Repository))
{
    /// <inheritdoc/>
    public override OperationKind Kind => MirrorOperations.Sync;

    /// <inheritdoc/>
    public override string ToJson() => "{}";
}

/// <summary>What is asked of a migration: nothing but of which repository.</summary>
public sealed record MigrateRequest(RepositoryName Repository) : OperationRequest(Repositories.Repository.SubjectOf(Repository))
{
    /// <inheritdoc/>
    public override OperationKind Kind => MirrorOperations.Migrate;

    /// <inheritdoc/>
    public override string ToJson() => "{}";
}
