namespace CourseGit.Core.State.Model;

/// <summary>A message of a git host about a push. Checkouts/PushHooks/Delivery is what others see of it.</summary>
public sealed class DeliveryRow
{
    public long Id { get; set; }

    /// <summary>The name of the checkout it is for, or <see cref="TargetOf"/> a course.</summary>
    public required string Checkout { get; set; }

    public DateTime ReceivedUtc { get; set; }

    /// <summary>Who sent it: <c>GitHub</c>, <c>GitLab</c>, <c>Gitea</c>, or a person who had one delivered again.</summary>
    public required string Sender { get; set; }

    /// <summary>What the sender calls it; null when it says nothing.</summary>
    public string? Key { get; set; }

    /// <summary>The same, of one that was queued: there is none twice.</summary>
    public string? QueuedKey { get; set; }

    /// <summary>The branch that was pushed, as it was said.</summary>
    public string? Branch { get; set; }

    /// <summary>The commit it points to since, as it was said.</summary>
    public string? CommitId { get; set; }

    /// <summary>The kind of operation it is to set going.</summary>
    public required string Kind { get; set; }

    /// <summary>What came of it, a sentence.</summary>
    public required string Answer { get; set; }

    /// <summary>The operation that does it; null when none does.</summary>
    public long? OperationId { get; set; }

    /// <summary>Under which name those for a course are kept; no checkout has a slash in its own.</summary>
    public static string TargetOf(string subdomain) => $"courses/{subdomain}";
}
