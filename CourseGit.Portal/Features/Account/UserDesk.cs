using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// The front door to who may sign in, for the page as for the command line. What takes a right away ends what the person has open.
/// </summary>
internal sealed class UserDesk(
    IServiceScopeFactory scopes, UserReader reader, Leftovers leftovers, Sessions sessions, KnownPeople people, PasswordLink links,
    AuditLog audit, TimeProvider time)
{
    /// <summary>All accounts, and all who teach a course and have none yet; by name.</summary>
    public Task<ImmutableArray<PortalPerson>> ListAsync(Actor actor, CancellationToken cancellationToken) =>
        reader.ListAsync(actor, cancellationToken);

    /// <summary>One of them.</summary>
    /// <exception cref="InvalidInputException">Nobody has this name.</exception>
    public async Task<PortalPerson> GetAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        var normalized = PersonName.Normalize(name);
        return (await ListAsync(actor, cancellationToken)).FirstOrDefault(p => PersonName.Normalize(p.Name) == normalized)
            ?? throw IsNotHere(name);
    }

    /// <summary>Adds an account with a password.</summary>
    /// <exception cref="InvalidInputException">The name, the role or the password cannot be. Nothing was changed.</exception>
    public async Task AddAsync(string name, string role, string password, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>().CreateAsync(name, role, password, actor, cancellationToken);
        people.Forget();
    }

    /// <summary>Makes somebody a superuser or a teacher.</summary>
    /// <exception cref="InvalidInputException">There is no such user or role. Nothing was changed.</exception>
    /// <exception cref="RefusedException">They are the last superuser who may sign in.</exception>
    public Task SetRoleAsync(string name, string role, Actor actor, CancellationToken cancellationToken)
    {
        UserAdministration.CheckRole(role);
        return ChangeAsync(name, "made a teacher", actor, async (users, user) =>
        {
            var before = await users.GetRolesAsync(user);
            Require(await users.RemoveFromRolesAsync(user, before.Except([role])));
            if (!before.Contains(role))
                Require(await users.AddToRoleAsync(user, role));
        }, cancellationToken);
    }

    /// <summary>Lets somebody sign in no more, and ends what they have open.</summary>
    /// <exception cref="InvalidInputException">There is no such user.</exception>
    /// <exception cref="RefusedException">They are the last superuser who may sign in.</exception>
    public async Task DisableAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        var id = await ChangeAsync(name, "disabled", actor, async (users, user) =>
        {
            user.DisabledUtc ??= time.GetUtcNow().UtcDateTime;
            Require(await users.UpdateAsync(user));
        }, cancellationToken);
        await sessions.EndAllAsync(id, null, cancellationToken);
    }

    /// <summary>Lets somebody sign in again.</summary>
    /// <exception cref="InvalidInputException">There is no such user.</exception>
    public Task EnableAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(name, "enabled", actor, async (users, user) =>
        {
            user.DisabledUtc = null;
            Require(await users.UpdateAsync(user));
        }, cancellationToken);

    /// <summary>
    /// Removes an account, with its sessions and tokens, and takes its courses away. What the person did stays recorded; their drafts and
    /// requests stay as those of somebody who was removed.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such user.</exception>
    /// <exception cref="RefusedException">They are the last superuser who may sign in.</exception>
    public async Task RemoveAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        await DisableAsync(name, actor, cancellationToken); // ends what they have open, and refuses for the last superuser
        await leftovers.OfRemovedAsync(name, actor, cancellationToken); // first: cut off here, the name is not free yet
        await ChangeAsync(name, "removed", actor, async (users, user) => Require(await users.DeleteAsync(user)), cancellationToken);
    }

    /// <summary>Makes a link by which somebody gives themselves a new password; any earlier one goes on until it is used.</summary>
    /// <returns>The path of its address on this portal.</returns>
    /// <exception cref="InvalidInputException">There is no such user.</exception>
    public async Task<string> ResetLinkAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = await users.FindByNameAsync(name) ?? throw IsNotHere(name);
        await audit.RecordAsync(actor, new AuditEntry(AuditAction.ResetLinkMade) { Subject = user.UserName }, cancellationToken);
        return $"{LocalAddress.Reset}?token={links.For(user)}";
    }

    /// <summary>Whose link this is; null when it does not open.</summary>
    public async Task<string?> OwnerOfAsync(string? token)
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await OwnerOfAsync(token, scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>()))?.UserName;
    }

    /// <summary>Gives the owner of a link a new password, and ends what they have open.</summary>
    /// <exception cref="InvalidInputException">
    /// The link does not open, or nobody should have this password. Nothing was changed.
    /// </exception>
    public async Task ResetAsync(string? token, string password, CancellationToken cancellationToken)
    {
        string id;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            var user = await OwnerOfAsync(token, users) ?? throw PasswordLink.Dead();
            UserAdministration.CheckPassword(user.UserName!, password);
            await audit.RecordAsync(
                new Actor(user.UserName!, Role.Teacher) { Origin = new(Way.Page, "reset link") },
                new AuditEntry(AuditAction.PasswordChanged) { Subject = user.UserName }, cancellationToken);
            id = user.Id;
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
            (user.AccessFailedCount, user.LockoutEnd) = (0, null); // whoever was locked out for guessing need not wait
            Require(await users.UpdateSecurityStampAsync(user));
        }
        await sessions.EndAllAsync(id, null, cancellationToken);
    }

    private async Task<PortalUser?> OwnerOfAsync(string? token, UserManager<PortalUser> users) =>
        links.Read(token) is var (id, stamp) && await users.FindByIdAsync(id) is { DisabledUtc: null } user && user.SecurityStamp == stamp
            ? user
            : null;

    /// <returns>The id of the user.</returns>
    private async Task<string> ChangeAsync(
        string name, string deed, Actor actor, Func<UserManager<PortalUser>, PortalUser, Task> change, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var context = scope.ServiceProvider.GetRequiredService<AccountDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var user = await users.FindByNameAsync(name) ?? throw IsNotHere(name);
        var couldSignIn = user.DisabledUtc is null && await users.IsInRoleAsync(user, Roles.Superuser);
        var before = await FactsAsync(users, user);
        await change(users, user);
        // Asked after the change: by now nobody else can change anything before this is decided.
        if (couldSignIn && !await AnySuperuserAsync(context, cancellationToken))
            throw new RefusedException(
                $"{user.UserName} is the last superuser who may sign in, and cannot be {deed}: nobody could manage this portal any more. "
                + "Nothing was changed. Make somebody else a superuser first.");
        var isGone = await users.FindByIdAsync(user.Id) is null;
        var after = isGone ? null : await FactsAsync(users, user);
        var entry = new AuditEntry(isGone ? AuditAction.UserRemoved : AuditAction.UserChanged) { Subject = user.UserName };
        await audit.CommitAsync(
            context, actor, () => after is null ? [entry.With(before, null)] : entry.IfChanged(before, after), cancellationToken);
        people.Forget();
        return user.Id;
    }

    private static async Task<AuditFacts> FactsAsync(UserManager<PortalUser> users, PortalUser user) =>
        new AuditFacts().Say("Role", await users.GetRolesAsync(user)).Say("Disabled since", user.DisabledUtc);

    private static Task<bool> AnySuperuserAsync(AccountDbContext context, CancellationToken cancellationToken) => (
        from user in context.Users
        join held in context.UserRoles on user.Id equals held.UserId
        join role in context.Roles on held.RoleId equals role.Id
        where role.Name == Roles.Superuser && user.DisabledUtc == null
        select user.Id).AnyAsync(cancellationToken);

    private static InvalidInputException IsNotHere(string name) =>
        new($"There is no user \"{TextLength.Excerpt(name)}\" here. Nothing was changed. Look for the name in the list of users.");

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidInputException(
                $"The user could not be changed. Nothing was changed. {string.Join(" ", result.Errors.Select(e => e.Description))}");
    }
}
