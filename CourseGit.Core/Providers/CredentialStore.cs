using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Providers;

/// <summary>Encrypts secrets at rest. The portal implements it with its data protection keys.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts.</summary>
    string Protect(Secret secret);

    /// <summary>Decrypts what <see cref="Protect"/> gave.</summary>
    /// <exception cref="OperationFailedException">The keys it was encrypted with are gone.</exception>
    Secret Unprotect(string protectedSecret);
}

/// <summary>A credential without its secret.</summary>
public sealed record Credential(string Name, string User, DateTime UpdatedUtc, ImmutableArray<string> UsedBy);

/// <summary>The front door to named secrets. They can be written and used, never read back.</summary>
public sealed class CredentialStore(IDbContextFactory<StateDbContext> contexts, ISecretProtector protector, TimeProvider time)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Longest name of a user, in characters.</summary>
    public const int MaxUserLength = 200;

    /// <summary>All credentials by name, with the courses that use them.</summary>
    public async Task<ImmutableArray<Credential>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCredentials);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var uses = await context.Courses.AsNoTracking().Where(c => c.CredentialName != null || c.DatabaseCredential != null)
            .Select(c => new { c.CredentialName, c.DatabaseCredential, c.Subdomain }).ToListAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Credentials.AsNoTracking().OrderBy(c => c.Name).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(
            r => new Credential(r.Name, r.User, r.UpdatedUtc,
            [.. uses.Where(u => u.CredentialName == r.Name || u.DatabaseCredential == r.Name).Select(u => u.Subdomain).Order()]))];
    }

    /// <summary>Adds a credential, or replaces user and secret of the one with this name.</summary>
    /// <exception cref="InvalidInputException">A name is malformed.</exception>
    public async Task SaveAsync(string name, string user, Secret secret, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        PlainName.Check(name, MaxNameLength, "credential", "github-physics");
        TextLength.Check(user, MaxUserLength, "The user name of the credential");
        if (string.IsNullOrWhiteSpace(user) || user.Any(c => char.IsControl(c) || c == ':'))
            throw new InvalidInputException(
                "The user name of a credential may not be empty or hold a colon. Where a server asks for none beside the token, write "
                + "for example \"git\" or \"oauth2\".");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false);
        if (row is null)
            context.Add(row = new CredentialRow { Name = name, User = user, ProtectedSecret = "" });
        row.User = user;
        row.ProtectedSecret = protector.Protect(secret);
        row.UpdatedUtc = time.GetUtcNow().UtcDateTime;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a credential that no course uses.</summary>
    /// <exception cref="InvalidInputException">There is none of this name, or courses use it.</exception>
    public async Task RemoveAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException($"There is no credential \"{TextLength.Excerpt(name)}\".");
        var users = await context.Courses.Where(c => c.CredentialName == name || c.DatabaseCredential == name).Select(c => c.Subdomain)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (users.Count > 0)
            throw new InvalidInputException(
                $"The credential \"{name}\" is used by {string.Join(", ", users.Order())}. Give those courses another one first.");
        context.Remove(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>User and secret, for the pipelines only.</summary>
    /// <exception cref="RefusedException">There is none of this name any more.</exception>
    internal async Task<RemoteCredential> RevealAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.AsNoTracking().FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false)
            ?? throw new RefusedException(
                $"The credential \"{name}\" of this course is gone. Nothing was changed. Choose another one in the course's settings.");
        return new RemoteCredential(row.User, protector.Unprotect(row.ProtectedSecret));
    }
}
