using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// Says in words why a remote did not do what was asked. git gives one exit code for all; its messages are fixed by LC_ALL=C.
/// </summary>
internal static class RemoteTrouble
{
    private const string NotAccepted = "did not accept the user and token", Untouched = "The course's files are untouched.";

    private const string OtherHash = "stores its objects with SHA-256",
        OneHash = "Backups are made with SHA-1, git's usual form, and git cannot mix the two. Choose a repository that was made without "
            + "--object-format=sha256.";

    private const string NotFound = "cannot be found on the network", Away = "cannot be reached", BrokeOff = "broke the connection off",
        TooOften = "was asked too often", TryAgain = "Try again; what was already saved here is not lost.";

    private static readonly string[] SignsOfMove =
        ["error: 301", "error: 302", "error: 303", "error: 307", "error: 308", "unable to update url base from redirection", "redirect"];

    private static readonly string[] SignsOfStrangers =
        ["Authentication failed", "could not read Username", "could not read Password", "error: 401", "Invalid username or"];

    private static readonly string[] SignsOfAbsence =
        ["error: 404", "not found", "does not exist", "does not appear to be a git repository", "is this a git repository?",
            "could not be found"];

    private static readonly (string[] Signs, FailureCause Cause, string What, string Next)[] Known =
    [
        (["support this repository's hash algorithm", "mismatched algorithms"], FailureCause.Place, OtherHash, OneHash),
        (["HTTP 400", "HTTP 411", "HTTP 501"], FailureCause.Other,
            "or a proxy before it does not take what is sent to it, in pieces or as a whole",
            "Ask who runs that server to allow uploads in pieces (Transfer-Encoding: chunked); those above 512 MB come in no other way."),
        (SignsOfStrangers,
            FailureCause.Credential, NotAccepted,
            "Check the credential of this course: the token may have expired or belong to another user."),
        (["error: 403", "Permission to ", "denied to ", "not allowed to push"], FailureCause.Credential,
            "knows the token but does not allow this", "Give the token the right to read and write the repository's contents."),
        (["error: 429"], FailureCause.Other,
            TooOften, "Wait some minutes and try again; what is done by itself is tried again."),
        (SignsOfAbsence,
            FailureCause.Place, "does not exist, or the token may not see it",
            "Check the address, and that the token is for this very repository."),
        (["Could not resolve host"], FailureCause.Place,
            NotFound, "Check the address and this server's network."),
        (["RPC failed; curl 18", "RPC failed; curl 52", "RPC failed; curl 55", "RPC failed; curl 56", "RPC failed; curl 92"],
            FailureCause.Other, BrokeOff, TryAgain), // whatever curl says of it: it had answered before
        (["Failed to connect", "Connection refused", "Connection timed out", "Couldn't connect", "Could not connect", "unable to connect",
        "Network is unreachable", "No route to host", "Connection reset", "Empty reply", "Operation too slow"], FailureCause.Other,
            Away, "Wait a little and try again; if it stays so, ask who runs that server."),
        (["SSL certificate problem", "certificate verify failed", "server certificate", "SSL: no alternative certificate",
        "certificate subject name"], FailureCause.Other,
            "cannot be trusted: its certificate is not valid",
            "Ask who runs that server to renew it, or, if an authority of your own signed it, an administrator to name that in "
                + "SSL_CERT_FILE. CourseGit sends nothing to a server it cannot verify."),
        (SignsOfMove, FailureCause.Place,
            "has moved to another address", "Open it in a browser, copy its new address and enter it in the course's settings."),
        (["No space left on device", "Disk quota exceeded", "quota exceeded", "insufficient permission for adding an object",
        "unable to write file", "write error"], FailureCause.Other,
            "or this server has no space left", "Free some space, then back up again."),
        (["exceeds GitHub's file size limit", "GH001", "file size limit", "is too large", "error: 413"], FailureCause.Other,
            "does not take files or packs this large",
            "Exclude the largest files, or use a remote without such a limit, for example one this portal hosts."),
        (["early EOF", "the remote end hung up", "unexpected disconnect", "RPC failed", "error: 500", "error: 502", "error: 503",
        "error: 504", "index-pack failed", "unpack failed", "GnuTLS", "SSL_connect", "SSL_read"], FailureCause.Other,
            BrokeOff, TryAgain),
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
            throw new OperationFailedException(new Failure(
                $"Git operation timed out: the repository {access.Display} showed no progress for {e.Limit.TotalSeconds:0} seconds.",
                Untouched,
                "Try again; if it happens again, check the network or ask an administrator to raise the limit (CourseGit:Timeouts).")
            { IsTransient = true }, e);
        }
        catch (GitFailedException e)
        {
            throw Explain(access, e);
        }
    }

    /// <summary>The remote took the pack but not the branch.</summary>
    /// <param name="reason">git's word for it.</param>
    /// <param name="words">What the other side said itself; may be empty.</param>
    /// <param name="paths">Files it named as the reason; may be none.</param>
    public static Failure Refused(RemoteAccess access, BranchName branch, string reason, string words = "",
        IReadOnlyList<RawPath>? paths = null)
    {
        var what = $"The repository {access.Display} did not accept the branch {branch} ({reason}).";
        const string Waits = "Nothing was changed there; the commit waits here and goes along with the next backup.";
        var said = words.Length > 0 ? $" It says: \"{words}\"." : "";
        if (paths is [_, ..])
            return new(what, $"{Waits} It does not take {string.Join(" and ", paths)}.{said}", "Take that away, rename it or exclude it in "
                + "the course's settings, then back up again: what is refused is left out then. Or ask who runs that server to allow it.");
        return new(what, Waits + said, words.Length > 0
            ? "Do what it asks for, then back up again: what the course does not hold any more is left out then. If it speaks of a rule "
                + "for this branch, ask who runs that server."
            : "Check the rules for this branch on that server.");
    }

    /// <summary>Its commits have ids of another kind than those made here.</summary>
    public static OperationFailedException OtherFormat(RemoteAccess access) =>
        new(new Failure($"The repository {access.Display} {OtherHash}.", Untouched, OneHash) { Cause = FailureCause.Place });

    /// <summary>Whether the server says that the repository is elsewhere.</summary>
    public static bool IsMoved(GitFailedException e) => Has(e, SignsOfMove);

    /// <summary>The same with the place it names.</summary>
    public static OperationFailedException Moved(RemoteAccess access, string address, GitFailedException inner) =>
        new(new Failure(
            $"The repository {access.Display} has moved to another address: its server points to {address}.",
            $"{Untouched} Nothing was sent there.", "If you trust that place, enter this address in the course's settings.",
            FirstLine(inner))
        { Cause = FailureCause.Place }, inner);

    /// <summary>Whether there is no such repository, or none that may be seen.</summary>
    public static bool IsMissing(GitFailedException e) => Has(e, SignsOfAbsence);

    /// <summary>Whether the server wants another user and token, or any at all.</summary>
    public static bool IsNotAccepted(GitFailedException e) => Has(e, SignsOfStrangers);

    /// <summary>Whether a push was too large for the server.</summary>
    public static bool IsTooLarge(GitFailedException e) => Has(e, ["error: 413", "HTTP 413"]);

    /// <summary>Whether the request of a push was not taken, which may be because it came in pieces.</summary>
    public static bool IsOfPieces(GitFailedException e) => Has(e, ["HTTP 400", "HTTP 411", "HTTP 501"]);

    private static bool Has(GitFailedException e, string[] signs) =>
        signs.Any(s => e.Error.Contains(s, StringComparison.OrdinalIgnoreCase));

    /// <summary>The sentence for a failure.</summary>
    public static OperationFailedException Explain(RemoteAccess access, GitFailedException e)
    {
        if (SshTrouble.Explain(access, e) is { } ofSsh)
            return new OperationFailedException(ofSsh, e);
        var (_, cause, what, next) = Known.FirstOrDefault(k => Has(e, k.Signs));
        if (what is null)
            return new OperationFailedException(new Failure(
                $"The repository {access.Display} gave an error.", Untouched, "Try again, or report it with the log.",
                e.Message.TrimEnd('.')), e);
        var words = new RemoteWords();
        foreach (var line in e.Error.Split('\n'))
            words.Hear(line);
        var said = words.InMessage.Length > 0 ? $" It says: \"{words.InMessage}\"." : "";
        if (access.Ssh is not null) // the rows speak of what is shown over http
            (what, next) = (what.Replace("token", "key", StringComparison.Ordinal), next.Replace("token", "key", StringComparison.Ordinal));
        var failure = new Failure(
            $"The repository {access.Display} {what}.{said}", Untouched, $"{next}{HintOfBlanks(access, what)}", FirstLine(e))
        { Cause = cause, IsTransient = what is NotFound or Away or BrokeOff or TooOften };
        return new OperationFailedException(failure, e);
    }

    private static string HintOfBlanks(RemoteAccess access, string what) =>
        what == NotAccepted && access.Secrets.Any(s => s.Secret.HasBlanksAround())
            ? " It begins or ends with a blank: if that is not meant, enter it again."
            : "";

    private static string FirstLine(GitFailedException e) =>
        e.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(GitFailedException.IsComplaint).MinBy(line => line.StartsWith("remote:", StringComparison.Ordinal))
            ?? $"exit code {e.ExitCode}";
}
