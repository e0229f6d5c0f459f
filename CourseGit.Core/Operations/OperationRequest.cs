using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>What somebody asks for: each feature has its own, with what its pipeline needs to know.</summary>
public abstract record OperationRequest(OperationSubject Subject)
{
    public abstract OperationKind Kind { get; }

    /// <summary>The run of a schedule that asks; null when a person does.</summary>
    public long? Run { get; init; }

    /// <summary>It does not start before, UTC; null for at once.</summary>
    public DateTime? NotBeforeUtc { get; init; }

    /// <summary>What it asks for but for the subject, as stored with the operation; its pipeline reads it.</summary>
    public abstract string ToJson();

    /// <summary>Checks what cannot go together.</summary>
    /// <exception cref="InvalidInputException">It cannot be asked that way.</exception>
    public virtual void Check()
    {
    }
}
