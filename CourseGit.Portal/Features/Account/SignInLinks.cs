using System.Globalization;
using System.Security.Cryptography;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Links, printed at the server, that sign a superuser in once, whatever else is closed: for the day on which the identity provider
/// does not work. Made with the keys in the state folder; a person's newest is the only one that opens.
/// </summary>
internal sealed class SignInLinks(
    UserManager<PortalUser> users, AccountDbContext context, IDataProtectionProvider keys, AuditLog audit, TimeProvider time)
{
    /// <summary>So long a link opens.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    // Where Identity keeps tokens of a person: here the number of the link that was not used yet.
    private const string Owner = "CourseGit", Kind = "sign-in-link";

    private readonly IDataProtector _protector = keys.CreateProtector("CourseGit.SignInLink.v1");

    /// <summary>A new link; an earlier one of this person opens no more.</summary>
    /// <returns>The path and query to open.</returns>
    /// <exception cref="InvalidInputException">There is no such account.</exception>
    /// <exception cref="RefusedException">It is no superuser's, or is disabled.</exception>
    public async Task<string> PrintAsync(string name)
    {
        var user = await users.FindByNameAsync(name)
            ?? throw new InvalidInputException(
                $"There is no user \"{TextLength.Excerpt(name)}\". Nothing was changed. Add one with user add NAME --role superuser.");
        if (!await MayAsync(user))
            throw new RefusedException(
                $"{user.UserName} is no superuser, or is disabled, so no link was made. A link signs superusers in only; name one.");
        await audit.RecordAsync(
            Actor.CommandLine, new AuditEntry(AuditAction.SignInLinkMade) { Subject = user.UserName }, CancellationToken.None);
        var number = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await users.SetAuthenticationTokenAsync(user, Owner, Kind, number);
        var ends = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var token = _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{ends} {number} {user.Id}"));
        return LocalAddress.SignInLink + QueryString.Create("token", token);
    }

    /// <summary>Whose link it is.</summary>
    /// <returns>Null when it opens nothing (any more).</returns>
    public async Task<PortalUser?> WhoseAsync(string? token) =>
        Read(token) is var (number, id) && await users.FindByIdAsync(id) is { } user && await MayAsync(user)
            && await users.GetAuthenticationTokenAsync(user, Owner, Kind) == number ? user : null;

    /// <summary>Uses the link up.</summary>
    /// <returns>Whom to sign in; null when it opens nothing, also because somebody else was faster.</returns>
    public async Task<PortalUser?> UseAsync(string? token, CancellationToken cancellationToken)
    {
        if (await WhoseAsync(token) is not { } user || Read(token) is not var (number, _))
            return null;
        var used = await context.UserTokens
            .Where(t => t.UserId == user.Id && t.LoginProvider == Owner && t.Name == Kind && t.Value == number)
            .ExecuteDeleteAsync(cancellationToken);
        return used == 1 ? user : null;
    }

    private async Task<bool> MayAsync(PortalUser user) => user.DisabledUtc is null && await users.IsInRoleAsync(user, Roles.Superuser);

    private (string Number, string UserId)? Read(string? token)
    {
        if (token is not { Length: > 0 and < 1000 })
            return null;
        try
        {
            return _protector.Unprotect(token).Split(' ') is [var ends, var number, var user]
                && long.Parse(ends, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds() ? (number, user) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
