using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// The front door to the tokens by which programs use the API in a person's stead. Everybody makes and removes their own; the command line
/// those of anybody.
/// </summary>
internal sealed class Tokens(IDbContextFactory<AccountDbContext> contexts, CourseRegistry courses, AuditLog audit, TimeProvider time)
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 60;

    /// <summary>The longest life, in days.</summary>
    public const int MostDays = 366;

    /// <summary>How many a person may have at a time.</summary>
    public const int MostOfAPerson = 50;

    /// <summary>How long after its end one is still listed.</summary>
    private static readonly TimeSpan ShownAfterEnd = TimeSpan.FromDays(30);

    private static readonly UpperInvariantLookupNormalizer Normalizer = new();

    /// <summary>Makes a token.</summary>
    /// <param name="user">Whose it is to be: the name they sign in with.</param>
    /// <returns>It, and its text: nobody can read that again.</returns>
    /// <exception cref="InvalidInputException">A value cannot be, there is no such user, or they have this name already. Nothing was
    /// made.</exception>
    public async Task<(PersonalToken Token, Secret Text)> AddAsync(
        string user, TokenWish wish, Actor actor, CancellationToken cancellationToken)
    {
        RequireOwn(user, actor);
        Check(wish);
        foreach (var course in wish.Courses)
            await courses.GetAsync(course, actor, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var owner = await OwnerAsync(context, user, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        await RequireRoomAsync(context, owner, wish.Name, now, cancellationToken);
        var text = TokenText.New();
        var row = new TokenRow
        {
            UserId = owner.Id,
            Name = wish.Name,
            Hash = TokenText.Hash(text.Reveal()),
            Scope = wish.Scope.ToString(),
            Courses = string.Join('\n', wish.Courses.Select(c => c.Value).Distinct().Order(StringComparer.Ordinal)),
            CreatedUtc = now,
            EndsUtc = now.AddDays(wish.Days),
        };
        context.Add(row);
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.TokenAdded) { Subject = $"{wish.Name} of {owner.UserName}" }
            .With(null, Facts(row)), cancellationToken);
        return (PersonalToken.Of(row, owner.UserName!), text);
    }

    /// <summary>The tokens that were not removed, by person and name; ended ones for a month longer.</summary>
    /// <param name="user">Whose; null for everybody's, which only the command line may see.</param>
    public async Task<ImmutableArray<PersonalToken>> ListAsync(string? user, Actor actor, CancellationToken cancellationToken)
    {
        RequireOwn(user, actor);
        var since = time.GetUtcNow().UtcDateTime - ShownAfterEnd;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var owner = user is null ? null : (await OwnerAsync(context, user, cancellationToken)).Id;
        var rows = await (
            from token in context.Tokens.AsNoTracking()
            join person in context.Users on token.UserId equals person.Id
            where token.RemovedUtc == null && token.EndsUtc > since && (owner == null || token.UserId == owner)
            orderby person.NormalizedUserName, token.Name, token.Id
            select new { Token = token, person.UserName }).ToListAsync(cancellationToken);
        return [.. rows.Select(r => PersonalToken.Of(r.Token, r.UserName!))];
    }

    /// <summary>Removes a token: from now on it opens nothing.</summary>
    /// <exception cref="InvalidInputException">There is none of this number, or not of this person. Nothing was changed.</exception>
    public async Task<PersonalToken> RemoveAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Tokens.FirstOrDefaultAsync(t => t.Id == id && t.RemovedUtc == null, cancellationToken);
        var owner = row is null ? null : await context.Users.AsNoTracking().FirstAsync(u => u.Id == row.UserId, cancellationToken);
        if (row is null || owner is null || !IsOwn(owner.UserName!, actor))
            throw new InvalidInputException($"You have no token with the number {id}. Nothing was changed. Look at the list of tokens.");
        row.RemovedUtc = time.GetUtcNow().UtcDateTime;
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.TokenRemoved) { Subject = $"{row.Name} of {owner.UserName}" }
            .With(Facts(row), null), cancellationToken);
        return PersonalToken.Of(row, owner.UserName!);
    }

    private static AuditFacts Facts(TokenRow row) => new AuditFacts().Say("Goes as far as", row.Scope)
        .Say("Courses", row.Courses.Length == 0 ? "all of its owner's" : row.Courses.Replace('\n', ' '))
        .Say("Ends", row.EndsUtc);

    private static void RequireOwn(string? user, Actor actor)
    {
        if (!IsOwn(user, actor))
            throw new NotAllowedException(
                "Tokens are made, seen and removed by whom they are for, signed in themselves. Nothing was done.");
    }

    // A token makes no tokens: it would outlive itself.
    private static bool IsOwn(string? user, Actor actor) => actor.Scope is null && (actor.Origin.Way == Way.CommandLine
        || (user is not null && Normalizer.NormalizeName(user) == Normalizer.NormalizeName(actor.Name)));

    private static void Check(TokenWish wish)
    {
        TextLength.Check(wish.Name, LongestName, "The name of the token");
        if (string.IsNullOrWhiteSpace(wish.Name) || wish.Name.Any(char.IsControl))
            throw new InvalidInputException(
                "Give the token a name that says what it is for, for example nightly report. Nothing was made.");
        if (wish.Days is < 1 or > MostDays)
            throw new InvalidInputException($"A token is valid for 1 to {MostDays} days. Nothing was made. Choose a number between them.");
        if (!Enum.IsDefined(wish.Scope))
            throw new InvalidInputException($"There is no such scope. Nothing was made. Use one of {ScopeWords.All}.");
    }

    private static async Task<PortalUser> OwnerAsync(AccountDbContext context, string user, CancellationToken cancellationToken)
    {
        var normalized = Normalizer.NormalizeName(user);
        return await context.Users.AsNoTracking().FirstOrDefaultAsync(u => u.NormalizedUserName == normalized, cancellationToken)
            ?? throw new InvalidInputException($"There is no user \"{TextLength.Excerpt(user)}\". Nothing was changed. Add them first.");
    }

    private static async Task RequireRoomAsync(
        AccountDbContext context, PortalUser owner, string name, DateTime now, CancellationToken cancellationToken)
    {
        if (owner.DisabledUtc is not null)
            throw new InvalidInputException($"{owner.UserName} may not sign in any more, so a token of theirs would open nothing.");
        var valid = await context.Tokens.Where(t => t.UserId == owner.Id && t.RemovedUtc == null && t.EndsUtc > now)
            .Select(t => t.Name).ToListAsync(cancellationToken);
        if (valid.Contains(name))
            throw new InvalidInputException(
                $"There is already a token \"{name}\". Nothing was made. Choose another name, or remove that one first.");
        if (valid.Count >= MostOfAPerson)
            throw new InvalidInputException(
                $"{owner.UserName} has {MostOfAPerson} tokens, which is as many as there can be. Nothing was made. Remove some first.");
    }
}

/// <summary>What is asked of a new token.</summary>
/// <param name="Days">How long it is valid: 1 to <see cref="Tokens.MostDays"/>.</param>
/// <param name="Courses">The only courses it is for; empty for all its owner's.</param>
internal sealed record TokenWish(string Name, Scope Scope, int Days, ImmutableArray<Subdomain> Courses);

/// <summary>A token without its text. Times are UTC.</summary>
/// <param name="Courses">The only courses it is for; empty for all its owner's.</param>
/// <param name="LastUsedUtc">Exact to a minute; null before its first use.</param>
internal sealed record PersonalToken(
    long Id, string User, string Name, Scope Scope, ImmutableArray<Subdomain> Courses, DateTime CreatedUtc, DateTime EndsUtc,
    DateTime? LastUsedUtc)
{
    public static PersonalToken Of(TokenRow row, string user) => new(
        row.Id, user, row.Name, Enum.Parse<Scope>(row.Scope), CoursesOf(row.Courses), Utc(row.CreatedUtc), Utc(row.EndsUtc),
        row.LastUsedUtc is { } used ? Utc(used) : null);

    // SQLite does not keep that it is UTC.
    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static ImmutableArray<Subdomain> CoursesOf(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Subdomain.Parse)];
}
