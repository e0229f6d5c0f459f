using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>What came of a name and a password.</summary>
internal enum PasswordVerdict
{
    Right,

    /// <summary>Unknown name, wrong password or disabled account: nobody is told which.</summary>
    Wrong,

    /// <summary>Too many wrong passwords lately.</summary>
    LockedOut,

    /// <summary>Everybody signs in through the identity provider.</summary>
    Closed,

    /// <summary>Too many wrong passwords from this address lately; this one was not looked at.</summary>
    HeldUp,
}

/// <summary>The one way a password is checked, by the sign-in page as by git over HTTP.</summary>
internal sealed partial class PasswordCheck(
    SignInManager<PortalUser> signIn, UserManager<PortalUser> users, PasswordTurns turns, CourseGitSettings settings,
    SignInRecord record, RateLimits limits, IHttpContextAccessor http, ILogger<PasswordCheck> log)
{
    public const string WrongSentence = "This name and password do not belong together. Nobody was signed in. Check both and try again.";
    public const string LockedSentence =
        "There were too many wrong passwords for this account, so it is locked for 15 minutes. Nobody was signed in. Wait and try again; "
        + "if it was not you, tell the person who runs this portal.";

    public const string HeldUpSentence =
        "Too many wrong passwords came from your address, so this one was not looked at. Nobody was signed in. Wait a minute and "
        + "try again.";

    public const string ClosedSentence =
        "Nobody signs in with a password on this portal. Nobody was signed in. Use your organisation's sign-in; if that does not work, the "
        + "person who runs this portal can print a link that signs a superuser in.";

    /// <summary>Whether accounts with a password may sign in at all.</summary>
    public bool IsOpen => settings.OpenIdConnect is not { LocalAccounts: false };

    /// <returns>The user exactly when the verdict is <see cref="PasswordVerdict.Right"/>.</returns>
    public async Task<(PasswordVerdict Verdict, PortalUser? User)> CheckAsync(
        string name, string password, CancellationToken cancellationToken)
    {
        if (!IsOpen)
            return (PasswordVerdict.Closed, null);
        var address = http.HttpContext?.Connection.RemoteIpAddress;
        if (limits.WaitForPassword(address) is { } wait)
        {
            // Whoever answers does so with 429, which says how long.
            http.HttpContext?.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return (PasswordVerdict.HeldUp, null);
        }
        // One at a time for a name: parallel guesses would all be counted as one.
        using var turn = await turns.TakeAsync(users.NormalizeName(name), cancellationToken);
        var user = await users.FindByNameAsync(name);
        if (user is null)
        {
            turns.SpendTheTimeOfACheck(password);
            limits.CountWrongPassword(address);
            await record.WrongAsync(http.HttpContext, null, isLocked: false);
            return (PasswordVerdict.Wrong, null);
        }
        var result = await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true);
        if (result.IsLockedOut)
            LogLocked(user.UserName);
        if (!result.Succeeded)
        {
            limits.CountWrongPassword(address);
            await record.WrongAsync(http.HttpContext, user.UserName, result.IsLockedOut);
        }
        else if (user.DisabledUtc is not null)
            await record.RefusedAsync(http.HttpContext, user.UserName, SignInRecord.Password, "The account is disabled.");
        // As a wrong one: whether an account is disabled is nobody's business who may not sign in.
        return user.DisabledUtc is not null ? (PasswordVerdict.Wrong, null) : result switch
        {
            { Succeeded: true } => (PasswordVerdict.Right, user),
            { IsLockedOut: true } => (PasswordVerdict.LockedOut, null),
            _ => (PasswordVerdict.Wrong, null),
        };
    }

    [LoggerMessage(LogLevel.Warning, "The account {Name} is locked after too many wrong passwords.")]
    private partial void LogLocked(string? name);
}

/// <summary>Queues password checks of the same name, and makes an unknown name cost as much time as a known one.</summary>
internal sealed class PasswordTurns
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly PasswordHasher<PortalUser> _hasher = new();
    private readonly PortalUser _nobody = new();
    private readonly string _hashOfNobody;

    public PasswordTurns() => _hashOfNobody = _hasher.HashPassword(_nobody, Guid.NewGuid().ToString());

    public async Task<IDisposable> TakeAsync(string name, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)name.GetHashCode(StringComparison.Ordinal) % (uint)_turns.Length];
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    public void SpendTheTimeOfACheck(string password) => _hasher.VerifyHashedPassword(_nobody, _hashOfNobody, password);

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
