using CourseGit.Core.History.Reading;
using CourseGit.Core.Operations;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>What repositories and how they are is called.</summary>
internal static class RepositoryWords
{
    private const int Hour = 60, Day = 24 * Hour;

    /// <summary>How it is; null where the operation that works on it says so.</summary>
    public static OutcomeWords? State(Repository repository, OperationSnapshot? underWay) => underWay is not null ? null
        : repository.Status switch
        {
            RepositoryStatus.Archived => new("Archived", "archive", "neutral"),
            RepositoryStatus.Failed => new("Sync failed", "failed", "danger"),
            RepositoryStatus.Pending when repository.Kind == RepositoryKind.Mirror => new("Not brought here yet", "never", "warning"),
            RepositoryStatus.Pending => new("Nothing yet", "never", "neutral"),
            _ when repository.Warning is not null => new("Needs a look", "warning", "warning"),
            _ => new("Active", "succeeded", "success"),
        };

    /// <summary>What it is for.</summary>
    public static string Kind(Repository repository) => repository switch
    {
        { Kind: RepositoryKind.Course } => "Course",
        { Kind: RepositoryKind.Mirror, IsMirror: true } => "Mirror",
        { Kind: RepositoryKind.Mirror } => "Copy",
        _ => "Hosted",
    };

    /// <summary>What that means, a sentence.</summary>
    public static string Meaning(Repository repository) => repository switch
    {
        { Course: { } course } => $"The course {course} is backed up to it.",
        { Source: not null, IsMirror: true } =>
            "It follows every branch and tag of its source. What is rewritten or deleted there stays to be had here.",
        { Source: not null } => "It takes the branches and tags of its source; nothing goes away here.",
        _ => "People push to it.",
    };

    public static string Often(int? minutes) => minutes switch
    {
        null => "when somebody asks",
        1 => "every minute",
        Hour => "every hour",
        Day => "every day",
        7 * Day => "every week",
        { } days when days % Day == 0 => $"every {days / Day} days",
        { } hours when hours % Hour == 0 => $"every {hours / Hour} hours",
        { } other => $"every {other} minutes",
    };

    /// <summary>What is looked at.</summary>
    public static string Of(Revision shown) => shown.Kind switch
    {
        RefKind.Branch => $"branch {shown.Name}",
        RefKind.Tag => $"tag {shown.Name}",
        RefKind.Kept => $"what was kept as {shown.Name}",
        _ => $"commit {shown.Commit.Short}",
    };

    /// <summary>How far somebody may go.</summary>
    public static string Of(RepositoryLevel level) => level switch
    {
        RepositoryLevel.Admin => "Admin",
        RepositoryLevel.Collaborator => "Collaborator",
        _ => "Viewer",
    };

    /// <summary>What that means, a sentence.</summary>
    public static string Meaning(RepositoryLevel level) => level switch
    {
        RepositoryLevel.Admin => "They clone, and push to every branch, tag and note.",
        RepositoryLevel.Collaborator =>
            "They clone, and push to any branch but the main one and the one called published; tags and notes stay closed to them.",
        _ => "They clone and fetch, and push nothing.",
    };

    /// <summary>The heading of a list of them.</summary>
    public static string Many(RefKind kind) => kind switch { RefKind.Tag => "Tags", RefKind.Kept => "Kept", _ => "Branches" };
}
