using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>The remote looked at what was pushed and does not take it. Sent again as it is, it is refused again.</summary>
internal sealed class PushRefusedException : OperationFailedException
{
    public PushRefusedException(string message) : base(message) { }

    /// <param name="inner">What git said, where something that is damaged here may be the reason.</param>
    public PushRefusedException(string message, GitFailedException inner) : base(message, inner) { }
}

/// <summary>The remote, or a proxy before it, did not take the request itself: perhaps because it came in pieces.</summary>
internal sealed class PiecesRefusedException(string message, GitFailedException inner) : OperationFailedException(message, inner);
