using System.Collections.Immutable;

namespace CourseGit.Core.Operations;

/// <summary>What others want done when an operation begins and ends. It runs while the lock of the subject is held.</summary>
public interface IOperationHooks
{
    /// <summary>Runs what is to run before the pipeline does anything.</summary>
    Task<HookedStart> StartAsync(OperationContext operation, CancellationToken cancellationToken);

    /// <summary>
    /// Runs what is to run when the outcome is known, before the operation is finished. Nothing of it changes what was done.
    /// </summary>
    /// <param name="ending">What else there is to say of this end.</param>
    /// <param name="cancellationToken">Whether the operation was or is cancelled: then what is left to do is done quickly.</param>
    /// <returns>What a person is to hear of, as sentences.</returns>
    Task<ImmutableArray<string>> EndAsync(
        OperationContext operation, OperationResult result, HookedEnd ending, CancellationToken cancellationToken);
}

/// <summary>How an attempt ends.</summary>
public enum HookedEnd
{
    /// <summary>For good.</summary>
    Done,

    /// <summary>For good: a guard stopped it.</summary>
    Refused,

    /// <summary>Another attempt follows, in a minute or when the portal is back; it has a start of its own.</summary>
    TriedAgain,
}

/// <summary>What came of what ran before a pipeline.</summary>
/// <param name="Stopped">Why the operation is not to begin, a sentence; null when it may.</param>
/// <param name="Warnings">What a person is to hear of, as sentences.</param>
public sealed record HookedStart(string? Stopped, ImmutableArray<string> Warnings);
