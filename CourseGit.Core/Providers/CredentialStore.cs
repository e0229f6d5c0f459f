using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Ssh;
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

/// <summary>The front door to named secrets. They can be written and used, never read back.</summary>
public sealed class CredentialStore(
    IDbContextFactory<StateDbContext> contexts, ISecretProtector protector, AuditLog audit, RemoteForms forms, TimeProvider time)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Longest name of a user, in characters.</summary>
    public const int MaxUserLength = 200;

    /// <summary>Longest id of an app or installation, in characters.</summary>
    public const int MaxAppLength = 40;

    // What GitHub wants as the user beside a token of an app, and most servers of ssh as the user beside a key.
    private const string AppUser = "x-access-token", KeyUser = "git";

    // The only host that has apps.
    private static readonly RemoteKind GitHub = new("GitHub");

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
        return [.. rows.Select(r => Credential.Of(
            r, uses.Where(u => u.CredentialName == r.Name || u.DatabaseCredential == r.Name).Select(u => u.Subdomain)
                .Distinct().Order()) with
        {
            IsOfDatabases = uses.Any(u => u.DatabaseCredential == r.Name) && !uses.Any(u => u.CredentialName == r.Name),
        })];
    }

    /// <summary>One of them.</summary>
    /// <exception cref="InvalidInputException">There is none of this name.</exception>
    public async Task<Credential> GetAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        (await ListAsync(actor, cancellationToken).ConfigureAwait(false)).FirstOrDefault(c => c.Name == name) ?? throw None(name);

    /// <summary>Adds a credential that nobody knows the end of, or replaces user and secret of the one with this name.</summary>
    /// <exception cref="InvalidInputException">A name is malformed.</exception>
    public Task SaveAsync(string name, string user, Secret secret, Actor actor, CancellationToken cancellationToken) =>
        SaveAsync(name, user, secret, null, actor, cancellationToken);

    /// <summary>Adds a credential, or replaces user, secret and end of the one with this name.</summary>
    /// <param name="endsOn">
    /// The day on which the server takes it no longer; null when nobody knows: a new secret has an end of its own.
    /// </param>
    /// <exception cref="InvalidInputException">A name is malformed, or that day is past.</exception>
    public Task SaveAsync(string name, string user, Secret secret, DateOnly? endsOn, Actor actor, CancellationToken cancellationToken) =>
        SaveAsync(name, CredentialKind.Token, new CredentialFields(user) { EndsOn = endsOn }, secret, actor, cancellationToken);

    /// <summary>
    /// Adds a token or an app, or replaces all of the one with this name but the kind of remote it is for, unless that is said, too.
    /// Whoever uses it uses the new one from then on.
    /// </summary>
    /// <param name="kind">A token or an app; a pair of keys is made by <see cref="MakeKeysAsync"/>.</param>
    /// <exception cref="InvalidInputException">A name is malformed, the day is past, or the key is none.</exception>
    public async Task SaveAsync(
        string name, CredentialKind kind, CredentialFields fields, Secret secret, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        CheckTyped(kind, secret);
        await PutAsync(name, kind, fields, secret, publicKey: null, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a GitHub App, or replaces the one with this name.</summary>
    /// <param name="installation">Null to use the one of the repository's owner.</param>
    /// <param name="privateKey">As GitHub gives it, in PEM.</param>
    /// <inheritdoc cref="SaveAsync(string, CredentialKind, CredentialFields, Secret, Actor, CancellationToken)" path="/exception"/>
    public Task SaveAppAsync(
        string name, string appId, string? installation, Secret privateKey, Actor actor, CancellationToken cancellationToken) =>
        SaveAsync(name, CredentialKind.GitHubApp,
            new CredentialFields(AppUser) { AppId = appId, Installation = installation }, privateKey, actor, cancellationToken);

    /// <summary>
    /// Makes a pair of keys for ssh, a new one where there is one of this name: the servers that are trusted stay, and must be told the new
    /// public half.
    /// </summary>
    /// <returns>The public half.</returns>
    /// <exception cref="InvalidInputException">The name is malformed, or that of a credential of another kind.</exception>
    public Task<string> MakeKeysAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        MakePairAsync(name, isNew: false, actor, cancellationToken);

    private async Task<string> MakePairAsync(string name, bool isNew, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        PlainName.Check(name, MaxNameLength, "credential", "github-physics");
        var (privateKey, publicKey) = SshKeyPair.Make($"coursegit-{name}");
        await PutAsync(name, CredentialKind.SshKey, fields: null, privateKey, publicKey, actor, cancellationToken, isNew)
            .ConfigureAwait(false);
        return publicKey;
    }

    /// <summary>Changes what there is beside the secret, which stays.</summary>
    /// <exception cref="InvalidInputException">There is none of this name, or the fields are none of its kind.</exception>
    public async Task ChangeAsync(string name, CredentialFields fields, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        await ChangeAsync(name, row =>
        {
            CheckIsAsRead(name, row, fields.Read);
            if (fields.EndsOn != row.EndsOn)
                CheckEnd(fields.EndsOn);
            Put(row, fields.Checked(Enum.Parse<CredentialKind>(row.Kind), forms));
        }, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Trusts these keys of a server, and no others, for as long as somebody uses this pair of keys. None takes the trust back.
    /// </summary>
    /// <param name="keys">What somebody has looked at; see <see cref="HostKeyScan"/>.</param>
    /// <exception cref="InvalidInputException">There is none of this name, or it is no pair of keys.</exception>
    public async Task TrustAsync(
        string name, SshServer server, ImmutableArray<HostKey> keys, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        await ChangeAsync(name, row => row.HostKeys = row.Kind == nameof(CredentialKind.SshKey)
            ? HostKeys.With(row.HostKeys, server, keys)
            : throw new InvalidInputException($"The credential \"{name}\" is no pair of keys, so it knows no servers of ssh."),
            actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a token or an app, and never replaces one: of two people who add the same name, the second is told.</summary>
    /// <exception cref="InvalidInputException">
    /// A name is malformed, the day is past, the key is none, or there is one of this name.
    /// </exception>
    public Task AddAsync(
        string name, CredentialKind kind, CredentialFields fields, Secret secret, Actor actor, CancellationToken cancellationToken) =>
        AddAsync(name, kind, fields, secret, knownAs: null, actor, cancellationToken);

    /// <summary>The same of one that is known to work.</summary>
    /// <param name="knownAs">Who the host said it belongs to; null when it was not asked.</param>
    internal Task AddAsync(string name, CredentialKind kind, CredentialFields fields, Secret secret, string? knownAs, Actor actor,
        CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        CheckTyped(kind, secret);
        return PutAsync(name, kind, fields, secret, publicKey: null, actor, cancellationToken, isNew: true, knownAs);
    }

    /// <summary>Makes a pair of keys for ssh under a name that nobody has taken.</summary>
    /// <returns>The public half.</returns>
    /// <exception cref="InvalidInputException">The name is malformed, or taken.</exception>
    public Task<string> AddKeysAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        MakePairAsync(name, isNew: true, actor, cancellationToken);

    /// <summary>What a host said of one when it was tested.</summary>
    internal Task NoteAsync(string name, CredentialFacts facts, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(name, row =>
        {
            row.KnownAs = ShortText.Of(facts.Owner, MaxUserLength);
            row.EndsOn = facts.EndsOn ?? row.EndsOn; // a host that does not say knows nothing better
            row.TestedUtc = time.GetUtcNow().UtcDateTime;
        }, actor, cancellationToken);

    private async Task PutAsync(string name, CredentialKind kind, CredentialFields? fields, Secret secret, string? publicKey, Actor actor,
        CancellationToken cancellationToken, bool isNew = false, string? knownAs = null)
    {
        PlainName.Check(name, MaxNameLength, "credential", "github-physics");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false);
        if (row is not null && isNew)
            throw IsHere(name);
        CheckIsAsRead(name, row, fields?.Read);
        if (row is not null && (row.Kind == nameof(CredentialKind.SshKey)) != (kind == CredentialKind.SshKey))
            throw new InvalidInputException(
                $"There is a credential \"{name}\" already, and one of the two is a pair of keys: whoever uses it could not use the other. "
                + "Nothing was changed. Choose another name.");
        var before = row is null ? null : Facts(row, secret: "set");
        fields = (fields ?? new CredentialFields(row?.User ?? KeyUser)).Checked(kind, forms);
        CheckEnd(fields.EndsOn);
        if (row is null)
            context.Add(row = new CredentialRow { Name = name, User = fields.User, ProtectedSecret = "" });
        row.Kind = kind.ToString();
        Put(row, fields with
        {
            Host = fields.Host ?? (kind == CredentialKind.GitHubApp ? forms.Find(GitHub)?.Kind
                : row.Host is { } host ? (RemoteKind?)new RemoteKind(host) : null),
        });
        row.ProtectedSecret = protector.Protect(secret);
        row.PublicKey = publicKey;
        row.UpdatedUtc = time.GetUtcNow().UtcDateTime;
        row.KnownAs = knownAs is null ? null : ShortText.Of(knownAs, MaxUserLength);
        row.TestedUtc = knownAs is null ? null : row.UpdatedUtc;
        var action = before is null ? AuditAction.CredentialAdded : AuditAction.CredentialChanged;
        await audit.CommitAsync(context, actor, new AuditEntry(action) { Subject = name }
            .With(before, Facts(row, before is null ? "set" : "replaced")), cancellationToken).ConfigureAwait(false);
    }

    private static void Put(CredentialRow row, CredentialFields fields) => (row.User, row.Host, row.EndsOn, row.AppId, row.Installation) =
        (fields.User, fields.Host?.Id, fields.EndsOn, fields.AppId, fields.Installation);

    private async Task ChangeAsync(string name, Action<CredentialRow> change, Actor actor, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Credentials.FirstOrDefaultAsync(c => c.Name == name, cancellationToken).ConfigureAwait(false)
            ?? throw None(name);
        var before = Facts(row, secret: "set");
        change(row);
        await audit.CommitAsync(context, actor, () => new AuditEntry(AuditAction.CredentialChanged) { Subject = name }
            .IfChanged(before, Facts(row, secret: "set")), cancellationToken).ConfigureAwait(false);
    }

    // Who read it to change it has to know what others made of it meanwhile.
    private static void CheckIsAsRead(string name, CredentialRow? row, Credential? read)
    {
        if (read is not null && row is null)
            throw None(name);
        if (read is not null && (row!.UpdatedUtc != read.UpdatedUtc || Credential.Of(row, []).Fields != read.Fields))
            throw new InvalidInputException(
                $"Somebody else changed the credential \"{name}\" meanwhile, and it was left as they made it. Look at it as it is now, and "
                + "then change what is still to be changed.");
    }

    private static InvalidInputException IsHere(string name) => new(
        $"There is a credential \"{name}\" already, and its secret was not replaced. Choose it instead, or give the new one another name.");

    private static InvalidInputException None(string name) => new($"There is no credential \"{TextLength.Excerpt(name)}\".");

    private static void CheckTyped(CredentialKind kind, Secret secret)
    {
        if (kind == CredentialKind.SshKey)
            throw new InvalidInputException("A pair of keys is made by the portal, so that its private half is never anywhere else.");
        if (kind == CredentialKind.GitHubApp)
            CheckAppKey(secret);
    }

    private static void CheckAppKey(Secret secret)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(secret.Reveal());
            _ = key.ExportParameters(includePrivateParameters: true).D;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new InvalidInputException(
                "This is not the private key of a GitHub App. Make one on the app's page on GitHub and paste the whole file that is "
                + "downloaded: it begins with -----BEGIN RSA PRIVATE KEY-----.");
        }
    }

    /// <summary>Says when a credential ends; user and secret stay.</summary>
    /// <param name="endsOn">The day on which the server takes it no longer; null when nobody knows.</param>
    /// <exception cref="InvalidInputException">There is none of this name, or that day is past.</exception>
    public async Task SetEndAsync(string name, DateOnly? endsOn, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        CheckEnd(endsOn);
        await ChangeAsync(name, row => row.EndsOn = endsOn, actor, cancellationToken).ConfigureAwait(false);
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
            ?? throw None(name);
        var users = await context.Courses.Where(c => c.CredentialName == name || c.DatabaseCredential == name).Select(c => c.Subdomain)
            .Union(context.FurtherRemotes.Where(r => r.CredentialName == name).Select(r => r.Subdomain))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (users.Count > 0)
            throw new InvalidInputException(
                $"The credential \"{name}\" is used by {string.Join(", ", users.Order())}. Give those courses another one first.");
        var checkouts = await context.Checkouts.Where(c => c.CredentialName == name).Select(c => c.Name).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (checkouts.Count > 0)
            throw new InvalidInputException(
                $"The credential \"{name}\" is used by the checkouts {string.Join(", ", checkouts.Order())}. Give them another one first.");
        var mirrors = await context.Repositories.Where(r => r.CredentialName == name).Select(r => r.Name).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (mirrors.Count > 0)
            throw new InvalidInputException(
                $"The credential \"{name}\" is used by the mirrors {string.Join(", ", mirrors.Order())}. Give them another one first.");
        context.Remove(row);
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CredentialRemoved) { Subject = name }
            .With(Facts(row, secret: "set"), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The remotes of the courses that use one, and then the further places that do.</summary>
    internal async Task<ImmutableArray<Remote>> RemotesOfAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Courses.AsNoTracking().Where(c => c.CredentialName == name).OrderBy(c => c.Subdomain)
            .Select(c => new { c.RemoteKind, c.RemoteAddress }).ToListAsync(cancellationToken).ConfigureAwait(false);
        rows.AddRange(await context.FurtherRemotes.AsNoTracking().Where(r => r.CredentialName == name).OrderBy(r => r.Subdomain)
            .Select(r => new { r.RemoteKind, r.RemoteAddress }).ToListAsync(cancellationToken).ConfigureAwait(false));
        return [.. rows.Select(r => new Remote(new RemoteKind(r.RemoteKind), r.RemoteAddress)).Distinct()];
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
            Name = row.Name,
            Kind = Enum.Parse<CredentialKind>(row.Kind),
            Host = row.Host is { } host ? new RemoteKind(host) : null,
            AppId = row.AppId,
            Installation = row.Installation,
            HostKeys = row.HostKeys,
        };
    }

    private static AuditFacts Facts(CredentialRow row, string secret) =>
        new AuditFacts().Say("User", row.User).Say("Secret", secret).Say("Ends", row.EndsOn)
            .Say("Kind", row.Kind == nameof(CredentialKind.Token) ? null : row.Kind).Say("For", row.Host).Say("App", row.AppId)
            .Say("Installation", row.Installation).Say("Public key", row.PublicKey).Say("Belongs to", row.KnownAs)
            .Say("Trusts", HostKeys.Parse(row.HostKeys)
                .Select(s => $"{s.Server.Name} {string.Join(' ', s.Keys.Select(k => k.Fingerprint))}"));

    private void CheckEnd(DateOnly? endsOn)
    {
        if (endsOn < DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The credential would have ended on {endsOn:yyyy-MM-dd} already. Write the day on which the server takes it no longer, ")
                + "or leave it out.");
    }
}
