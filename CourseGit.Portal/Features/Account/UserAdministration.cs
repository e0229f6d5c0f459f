using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>Adds users; for the first-user page and <see cref="UserDesk"/>. What is wrong is said in sentences.</summary>
internal sealed class UserAdministration(
    UserManager<PortalUser> users, AccountDbContext context, Leftovers leftovers, AuditLog audit, TimeProvider time)
{
    /// <summary>The shortest password, in characters. Length is all that is asked for.</summary>
    public const int PasswordLength = 12;

    /// <summary>The longest name and the longest password, in characters.</summary>
    public const int LongestName = PersonName.MaxLength, LongestPassword = 256;

    private const int UniqueViolation = 19; // SQLITE_CONSTRAINT

    /// <summary>Whether anybody has an account.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellationToken) => context.Users.AnyAsync(cancellationToken);

    /// <summary>Adds a user with one role, or nothing at all.</summary>
    /// <param name="actor">Who adds it, for the record; what they may was asked before.</param>
    /// <exception cref="InvalidInputException">The name is taken or cannot be, the role is unknown, or the password is too
    /// short.</exception>
    public async Task CreateAsync(string name, string role, string password, Actor actor, CancellationToken cancellationToken)
    {
        PersonName.Check(name);
        if (Actor.IsNobody(name))
            throw new InvalidInputException($"{name} is what CourseGit calls itself. Nothing was changed. Choose another name.");
        CheckRole(role);
        CheckPassword(name, password);
        if (await users.FindByNameAsync(name) is not null)
            throw NameTaken(name);
        await leftovers.OfEarlierAsync(name, cancellationToken);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var user = new PortalUser { UserName = name, CreatedUtc = time.GetUtcNow().UtcDateTime };
            Require(await users.CreateAsync(user, password));
            Require(await users.AddToRoleAsync(user, role));
            await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.UserAdded) { Subject = name }
                .With(null, new AuditFacts().Say("Role", role)), cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is SqliteException { SqliteErrorCode: UniqueViolation })
        {
            throw NameTaken(name); // Somebody else was faster.
        }
    }

    private static InvalidInputException NameTaken(string name) =>
        new($"There is already a user \"{name}\". Nothing was changed. Choose another name.");

    /// <exception cref="InvalidInputException">There is no such role.</exception>
    internal static void CheckRole(string role)
    {
        if (!Roles.All.Contains(role))
            throw new InvalidInputException($"There is no role \"{role}\". Nothing was changed. Use {string.Join(" or ", Roles.All)}.");
    }

    /// <exception cref="InvalidInputException">Nobody should have this password.</exception>
    internal static void CheckPassword(string name, string password)
    {
        if (password.Length < PasswordLength)
            throw new InvalidInputException(
                $"The password is too short. Nothing was changed. Use at least {PasswordLength} characters; a sentence is easy to "
                + "remember and hard to guess.");
        if (password.Length > LongestPassword)
            throw new InvalidInputException($"The password is too long. Nothing was changed. Use at most {LongestPassword} characters.");
        if (string.Equals(password, name, StringComparison.OrdinalIgnoreCase) || password.Distinct().Count() == 1)
            throw new InvalidInputException(
                "This password would be guessed at once. Nothing was changed. Use one that is neither the name nor one character "
                + "repeated.");
    }

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidInputException(
                $"The user could not be added. Nothing was changed. {string.Join(" ", result.Errors.Select(e => e.Description))}");
    }
}
