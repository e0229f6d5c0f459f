using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Checkouts;

/// <summary>The front door to checkouts. Rights and every value are checked here.</summary>
public sealed class CheckoutDesk
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly CheckoutRegistry _registry;
    private readonly CheckoutClones _clones;
    private readonly CheckoutRemotes _remotes;
    private readonly SubjectLocks _locks;
    private readonly ISecretProtector _protector;
    private readonly AuditLog _audit;

    internal CheckoutDesk(
        IDbContextFactory<StateDbContext> contexts, CheckoutRegistry registry, CheckoutClones clones, CheckoutRemotes remotes,
        SubjectLocks locks, ISecretProtector protector, AuditLog audit) =>
        (_contexts, _registry, _clones, _remotes, _locks, _protector, _audit) =
            (contexts, registry, clones, remotes, locks, protector, audit);

    /// <summary>All checkouts, by name: those that were added, and clones that lie in their folder.</summary>
    public Task<ImmutableArray<Checkout>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCheckouts);
        return _registry.ListAsync(cancellationToken);
    }

    /// <summary>The checkout of this name; null when there is none.</summary>
    public Task<Checkout?> FindAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCheckouts);
        return _registry.FindAsync(name, cancellationToken);
    }

    /// <summary>The checkout of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public Task<Checkout> GetAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCheckouts);
        return _registry.GetAsync(name, cancellationToken);
    }

    /// <summary>
    /// Adds a checkout, after its repository was asked for the branch. Its files come with the first update. A clone of the same repository
    /// that lies there already is taken over.
    /// </summary>
    /// <exception cref="InvalidInputException">A value cannot be, or the name is taken. Nothing was changed.</exception>
    /// <exception cref="RefusedException">The repository may not be reached, or has no such branch. Nothing was changed.</exception>
    /// <exception cref="OperationFailedException">The repository cannot be reached. Nothing was changed.</exception>
    public async Task<Checkout> AddAsync(CheckoutDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCheckouts);
        CheckPoll(draft.PollMinutes);
        var asked = draft.Branch is null ? null : BranchName.Parse(draft.Branch);
        var remote = _remotes.Read(draft.Remote);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (await context.Checkouts.AnyAsync(c => c.Name == draft.Name.Value, cancellationToken).ConfigureAwait(false))
            throw CheckoutSentences.IsTaken(draft.Name);
        await CheckFolderAsync(draft.Name, remote, cancellationToken).ConfigureAwait(false);
        var branch = await _remotes.BranchAsync(remote, asked, draft.CredentialName, cancellationToken).ConfigureAwait(false);
        var row = new CheckoutRow
        {
            Name = draft.Name.Value,
            Remote = remote.ToString(),
            Branch = branch.Value,
            CredentialName = draft.CredentialName,
            PollMinutes = draft.PollMinutes,
            CreatedBy = actor.Name,
        };
        context.Add(row);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CheckoutAdded) { Subject = row.Name }
            .With(null, row.Facts()), cancellationToken).ConfigureAwait(false);
        return await _registry.GetAsync(row.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes branch, credential and how often the repository is looked at. The files follow with the next update.</summary>
    /// <param name="draft">All of it; its remote has to be the one there is.</param>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    public async Task<Checkout> ChangeAsync(CheckoutDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCheckouts);
        CheckPoll(draft.PollMinutes);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await RowAsync(context, draft.Name, cancellationToken).ConfigureAwait(false);
        if (_remotes.Read(draft.Remote).ToString() != row.Remote)
            throw new InvalidInputException(
                $"The checkout {draft.Name} follows {row.Remote}, and its clone is of that repository. Remove it and add another one.");
        var branch = await _remotes.BranchAsync(Remote.Parse(row.Remote), draft.Branch is null ? null : BranchName.Parse(draft.Branch),
            draft.CredentialName, cancellationToken).ConfigureAwait(false);
        var before = row.Facts();
        (row.Branch, row.CredentialName, row.PollMinutes) = (branch.Value, draft.CredentialName, draft.PollMinutes);
        await _audit.CommitAsync(context, actor, () => new AuditEntry(AuditAction.CheckoutChanged) { Subject = row.Name }
            .IfChanged(before, row.Facts()), cancellationToken).ConfigureAwait(false);
        return await _registry.GetAsync(row.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a new secret for pushes to a checkout. The one before is worth nothing from then on.</summary>
    /// <returns>The secret; it is shown this once.</returns>
    /// <exception cref="InvalidInputException">There is no such checkout, or it was not added here.</exception>
    public async Task<Secret> MakeSecretAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCheckouts);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await RowAsync(context, CheckoutName.Parse(name), cancellationToken).ConfigureAwait(false);
        var secret = Secret.Random();
        row.ProtectedSecret = _protector.Protect(secret);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CheckoutSecretMade) { Subject = name }, cancellationToken)
            .ConfigureAwait(false);
        return secret;
    }

    /// <summary>Removes a checkout. Its folder stays as it is unless that is asked for, too.</summary>
    /// <exception cref="InvalidInputException">There is no such checkout, something works on it, or it was not added here and its folder
    /// is to stay. Nothing was changed.</exception>
    public async Task RemoveAsync(string name, bool withFolder, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCheckouts);
        var checkout = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (!checkout.IsRegistered && !withFolder)
            throw CheckoutSentences.NotRegistered(checkout);
        using var held = await _locks.TryTakeAsync(checkout.Name.Subject, endOrphans: true, cancellationToken).ConfigureAwait(false)
            ?? throw CheckoutSentences.Busy(checkout.Name);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Checkouts.FirstOrDefaultAsync(c => c.Name == checkout.Name.Value, cancellationToken).ConfigureAwait(false);
        if (row is not null)
            context.Remove(row);
        await context.Deliveries.Where(d => d.Checkout == checkout.Name.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.CheckoutRemoved)
        {
            Subject = withFolder ? $"{name} with its folder" : name,
        }.With(row?.Facts(), null), cancellationToken).ConfigureAwait(false);
        if (withFolder)
            await Task.Run(() => FolderTree.Delete(checkout.Folder), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task CheckFolderAsync(CheckoutName name, Remote remote, CancellationToken cancellationToken)
    {
        var (state, folder) = (_clones.Look(name), _clones.FolderOf(name));
        if (!state.IsInside)
            throw new InvalidInputException(CheckoutSentences.LeadsOut(folder));
        if (state is { IsThere: true, IsClone: false })
            throw CheckoutSentences.FolderIsTaken(folder);
        if (state.IsClone && await _clones.OriginAsync(name, cancellationToken).ConfigureAwait(false) is { } origin
            && !_remotes.IsSame(remote, origin))
            throw CheckoutSentences.OtherClone(folder, TextLength.Excerpt(CheckoutRemotes.WithoutLogin(origin)));
    }

    private async Task<CheckoutRow> RowAsync(StateDbContext context, CheckoutName name, CancellationToken cancellationToken) =>
        await context.Checkouts.FirstOrDefaultAsync(c => c.Name == name.Value, cancellationToken).ConfigureAwait(false)
        ?? throw (await _registry.FindAsync(name.Value, cancellationToken).ConfigureAwait(false) is { } found
            ? CheckoutSentences.NotRegistered(found) : CheckoutSentences.IsNotHere(name.Value));

    private static void CheckPoll(int? minutes)
    {
        if (minutes is < 1 or > Checkout.MaxPollMinutes)
            throw new InvalidInputException(
                $"A repository is looked at every 1 to {Checkout.MaxPollMinutes} minutes. Leave it out to look only when a push is told.");
    }
}
