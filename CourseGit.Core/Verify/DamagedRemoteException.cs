using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Verify;

/// <summary>A remote names a commit of which it does not hold everything.</summary>
internal sealed class DamagedRemoteException(string message, CommitId commit, BranchName branch, Exception inner)
    : OperationFailedException(message, inner)
{
    /// <summary>What the operation says of it.</summary>
    public OperationResult Result => new(OperationOutcome.Failed, Message)
    {
        Commit = commit,
        Branch = branch,
        NextStep = "Check the disk of that repository and run git fsck there. To be safe again, give the course another repository in "
            + "its settings and back up: everything is sent anew. Then verify again.",
    };
}
