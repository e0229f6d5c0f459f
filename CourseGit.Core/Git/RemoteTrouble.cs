using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

namespace CourseGit.Core.Git;

/// <summary>
/// Says in words why a remote did not do what was asked. git gives one exit code for all; its messages are fixed by LC_ALL=C.
/// </summary>
internal static class RemoteTrouble
{
    private static readonly (string[] Signs, string What, string Next)[] Known =
    [
        (["Authentication failed", "could not read Username", "could not read Password", "error: 401", "Invalid username or"],
            "did not accept the user and token", "Check the credential of this course: the token may have expired or belong to another user."),
        (["error: 403", "Permission to ", "denied to ", "not allowed to push"],
            "knows the token but does not allow this", "Give the token the right to read and write the repository's contents."),
        (["error: 404", "not found", "does not exist", "does not appear to be a git repository", "is this a git repository?"],
            "does not exist, or the token may not see it", "Check the address, and that the token is for this very repository."),
        (["Could not resolve host"],
            "cannot be found on the network", "Check the address and this server's network."),
        (["Failed to connect", "Connection refused", "Connection timed out", "Couldn't connect", "Could not connect", "unable to connect", "Network is unreachable", "No route to host", "Connection reset", "Empty reply", "Operation too slow"],
            "cannot be reached", "Wait a little and try again; if it stays so, ask who runs that server."),
        (["SSL certificate problem", "certificate verify failed", "server certificate", "SSL: no alternative certificate", "certificate subject name"],
            "cannot be trusted: its certificate is not valid", "Ask who runs that server to renew it; CourseGit sends nothing to a server it cannot verify."),
        (["error: 301", "error: 302", "error: 303", "error: 307", "error: 308", "unable to update url base from redirection", "redirect"],
            "has moved to another address", "Open it in a browser, copy its new address and enter it in the course's settings."),
        (["No space left on device", "Disk quota exceeded", "quota exceeded", "insufficient permission for adding an object", "unable to write file", "write error"],
            "or this server has no space left", "Free some space, then back up again."),
        (["exceeds GitHub's file size limit", "GH001", "file size limit", "is too large", "error: 413"],
            "does not take files or packs this large", "Exclude the largest files, or use a remote without such a limit, for example one this portal hosts."),
        (["early EOF", "the remote end hung up", "unexpected disconnect", "RPC failed", "error: 500", "error: 502", "error: 503", "error: 504", "index-pack failed", "unpack failed", "GnuTLS", "SSL_connect", "SSL_read"],
            "broke the connection off", "Try again; what was already saved here is not lost."),
    ];

    /// <summary>Runs what speaks to a remote, and turns its failures into sentences.</summary>
    /// <exception cref="OperationFailedException">It failed.</exception>
    public static async Task<T> ExplainAsync<T>(RemoteAccess access, Func<Task<T>> speak)
    {
        try
        {
            return await speak().ConfigureAwait(false);
        }
        catch (ProcessSilentException e)
        {
            throw new OperationFailedException($"Git operation timed out: the repository {access.Display} showed no progress for {e.Limit.TotalSeconds:0} seconds. The course's files are untouched. Try again; if it happens again, check the network or ask an administrator to raise the limit (CourseGit:Timeouts).", e);
        }
        catch (GitFailedException e)
        {
            throw Explain(access, e);
        }
    }

    /// <summary>The remote took the pack but not the branch.</summary>
    public static OperationFailedException Refused(RemoteAccess access, BranchName branch, string reason) =>
        new($"The repository {access.Display} did not accept the branch {branch} ({reason}). Nothing was changed there; the commit waits here and goes along with the next backup. Check the rules for this branch on that server.");

    private static OperationFailedException Explain(RemoteAccess access, GitFailedException e)
    {
        var (_, what, next) = Known.FirstOrDefault(k => k.Signs.Any(s => e.Error.Contains(s, StringComparison.OrdinalIgnoreCase)));
        return what is null
            ? new OperationFailedException($"The repository {access.Display} gave an error. The course's files are untouched. {e.Message.TrimEnd('.')}. Try again, or report it with the log.", e)
            : new OperationFailedException($"The repository {access.Display} {what}. The course's files are untouched. {next} (git said: {FirstLine(e)})", e);
    }

    private static string FirstLine(GitFailedException e) =>
        e.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(GitFailedException.IsComplaint) ?? $"exit code {e.ExitCode}";
}
