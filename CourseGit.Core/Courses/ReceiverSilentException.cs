using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>Whoever is to take messages cannot be reached, or does not answer: the next message would fare no better.</summary>
internal sealed class ReceiverSilentException(string message, Exception inner) : OperationFailedException(message, inner)
{
    /// <summary>Why something could not be sent, for people. What nobody foresaw is named, not repeated: it could hold anything.</summary>
    public static string Sentence(Exception e) => e is CourseGitException
        ? e.Message
        : $"Sending failed for a reason nobody foresaw ({e.GetType().Name}). Whether it arrived is not known.";
}
