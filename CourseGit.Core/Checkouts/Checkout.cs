using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts;

/// <summary>A folder on this server that follows one branch of a remote.</summary>
public sealed record Checkout
{
    public required CheckoutName Name { get; init; }

    /// <summary>Where it lies; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>What it follows; null for a clone that names no remote which can be reached from here.</summary>
    public Remote? Remote { get; init; }

    /// <summary>The branch it follows; null for a clone that is on none.</summary>
    public BranchName? Branch { get; init; }

    public string? CredentialName { get; init; }

    /// <summary>Somebody added it here; else it is known because it lies in the folder of the checkouts.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>How often the remote is looked at besides, 1 to 1,440 minutes; null for never.</summary>
    public int? PollMinutes { get; init; }

    /// <summary>There is something that pushes to it have to be signed with.</summary>
    public bool HasSecret { get; init; }

    /// <summary>The commit its files are of; null before the first update.</summary>
    public CommitId? Commit { get; init; }

    /// <summary>Its folder is there.</summary>
    public bool IsThere { get; init; }

    /// <summary>Why it cannot be brought up to date as it is, sentences; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Largest number of minutes between two looks at the remote: a day.</summary>
    public const int MaxPollMinutes = 1440;
}

/// <summary>What somebody adds or changes of a checkout.</summary>
/// <param name="Remote">As people write it: <c>hosted:OWNER/NAME</c>, <c>github:OWNER/NAME</c> …, or a URL.</param>
/// <param name="Branch">The branch to follow; null for the one that a plain clone would have.</param>
public sealed record CheckoutDraft(CheckoutName Name, string Remote, string? Branch)
{
    public string? CredentialName { get; init; }

    /// <inheritdoc cref="Checkout.PollMinutes"/>
    public int? PollMinutes { get; init; }
}
