using System.Net;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers.Http;

/// <summary>Says in words why the API of a host did not do what was asked.</summary>
internal static class HostTrouble
{
    private const string Untouched = "The course's files are untouched.";

    /// <summary>It did not accept the credential (401).</summary>
    public static OperationFailedException NotAccepted(string host, Exception? inner = null) => Of(new Failure(
        $"{host} did not accept the token.", Untouched,
        "Replace it in the credential of this course: it may have expired, been withdrawn, or been copied in part.")
    { Cause = FailureCause.Credential }, inner);

    /// <summary>It knows the credential, but does not let it do this (403).</summary>
    /// <param name="what">What was asked for: <c>make the repository grace/ffm516</c>.</param>
    /// <param name="next">What the token must be allowed.</param>
    public static OperationFailedException NotAllowed(string host, string what, string next, Exception? inner = null) => Of(new Failure(
        $"{host} knows the token, but does not let it {what}.", Untouched, next)
    { Cause = FailureCause.Credential }, inner);

    /// <summary>It was asked too often.</summary>
    /// <param name="againUtc">When it may be asked again.</param>
    public static OperationFailedException TooOften(string host, DateTime againUtc, Exception? inner = null) => Of(new Failure(
        $"{host} was asked too often and answers again at {againUtc:HH:mm:ss} UTC.", Untouched,
        "Wait until then; what is done by itself is tried again.")
    { IsTransient = true }, inner);

    /// <summary>It gave no answer, or one that says that it is broken.</summary>
    /// <param name="how">What was seen: <c>did not answer within 15 seconds</c>.</param>
    public static OperationFailedException Away(string host, string how, Exception? inner = null) => Of(new Failure(
        $"{host} {how}.", Untouched, "Wait a little and try again; if it stays so, ask who runs that server.")
    { IsTransient = true }, inner);

    /// <summary>Its certificate is none that this server trusts.</summary>
    public static OperationFailedException NotTrusted(string host, Exception? inner = null) => Of(new Failure(
        $"{host} cannot be trusted: its certificate is not valid.", $"{Untouched} Nothing was sent.",
        "Ask who runs that server to renew it, or, if an authority of your own signed it, an administrator to name that in SSL_CERT_FILE."),
        inner);

    /// <summary>It answered something that is not its API.</summary>
    public static OperationFailedException NotItsApi(string host, Exception? inner = null) => Of(new Failure(
        $"{host} answered with something that is not what its API says. Perhaps another server, or a sign-in page, stands there.",
        Untouched, "Ask an administrator to check the addresses of this host (CourseGit:Providers)."), inner);

    /// <summary>The sentence for a status that nobody knows more of.</summary>
    public static OperationFailedException Answered(string host, HttpStatusCode status, Exception? inner = null) => (int)status >= 500
        ? Away(host, $"answered {(int)status}, an error of its own", inner)
        : Of(new Failure($"{host} answered {(int)status} and did not do what was asked.", Untouched,
            "Try again, or report it with the log."), inner);

    private static OperationFailedException Of(Failure failure, Exception? inner) => new(failure, inner);
}
