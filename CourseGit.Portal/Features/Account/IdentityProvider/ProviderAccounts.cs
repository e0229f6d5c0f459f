using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// The account of somebody who has signed in at the provider: bound to issuer and subject and to nothing else, made at the first sign-in,
/// its role that of the claims each time.
/// </summary>
internal sealed class ProviderAccounts(
    CourseGitSettings settings, UserManager<PortalUser> users, AccountDbContext context, Leftovers leftovers, ProviderSessions sessions,
    AuditLog audit, TimeProvider time)
{
    /// <exception cref="ProviderException">They may not come in; somebody else has their name; there is no name.</exception>
    public async Task<PortalUser> OfAsync(ProviderPerson person, CancellationToken cancellationToken)
    {
        var user = await users.FindByLoginAsync(person.Issuer, person.Subject);
        if (person.Role is not { } role)
        {
            if (user is not null)
                await TakeRightsAwayAsync(user, person, cancellationToken);
            throw person.IsOfOtherDomain
                ? new ProviderException(ProviderRefusal.OtherDomain,
                    $"The e-mail address is not one of {Provider.AllowedDomain}, is not verified, or was not named at all.")
                : new ProviderException(ProviderRefusal.Stranger, "No claim makes this person a superuser or a teacher.");
        }
        if (user is null)
            return await CreateAsync(person, role, cancellationToken);
        RequireEnabled(user);
        await UpdateAsync(user, person, role, cancellationToken);
        return user;
    }

    private static void RequireEnabled(PortalUser user)
    {
        if (user.DisabledUtc is not null)
            throw new ProviderException(ProviderRefusal.Disabled, $"The account {user.UserName} is disabled.");
    }

    private async Task<PortalUser> CreateAsync(ProviderPerson person, string role, CancellationToken cancellationToken)
    {
        var name = NameFor(person);
        if (await users.FindByNameAsync(name) is null)
            await leftovers.OfEarlierAsync(name, cancellationToken);
        var user = new PortalUser { UserName = name, DisplayName = person.DisplayName, CreatedUtc = time.GetUtcNow().UtcDateTime };
        try
        {
            // From its beginning nobody else writes; this person may have come in by another window just before that.
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await users.FindByLoginAsync(person.Issuer, person.Subject) is { } made)
            {
                RequireEnabled(made);
                return made;
            }
            if (await users.FindByNameAsync(name) is not null)
                throw NameTaken(name);
            Require(await users.CreateAsync(user));
            Require(await users.AddToRoleAsync(user, role));
            Require(await users.AddLoginAsync(user, new UserLoginInfo(person.Issuer, person.Subject, Provider.DisplayName)));
            await audit.CommitAsync(context, By(person, name), new AuditEntry(AuditAction.UserAdded) { Subject = name }
                .With(null, new AuditFacts().Say("Role", role).Say("Signs in through", person.Issuer)), cancellationToken);
            return user;
        }
        catch (DbUpdateException e)
        {
            // Somebody else was faster; perhaps this person in another window.
            context.ChangeTracker.Clear();
            return await users.FindByLoginAsync(person.Issuer, person.Subject) ?? throw NameTaken(name, e);
        }
    }

    private OpenIdConnectSettings Provider => settings.OpenIdConnect!;

    private string NameFor(ProviderPerson person)
    {
        if (person.Name is not { Length: > 0 } name)
            throw new ProviderException(ProviderRefusal.NoName, $"There is no claim {Provider.NameClaim}.");
        try
        {
            PersonName.Check(name);
        }
        catch (InvalidInputException e)
        {
            throw new ProviderException(ProviderRefusal.NoName, $"The claim {Provider.NameClaim} gives no name of an account.", e);
        }
        return Actor.IsNobody(name)
            ? throw new ProviderException(ProviderRefusal.NoName, $"{name} is what CourseGit calls itself.")
            : name;
    }

    // The name stays what it was: courses are assigned to it.
    private async Task UpdateAsync(PortalUser user, ProviderPerson person, string role, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var roles = await users.GetRolesAsync(user);
        var others = roles.Where(r => r != role).ToList();
        if (others.Count > 0)
            Require(await users.RemoveFromRolesAsync(user, others));
        if (!roles.Contains(role))
            Require(await users.AddToRoleAsync(user, role));
        if (person.DisplayName is { } called && called != user.DisplayName)
        {
            user.DisplayName = called;
            Require(await users.UpdateAsync(user));
        }
        await audit.CommitAsync(context, By(person, user.UserName!), () => Changed(user, roles, [role]), cancellationToken);
    }

    // What the provider no longer grants ends here as well, in windows that are open.
    private async Task TakeRightsAwayAsync(PortalUser user, ProviderPerson person, CancellationToken cancellationToken)
    {
        var roles = await users.GetRolesAsync(user);
        if (roles.Count > 0)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            Require(await users.RemoveFromRolesAsync(user, roles));
            await audit.CommitAsync(context, By(person, user.UserName!), () => Changed(user, roles, []), cancellationToken);
        }
        await sessions.EndAllAsync(user.Id, cancellationToken);
    }

    // The provider's word changes them, and nobody here.
    private static Actor By(ProviderPerson person, string name) =>
        new(name, Role.Teacher) { Origin = new(Way.Page, person.Issuer) };

    private static IEnumerable<AuditEntry> Changed(PortalUser user, IEnumerable<string> before, IEnumerable<string> after) =>
        new AuditEntry(AuditAction.UserChanged) { Subject = user.UserName }
            .IfChanged(new AuditFacts().Say("Role", before), new AuditFacts().Say("Role", after));

    private static ProviderException NameTaken(string name, Exception? cause = null) =>
        new(ProviderRefusal.NameTaken, $"An account {name} is there that is not bound to this issuer and subject.", cause);

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new ProviderException(ProviderRefusal.NameTaken, string.Join(" ", result.Errors.Select(e => e.Description)));
    }
}
