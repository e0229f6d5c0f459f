using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>The remote looked at what was pushed and does not take it. Sent again as it is, it is refused again.</summary>
/// <param name="inner">What git said, where something that is damaged here may be the reason; else null.</param>
internal sealed class PushRefusedException(Failure failure, GitFailedException? inner = null) : OperationFailedException(failure, inner);

/// <summary>The remote, or a proxy before it, did not take the request itself: perhaps because it came in pieces.</summary>
internal sealed class PiecesRefusedException(Failure failure, GitFailedException inner) : OperationFailedException(failure, inner);
