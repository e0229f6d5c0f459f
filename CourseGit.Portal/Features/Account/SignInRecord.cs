using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Puts into the record who signed in and out and who could not, by whatever way. None of it waits for the record or fails with it: a full
/// disk locks nobody out.
/// </summary>
internal sealed class SignInRecord(AuditLog log, Refusals refusals)
{
    /// <summary>How somebody signs in with a name and a password of this portal.</summary>
    public const string Password = "password";

    private const string Unknown = "unknown";

    /// <summary>A session has begun.</summary>
    /// <param name="signIn">How: <see cref="Password"/>, an issuer, a link.</param>
    public Task SignedInAsync(HttpContext http, string person, string signIn) =>
        log.NoteAsync(person, OriginOf(http, Way.Page, signIn), new AuditEntry(AuditAction.SignedIn), CancellationToken.None);

    /// <summary>A person has ended their session.</summary>
    public Task SignedOutAsync(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } person }
        ? log.NoteAsync(person, OriginOf(http, Way.Page, null), new AuditEntry(AuditAction.SignedOut), CancellationToken.None)
        : Task.CompletedTask;

    /// <summary>The identity provider has ended sessions.</summary>
    public Task EndedByProviderAsync(HttpContext http, string issuer, int count) => log.NoteAsync(
        issuer, OriginOf(http, Way.Api, issuer), new AuditEntry(AuditAction.SessionEnded) { Subject = $"{count} at the provider's word" },
        CancellationToken.None);

    /// <summary>A name and a password did not open anything.</summary>
    /// <param name="known">
    /// The account's name; null when there is none of the name typed, which is not written down: people type passwords into the wrong
    /// field.
    /// </param>
    public Task WrongAsync(HttpContext? http, string? known, bool isLocked) => FailedAsync(
        http, known, Password, isLocked ? AuditAction.SignInLocked : AuditAction.SignInFailed,
        known is null ? "There is no account of the name that was typed." : isLocked ? "Too many wrong passwords." : "Wrong password.");

    /// <summary>Another way of signing in was refused: an identity provider's answer, a link, a token.</summary>
    /// <param name="person">Who they claimed to be, when that was checked; else null.</param>
    /// <param name="signIn">The issuer, or the token's name; never a token.</param>
    /// <param name="why">A sentence.</param>
    public Task RefusedAsync(HttpContext? http, string? person, string signIn, string why) =>
        FailedAsync(http, person, signIn, AuditAction.SignInFailed, why);

    /// <summary>A front door refused a request that no page made.</summary>
    public Task NotAllowedAsync(HttpContext http) => refusals.NoteAsync(
        http.User.Identity?.Name ?? Unknown, OriginOf(http, WayOf(http), null),
        new AuditEntry(AuditAction.Refused) { Subject = TextLength.Excerpt($"open {http.Request.Path}") }, null,
        CancellationToken.None);

    /// <summary>Where a request comes from, for the record.</summary>
    public static Origin OriginOf(HttpContext? http, Way way, string? signIn) =>
        new(way, signIn, http?.Connection.RemoteIpAddress is { } address ? Plain(address).ToString() : null);

    private Task FailedAsync(HttpContext? http, string? person, string signIn, AuditAction action, string why) => refusals.NoteAsync(
        person ?? Unknown, OriginOf(http, http is null ? Way.Page : WayOf(http), signIn),
        new AuditEntry(action) { Outcome = AuditOutcome.Failed, After = why }, null, CancellationToken.None);

    private static Way WayOf(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/git") ? Way.Git : http.Request.Path.StartsWithSegments("/api") ? Way.Api : Way.Page;

    private static System.Net.IPAddress Plain(System.Net.IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
