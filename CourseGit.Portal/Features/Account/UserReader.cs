using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>Somebody who may sign in, or who will.</summary>
/// <param name="HasAccount">False for somebody who was only given courses, before their first sign-in.</param>
/// <param name="SignsInWith">The ways they have: a password, identity providers by name.</param>
/// <param name="CreatedUtc">Null where it is not known.</param>
/// <param name="LastSignInUtc">Null for never, as far as is known.</param>
/// <param name="DisabledUtc">Since when they may not sign in; null for those who may.</param>
public sealed record PortalPerson(
    string Name, string? DisplayName, string? Role, bool HasAccount, ImmutableArray<Teacher> Teaches, ImmutableArray<string> SignsInWith,
    DateTime? CreatedUtc, DateTime? LastSignInUtc, DateTime? DisabledUtc);

/// <summary>Reads accounts and who teaches what together.</summary>
internal sealed class UserReader(IDbContextFactory<AccountDbContext> accounts, TeacherDesk teachers)
{
    private const string Password = "password";

    /// <summary>Whether an account has a password; without one its owner signs in elsewhere.</summary>
    public async Task<bool> HasPasswordAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await accounts.CreateDbContextAsync(cancellationToken);
        return await context.Users.AnyAsync(u => u.Id == userId && u.PasswordHash != null, cancellationToken);
    }

    /// <inheritdoc cref="UserDesk.ListAsync"/>
    public async Task<ImmutableArray<PortalPerson>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeePeople);
        var taught = (await teachers.ListAsync(null, actor, cancellationToken)).ToLookup(t => t.NormalizedPerson);
        await using var context = await accounts.CreateDbContextAsync(cancellationToken);
        var users = await context.Users.AsNoTracking().ToListAsync(cancellationToken);
        var logins = (await context.UserLogins.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(l => l.UserId);
        var roles = (await (
            from held in context.UserRoles
            join role in context.Roles on held.RoleId equals role.Id
            select new { held.UserId, role.Name }).ToListAsync(cancellationToken)).ToLookup(r => r.UserId, r => r.Name);
        var known = users.Select(u => new PortalPerson(
            u.UserName!, u.DisplayName, Roles.All.FirstOrDefault(r => roles[u.Id].Contains(r)), true, [.. taught[u.NormalizedUserName!]],
            [.. u.PasswordHash is null ? [] : new[] { Password }, .. logins[u.Id].Select(l => l.ProviderDisplayName ?? l.LoginProvider)],
            u.CreatedUtc, u.LastSignInUtc, u.DisabledUtc));
        var names = users.Select(u => u.NormalizedUserName).ToHashSet();
        var expected = taught.Where(t => !names.Contains(t.Key))
            .Select(t => new PortalPerson(t.First().Person, null, null, false, [.. t], [], null, null, null));
        return [.. known.Concat(expected).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)];
    }
}
