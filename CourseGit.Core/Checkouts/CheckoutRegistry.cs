using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Checkouts;

/// <summary>
/// All checkouts there are: those that somebody added, and clones that lie in their folder without. For what runs without a person; people
/// come through <see cref="CheckoutDesk"/>.
/// </summary>
internal sealed class CheckoutRegistry(
    IDbContextFactory<StateDbContext> contexts, CheckoutClones clones, ISecretProtector protector, CourseGitSettings settings)
    : ISubjectDirectory
{
    public SubjectKind Kind => SubjectKind.Checkout;

    /// <summary>All of them, by name.</summary>
    public async Task<ImmutableArray<Checkout>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Checkouts.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        var all = rows.Select(Of).ToList();
        foreach (var name in clones.Names().Where(n => !rows.Exists(r => r.Name == n.Value)))
            all.Add(await FoundAsync(name, cancellationToken).ConfigureAwait(false));
        return [.. all.OrderBy(c => c.Name.Value, NaturalOrder.Instance)];
    }

    /// <summary>The checkout of this name, in whatever state; null when there is none.</summary>
    public async Task<Checkout?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!CheckoutName.TryParse(name, out var parsed))
            return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (await context.Checkouts.AsNoTracking().FirstOrDefaultAsync(c => c.Name == parsed.Value, cancellationToken)
            .ConfigureAwait(false) is { } row)
            return Of(row);
        return clones.Look(parsed) is { IsClone: true } ? await FoundAsync(parsed, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <inheritdoc cref="FindAsync"/>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<Checkout> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw CheckoutSentences.IsNotHere(name);

    /// <inheritdoc/>
    public Task RequireAsync(string name, CancellationToken cancellationToken) => GetAsync(name, cancellationToken);

    /// <summary>What pushes to a checkout have to be signed with; null for nothing. The settings come before what was made here.</summary>
    public async Task<Secret?> SecretOfAsync(CheckoutName name, CancellationToken cancellationToken)
    {
        if (settings.Hooks.Secrets.TryGetValue(name.Value, out var own))
            return own;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var made = await context.Checkouts.AsNoTracking().Where(c => c.Name == name.Value).Select(c => c.ProtectedSecret)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return made is not null ? protector.Unprotect(made)
            : settings.Hooks.Secrets.GetValueOrDefault(PushHookSettings.EveryCheckout);
    }

    private Checkout Of(CheckoutRow row)
    {
        var name = CheckoutName.Parse(row.Name);
        var state = clones.Look(name);
        return new Checkout
        {
            Name = name,
            Folder = clones.FolderOf(name),
            Remote = Remote.Parse(row.Remote),
            Branch = BranchName.Parse(row.Branch),
            CredentialName = row.CredentialName,
            IsRegistered = true,
            PollMinutes = row.PollMinutes,
            HasSecret = row.ProtectedSecret is not null || HasSetSecret(name),
            Commit = state.Commit,
            IsThere = state.IsThere,
            Problem = ProblemOf(name, state),
        };
    }

    private async Task<Checkout> FoundAsync(CheckoutName name, CancellationToken cancellationToken)
    {
        var (state, folder) = (clones.Look(name), clones.FolderOf(name));
        var origin = state.IsClone ? await clones.OriginAsync(name, cancellationToken).ConfigureAwait(false) : null;
        var (remote, why) = origin is null ? (null, null) : clones.RemoteOf(origin);
        return new Checkout
        {
            Name = name,
            Folder = folder,
            Remote = remote,
            Branch = state.Branch,
            HasSecret = HasSetSecret(name),
            Commit = state.Commit,
            IsThere = true,
            Problem = ProblemOf(name, state) ?? (state.Branch is null ? CheckoutSentences.OnNoBranch(folder)
                : origin is null ? CheckoutSentences.NoRemote(folder)
                : why is not null ? CheckoutSentences.RemoteOutOfReach(folder, why) : null),
        };
    }

    private string? ProblemOf(CheckoutName name, CloneState state) => state switch
    {
        { IsInside: false } => CheckoutSentences.LeadsOut(clones.FolderOf(name)),
        { IsThere: true, IsClone: false } => CheckoutSentences.NoClone(clones.FolderOf(name)),
        _ => null,
    };

    private bool HasSetSecret(CheckoutName name) =>
        settings.Hooks.Secrets.ContainsKey(name.Value) || settings.Hooks.Secrets.ContainsKey(PushHookSettings.EveryCheckout);
}
