using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Audit;
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
public sealed record Credential(string Name, string User, DateTime UpdatedUtc, ImmutableArray<string> UsedBy)
{
    /// <summary>So many days before it ends somebody should think of a new one.</summary>
    public const int SoonDays = 14;

    /// <summary>The day (UTC) on which the server takes it no longer; null when nobody said.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>In how many days that is, 0 on the day itself and less after it; null when nobody said.</summary>
    public int? DaysLeft(DateOnly today) => EndsOn is { } end ? end.DayNumber - today.DayNumber : null;

    /// <summary>It ends within <see cref="SoonDays"/> days, or has ended.</summary>
    public bool IsEnding(DateOnly today) => DaysLeft(today) <= SoonDays;

    /// <summary>The same after its name: <c>ends in 12 days</c>; null when nobody said.</summary>
    public string? EndInWords(DateOnly today) => DaysLeft(today) switch
    {
        null => null,
        0 => "ends today",
        1 => "ends tomorrow",
        -1 => "ended yesterday",
        > 0 and var left => $"ends in {Counted.InWords(left, "day")}",
        var past => $"ended {Counted.InWords(-past.Value, "day")} ago",
    };
}

/// <summary>The front door to named secrets. They can be written and used, never read back.</summary>
public sealed class CredentialStore(
    IDbContextFactory<StateDbContext> contexts, ISecretProtector protector, AuditLog audit, TimeProvider time)
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
        uses.AddRange(await context.FurtherRemotes.AsNoTracking().Where(r => r.CredentialName != null)
            .Select(r => new { r.CredentialName, DatabaseCredential = (string?)null, r.Subdomain }).ToListAsync(cancellationToken)
            .ConfigureAwait(false));
        var rows = await context.Credentials.AsNoTracking().OrderBy(c => c.Name).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(
            r => new Credential(r.Name, r.User, r.UpdatedUtc,
            [.. uses.Where(u => u.CredentialName == r.Name || u.DatabaseCredential == r.Name).Select(u => u.Subdomain).Distinct().Order()])
            { EndsOn = r.EndsOn })];
    }

    /// <summary>Adds a credential that nobody knows the end of, or replaces user and secret of the one with this name.</summary>
    /// <exception cref="InvalidInputException">A name is malformed.</exception>
    public Task SaveAsync(string name, string user, Secret secret, Actor actor, CancellationToken cancellationToken) =>
        SaveAsync(name, user, secret, null, actor, cancellationToken);

    /// <summary>Adds a credential, or replaces user, secret and end of the one with this name.</summary>
    /// <param name="endsOn">
    /// The day on which the server takes it no longer; null when nobody knows: a new secret has an end of its own.
    /// </param>
    /// <exception cref="InvalidInputException">A name is malformed, or that day is past.</exception>
    public async Task SaveAsync(
        string name, string user, Secret secret, DateOnly? endsOn, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        PlainName.Check(name, MaxNameLength, "credential", "github-physics");
        TextLength.Check(user, MaxUserLength, "The user name of the credential");
        if (string.IsNullOrWhiteSpace(user) || user.Any(c => char.IsControl(c) || c == ':'))
            throw new InvalidInputException(
                "The user name of a credential may not be empty or hold a colon. Where a server asks for none beside the token, write "
                + "for example \"git\" or \"oauth2\".");
        CheckEnd(endsOn);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false);
        var before = row is null ? null : Facts(row, secret: "set");
        if (row is null)
            context.Add(row = new CredentialRow { Name = name, User = user, ProtectedSecret = "" });
        row.User = user;
        row.ProtectedSecret = protector.Protect(secret);
        row.UpdatedUtc = time.GetUtcNow().UtcDateTime;
        row.EndsOn = endsOn;
        var action = before is null ? AuditAction.CredentialAdded : AuditAction.CredentialChanged;
        await audit.CommitAsync(context, actor, new AuditEntry(action) { Subject = name }
            .With(before, Facts(row, before is null ? "set" : "replaced")), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says when a credential ends; user and secret stay.</summary>
    /// <param name="endsOn">The day on which the server takes it no longer; null when nobody knows.</param>
    /// <exception cref="InvalidInputException">There is none of this name, or that day is past.</exception>
    public async Task SetEndAsync(string name, DateOnly? endsOn, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        CheckEnd(endsOn);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException($"There is no credential \"{TextLength.Excerpt(name)}\".");
        var before = Facts(row, secret: "set");
        row.EndsOn = endsOn;
        await audit.CommitAsync(context, actor, () => new AuditEntry(AuditAction.CredentialChanged) { Subject = name }
            .IfChanged(before, Facts(row, secret: "set")), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those that end within <see cref="Credential.SoonDays"/> days or have ended, the first to end first.</summary>
    public async Task<ImmutableArray<Credential>> EndingAsync(Actor actor, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return [.. (await ListAsync(actor, cancellationToken).ConfigureAwait(false)).Where(c => c.IsEnding(today)).OrderBy(c => c.EndsOn)];
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
            .Union(context.FurtherRemotes.Where(r => r.CredentialName == name).Select(r => r.Subdomain))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (users.Count > 0)
            throw new InvalidInputException(
                $"The credential \"{name}\" is used by {string.Join(", ", users.Order())}. Give those courses another one first.");
        context.Remove(row);
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CredentialRemoved) { Subject = name }
            .With(Facts(row, secret: "set"), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>User and secret, for the pipelines only.</summary>
    /// <exception cref="RefusedException">There is none of this name any more.</exception>
    internal async Task<RemoteCredential> RevealAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.AsNoTracking().FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false)
            ?? throw new RefusedException(
                $"The credential \"{name}\" of this course is gone. Nothing was changed. Choose another one in the course's settings.");
        return new RemoteCredential(row.User, protector.Unprotect(row.ProtectedSecret))
        {
            Kind = Enum.Parse<CredentialKind>(row.Kind),
            AppId = row.AppId,
            Installation = row.Installation,
            HostKeys = row.HostKeys,
        };
    }

    private static AuditFacts Facts(CredentialRow row, string secret) =>
        new AuditFacts().Say("User", row.User).Say("Secret", secret).Say("Ends", row.EndsOn);

    private void CheckEnd(DateOnly? endsOn)
    {
        if (endsOn < DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The credential would have ended on {endsOn:yyyy-MM-dd} already. Write the day on which the server takes it no longer, ")
                + "or leave it out.");
    }
}
