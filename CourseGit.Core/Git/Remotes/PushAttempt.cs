using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>One push of a branch: hears what is said meanwhile, and tells afterwards what a failure means.</summary>
internal sealed class PushAttempt(
    GitRunner git, string gitDirectory, RemoteAccess access, CommitId commit, BranchName branch, CommitId? expected)
{
    private const int LongestComplaints = 64 * 1024; // characters; a hook may talk without end

    private readonly StringBuilder _complaints = new();
    private readonly RemoteWords _words = new();

    public void Hear(string line)
    {
        _words.Hear(line);
        // What ssh complains of bears no mark of git's.
        var counts = GitFailedException.IsComplaint(line) || (access.Ssh is not null && GitProgress.Parse(line) is null);
        if (counts && _complaints.Length < LongestComplaints)
            _complaints.Append(line).Append('\n');
    }

    /// <summary>What git's report and exit code mean.</summary>
    /// <exception cref="PushRefusedException">The remote does not take what was pushed.</exception>
    /// <exception cref="PiecesRefusedException">It did not take the request.</exception>
    /// <exception cref="GitFailedException">The connection broke before the remote said anything of the branch.</exception>
    public async Task<PushAnswer> UnderstandAsync(PushReport report, int code, CancellationToken cancellationToken)
    {
        if (report.IsMoved)
            return PushAnswer.Moved;
        var failure = new GitFailedException("push", code, _complaints.ToString());
        if (report.Reason.Length == 0)
            throw OfRequest(failure);
        string[] range = expected is null ? [commit.Value] : [commit.Value, "^" + expected.Value];
        var paths = await new RefusedPaths(git, gitDirectory).FindAsync(failure.Error, range, cancellationToken).ConfigureAwait(false);
        var refused = RemoteTrouble.Refused(access, branch, report.Reason, _words.InMessage, paths);
        throw new PushRefusedException(refused, report.IsIncomplete && paths.Count == 0 ? failure : null);
    }

    private OperationFailedException OfRequest(GitFailedException failure) => failure switch
    {
        _ when RemoteTrouble.IsTooLarge(failure) => new PushRefusedException(RemoteTrouble.Explain(access, failure).Failure!),
        _ when RemoteTrouble.IsOfPieces(failure) => new PiecesRefusedException(RemoteTrouble.Explain(access, failure).Failure!, failure),
        _ => failure,
    };
}
