using System.Data.Common;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Who is signed in. A cookie is worth what its row here says: a copy of one, and a page that is open, end with the session.
/// </summary>
internal sealed class Sessions(IDbContextFactory<AccountDbContext> contexts, IOptions<IdentityOptions> options, TimeProvider time)
{
    /// <summary>The claim that names a signed-in person's session.</summary>
    public const string ClaimType = "coursegit:session";

    /// <summary>So long after it was last seen a session is remembered; its cookie has expired long before.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>Told the id of a session that has just been ended by this portal.</summary>
    public event Action<string>? Ended;

    /// <summary>The session of a signed-in person; null for anybody else.</summary>
    public static string? IdOf(ClaimsPrincipal? person) => person?.FindFirstValue(ClaimType);

    /// <summary>Opens a session of which no more is known than whose it is.</summary>
    /// <returns>Its id.</returns>
    public Task<string> BeginAsync(string userId, CancellationToken cancellationToken) =>
        BeginAsync(userId, SessionStart.Unknown, cancellationToken);

    /// <summary>Opens a session, and notes that its owner has signed in.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> BeginAsync(string userId, SessionStart start, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var row = new SessionRow
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            UserId = userId,
            CreatedUtc = now,
            LastSeenUtc = now,
            SignIn = start.SignIn,
            Address = start.Address,
            Browser = start.Browser,
            ProviderSession = start.ProviderSession,
            ProtectedIdToken = start.ProtectedIdToken,
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        await context.Database.ExecuteSqlInterpolatedAsync(
            $"""UPDATE users SET "LastSignInUtc" = {now} WHERE "Id" = {userId}""", cancellationToken);
        await context.Database.ExecuteSqlInterpolatedAsync(
            $"""DELETE FROM sessions WHERE "LastSeenUtc" < {now - Kept}""", cancellationToken);
        return row.Id;
    }

    /// <summary>
    /// Whether the person's session goes on: it was not ended, is not too old, and the account is still there, with the same password and
    /// not disabled.
    /// </summary>
    public async Task<bool> IsOpenAsync(ClaimsPrincipal? person, CancellationToken cancellationToken)
    {
        if (IdOf(person) is not { } id)
            return false;
        var oldest = time.GetUtcNow().UtcDateTime - AccountServices.LongestSession;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from session in context.Sessions
            join user in context.Users on session.UserId equals user.Id
            where session.Id == id && session.EndedUtc == null && session.CreatedUtc > oldest && user.DisabledUtc == null
            select new { session.LastSeenUtc, user.Id, user.SecurityStamp }).FirstOrDefaultAsync(cancellationToken);
        var claims = options.Value.ClaimsIdentity;
        var isOpen = found is not null && found.Id == person!.FindFirstValue(claims.UserIdClaimType)
            && found.SecurityStamp == person!.FindFirstValue(claims.SecurityStampClaimType);
        if (isOpen && time.GetUtcNow().UtcDateTime - found!.LastSeenUtc >= SeenEvery)
            await NoteAsync(context, id, cancellationToken);
        return isOpen;
    }

    /// <summary>Ends a session, wherever it is open. One that has ended stays as it is.</summary>
    public async Task EndAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        await context.Database.ExecuteSqlInterpolatedAsync(
            $"""UPDATE sessions SET "EndedUtc" = {now} WHERE "Id" = {id} AND "EndedUtc" IS NULL""", cancellationToken);
        Ended?.Invoke(id);
    }

    /// <summary>Those of a person that go on, the one seen last first. Their cookies expire by themselves.</summary>
    public async Task<IReadOnlyList<SessionRow>> OpenOfAsync(string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (since, oldest) = (now - AccountServices.SessionLength, now - AccountServices.LongestSession);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Sessions.AsNoTracking()
            .Where(s => s.UserId == userId && s.EndedUtc == null && s.LastSeenUtc > since && s.CreatedUtc > oldest)
            .OrderByDescending(s => s.LastSeenUtc).ThenBy(s => s.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Ends what a person has open, everywhere.</summary>
    /// <param name="but">One session that goes on; null for none.</param>
    public async Task EndAllAsync(string userId, string? but, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await context.Sessions.Where(s => s.UserId == userId && s.EndedUtc == null && s.Id != but).Select(s => s.Id)
            .ToListAsync(cancellationToken);
        foreach (var id in open)
            await EndAsync(id, cancellationToken);
    }

    private async Task NoteAsync(AccountDbContext context, string id, CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow().UtcDateTime;
            await context.Database.ExecuteSqlInterpolatedAsync(
                $"""UPDATE sessions SET "LastSeenUtc" = {now} WHERE "Id" = {id}""", cancellationToken);
        }
        catch (DbException)
        {
            // A full disk signs nobody out.
        }
    }
}
