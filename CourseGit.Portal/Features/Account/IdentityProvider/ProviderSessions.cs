using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>What the rows of sessions know of the provider, and which of them it ends.</summary>
internal sealed class ProviderSessions(IDbContextFactory<AccountDbContext> contexts, Sessions sessions, IDataProtectionProvider keys)
{
    private readonly IDataProtector _protector = keys.CreateProtector("CourseGit.IdToken.v1");

    /// <summary>Encrypted, as it may lie in the database.</summary>
    public string Protect(string idToken) => _protector.Protect(idToken);

    /// <summary>Whose session it is and what the provider wants to see at its end, which is forgotten here.</summary>
    /// <returns>Null for a session without a provider. The token is null when the keys have been replaced.</returns>
    public async Task<(string Issuer, string? IdToken)?> TakeAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Sessions.SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (row?.ProtectedIdToken is not { } hidden)
            return null;
        row.ProtectedIdToken = null;
        await context.SaveChangesAsync(cancellationToken);
        return (row.SignIn, Reveal(hidden));
    }

    /// <summary>Ends what the provider says has ended.</summary>
    /// <param name="subject">Whose; null when only the session is named.</param>
    /// <param name="session">The provider's name for it; null for all of this person's there.</param>
    /// <returns>How many were open.</returns>
    public async Task<int> EndAsync(string issuer, string? subject, string? session, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var open = context.Sessions.Where(s => s.SignIn == issuer && s.EndedUtc == null);
        if (session is not null)
            open = open.Where(s => s.ProviderSession == session);
        if (subject is not null)
            open = open.Where(s => context.UserLogins
                .Any(l => l.UserId == s.UserId && l.LoginProvider == issuer && l.ProviderKey == subject));
        return await EndAsync(await open.Select(s => s.Id).ToListAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Ends all sessions of somebody, however they signed in.</summary>
    public async Task EndAllAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var open = context.Sessions.Where(s => s.UserId == userId && s.EndedUtc == null);
        await EndAsync(await open.Select(s => s.Id).ToListAsync(cancellationToken), cancellationToken);
    }

    private async Task<int> EndAsync(List<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
            await sessions.EndAsync(id, cancellationToken);
        return ids.Count;
    }

    private string? Reveal(string hidden)
    {
        try
        {
            return _protector.Unprotect(hidden);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
