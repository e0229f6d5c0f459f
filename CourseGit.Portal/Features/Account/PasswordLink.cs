using System.Globalization;
using System.Security.Cryptography;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.DataProtection;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// The link by which somebody gives themselves a new password. It says whose it is and until when, encrypted with the portal's keys, and
/// is stored nowhere. It is worth something for one password only: that of the day it was made, so that it dies with its use.
/// </summary>
internal sealed class PasswordLink(IDataProtectionProvider provider, TimeProvider time)
{
    /// <summary>So long it opens.</summary>
    public static readonly TimeSpan Opens = TimeSpan.FromHours(24);

    private const int Longest = 2000; // characters
    private readonly IDataProtector _protector = provider.CreateProtector("CourseGit.PasswordLink.v1");

    /// <summary>The part of its address that names the person.</summary>
    public string For(PortalUser user)
    {
        var until = (time.GetUtcNow() + Opens).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return _protector.Protect(string.Join('\n', user.Id, user.SecurityStamp, until));
    }

    /// <summary>Whose it is; null when it opens nothing, or nothing any more by its time.</summary>
    public (string UserId, string SecurityStamp)? Read(string? token)
    {
        if (token is not { Length: > 0 and < Longest })
            return null;
        try
        {
            return _protector.Unprotect(token).Split('\n') is [var id, var stamp, var until]
                && long.Parse(until, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds() ? (id, stamp) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>What is said of one that opens nothing.</summary>
    public static InvalidInputException Dead() => new(
        "This link does not open any more: it was used, the password was changed since, or a day has passed. Nothing was changed. Ask a "
        + "superuser for a new one.");
}
