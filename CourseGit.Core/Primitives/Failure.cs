namespace CourseGit.Core.Primitives;

/// <summary>What stood in the way, by who can take it away.</summary>
public enum FailureCause
{
    /// <summary>The server, the network or what was sent: nothing that a setting of the course would change.</summary>
    Other,

    /// <summary>The user and token that were shown.</summary>
    Credential,

    /// <summary>The address: nothing there that a course could be saved in.</summary>
    Place,
}

/// <summary>A failure of the world outside in its parts, for where they are shown apart.</summary>
/// <param name="What">What happened: sentences.</param>
/// <param name="Means">What that means for the course.</param>
/// <param name="Next">What to do: it follows from the cause.</param>
/// <param name="Said">The words of git itself; null when it said none.</param>
public sealed record Failure(string What, string Means, string Next, string? Said = null)
{
    /// <summary>What has to be changed so that the same can succeed.</summary>
    public FailureCause Cause { get; init; }

    /// <summary>It may be gone by itself in a minute, as a server that is away may be back: unattended, the same is tried again.</summary>
    public bool IsTransient { get; init; }

    /// <summary>All in one, for a log or a line of text.</summary>
    public override string ToString() => $"{What} {Means} {Next}{(Said is null ? "" : $" (git said: {Said})")}";
}
