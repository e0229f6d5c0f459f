namespace CourseGit.Core.Primitives;

/// <summary>
/// Something did not work and says so to the person who asked: <see cref="Exception.Message"/> is written for people. Whatever else is
/// thrown is an error of ours.
/// </summary>
public abstract class CourseGitException : Exception
{
    /// <summary>Explained by <paramref name="message"/>.</summary>
    protected CourseGitException(string message) : base(message) { }

    /// <summary>Explained by <paramref name="message"/> and caused by <paramref name="inner"/>.</summary>
    protected CourseGitException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// What was asked for cannot be: a malformed name, an unknown course, a value outside its range.
/// Nothing was changed. <see cref="Exception.Message"/> is a sentence for the person who asked.
/// </summary>
public class InvalidInputException(string message) : CourseGitException(message);

/// <summary>The person is not allowed to do this. Nothing was changed.</summary>
public sealed class NotAllowedException(string message) : InvalidInputException(message);

/// <summary>
/// A guard stopped the operation before it could do harm. Nothing was changed.
/// <see cref="Exception.Message"/> says what was found, what it means and what to do next.
/// </summary>
public sealed class RefusedException(string message) : CourseGitException(message)
{
    /// <summary>The person may confirm that what was found is meant, and ask again.</summary>
    public bool CanBeConfirmed { get; init; }

    /// <summary>What has to be changed so that the same is not refused again.</summary>
    public FailureCause Cause { get; init; }

    /// <summary>What to do next, where the message does not say it: a page and the command line each add how it is done there.</summary>
    public string? NextStep { get; init; }
}

/// <summary>
/// The world outside failed (git, a server, the disk, a database) in a way the message explains to a person.
/// </summary>
public class OperationFailedException : CourseGitException
{
    /// <summary>A failure explained by <paramref name="message"/>.</summary>
    public OperationFailedException(string message) : base(message) { }

    /// <summary>A failure explained by <paramref name="message"/> and caused by <paramref name="inner"/>.</summary>
    public OperationFailedException(string message, Exception inner) : base(message, inner) { }

    /// <summary>A failure that can be shown in its parts.</summary>
    public OperationFailedException(Failure failure, Exception? inner = null) : base(failure.ToString(), inner!) => Failure = failure;

    /// <summary>The message in its parts; null when it has none.</summary>
    public Failure? Failure { get; }

    /// <summary>The same failure of something larger, told before it.</summary>
    public OperationFailedException Of(string sentences) => Failure is null
        ? new($"{sentences} {Message}", this)
        : new(Failure with { What = $"{sentences} {Failure.What}" }, this);
}
