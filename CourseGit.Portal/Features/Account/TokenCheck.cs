using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using CourseGit.Core.People;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>Whom a token speaks for.</summary>
/// <param name="UserId">Of its owner.</param>
/// <param name="Actor">Its owner, as far as the token goes.</param>
internal sealed record TokenBearer(PersonalToken Token, string UserId, Actor Actor);

/// <summary>
/// Asks the tables at each request, by one indexed query: a token that was removed or has ended, or whose owner was disabled or is nothing
/// any more, opens nothing from then on; one of a superuser who became a teacher goes as far as a teacher's.
/// </summary>
internal sealed class TokenCheck(IDbContextFactory<AccountDbContext> contexts, KnownPeople people, TimeProvider time)
{
    private const string Unknown = "This token is none of this portal's, or it was removed. Nothing was shown or changed. Make a new one "
        + "on the page Tokens of your account.";

    private static readonly TimeSpan UsedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Looks a token up.</summary>
    /// <param name="address">The address of the machine that shows it.</param>
    /// <returns>Its bearer, or a sentence that says why it opens nothing.</returns>
    public async Task<(TokenBearer? Bearer, string? WhyNot)> CheckAsync(
        string text, string? address, CancellationToken cancellationToken)
    {
        if (!text.StartsWith(TokenText.Prefix, StringComparison.Ordinal))
            return (null, Unknown);
        var hash = TokenText.Hash(text);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from token in context.Tokens.AsNoTracking()
            join user in context.Users on token.UserId equals user.Id
            where token.Hash == hash
            select new
            {
                Token = token,
                user.UserName,
                user.DisabledUtc,
                Roles = (from held in context.UserRoles
                         join role in context.Roles on held.RoleId equals role.Id
                         where held.UserId == user.Id
                         select role.Name).ToList(),
            }).FirstOrDefaultAsync(cancellationToken);
        if (found is null || found.Token.RemovedUtc is not null)
            return (null, Unknown);
        var now = time.GetUtcNow().UtcDateTime;
        if (found.Token.EndsUtc <= now)
            return (null, Ended(found.Token.EndsUtc));
        var isSuperuser = found.Roles.Contains(Roles.Superuser);
        if (found.DisabledUtc is not null || (!isSuperuser && !found.Roles.Contains(Roles.Teacher)))
            return (null, "The owner of this token may not use this portal any more. Nothing was shown or changed. Ask a superuser.");
        if (found.Token.LastUsedUtc is not { } used || now - used >= UsedEvery)
            await NoteAsync(context, found.Token.Id, now, cancellationToken);
        var known = PersonalToken.Of(found.Token, found.UserName!);
        var actor = isSuperuser ? Actor.Superuser(known.User)
            : Actor.Teacher(known.User, (await people.FindAsync(found.Token.UserId, cancellationToken))?.Teaches ?? []);
        return (new(known, found.Token.UserId, actor with
        {
            Scope = known.Scope,
            OnlyCourses = known.Courses.IsEmpty ? null : known.Courses.ToImmutableHashSet(),
            Origin = new(Way.Api, $"token {known.Name}", address),
        }), null);
    }

    private static string Ended(DateTime utc) => string.Create(CultureInfo.InvariantCulture,
        $"This token ended on {utc:yyyy-MM-dd HH:mm} UTC. Nothing was shown or changed.")
        + " Make a new one on the page Tokens of your account.";

    private static async Task NoteAsync(AccountDbContext context, long id, DateTime now, CancellationToken cancellationToken)
    {
        try
        {
            await context.Database.ExecuteSqlInterpolatedAsync(
                $"""UPDATE tokens SET "LastUsedUtc" = {now} WHERE "Id" = {id}""", cancellationToken);
        }
        catch (DbException)
        {
            // A full disk shuts nobody out.
        }
    }
}
