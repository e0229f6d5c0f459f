using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>A place that courses can be connected to.</summary>
/// <param name="Form">How its addresses are written.</param>
/// <param name="Can">What it can be asked for beyond git.</param>
/// <param name="Pages">Its own pages; null when git is all that can be asked.</param>
public sealed record OfferedHost(RemoteForm Form, HostAbilities Can, HostPages? Pages)
{
    /// <summary>What people call it.</summary>
    public string Name => Pages?.Name ?? Form.Title;
}

/// <summary>What a host is shown: a credential that is stored, or one that somebody has typed and nothing keeps yet, or nothing.</summary>
/// <param name="Stored">Its name.</param>
/// <param name="Typed">It comes before <paramref name="Stored"/>.</param>
public sealed record ShownCredential(string? Stored = null, RemoteCredential? Typed = null)
{
    /// <summary>Nothing is shown.</summary>
    public static ShownCredential None { get; } = new();
}

/// <summary>A repository as a host tells of it.</summary>
/// <param name="Facts">Null when there is none that the credential may see.</param>
/// <param name="Missing">Why it was not found; null when it was.</param>
public sealed record HostLook(RepositoryFacts? Facts, Failure? Missing);

/// <summary>
/// The front door to hosts of repositories: which there are, whose a credential is, what it may write, and the making of repositories.
/// What somebody typed is used and kept nowhere.
/// </summary>
public sealed class HostDesk(RemoteProviders providers, RemoteForms forms, AuditLog audit, HostMemory memory)
{
    /// <summary>The places that courses can be connected to, in the order in which they are offered.</summary>
    public ImmutableArray<OfferedHost> Offered(Actor actor)
    {
        actor.Require(Right.SeeCredentials);
        return [.. forms.All.Select(f => providers.HostOf(f.Kind) is { } host
            ? new OfferedHost(f, host.Can, host.Pages)
            : new OfferedHost(f, HostAbilities.None, null))];
    }

    /// <summary>Whose a credential is, what it may do, and until when.</summary>
    /// <exception cref="InvalidInputException">The host cannot be asked.</exception>
    /// <exception cref="RefusedException">The credential is for another host.</exception>
    /// <exception cref="OperationFailedException">It does not answer, or does not accept it.</exception>
    public async Task<CredentialFacts> IdentifyAsync(RemoteKind kind, ShownCredential key, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCredentials);
        var host = HostOf(kind);
        var credential = await providers.CredentialAsync(key, kind, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException("Paste a token, or choose a credential that is stored.");
        return await AskAsync(
            credential, async shown => shown.Clean(await host.IdentifyAsync(credential, cancellationToken).ConfigureAwait(false)))
            .ConfigureAwait(false);
    }

    /// <summary>The repositories that a credential may write, or of which the host does not say; none that is public.</summary>
    /// <inheritdoc cref="IdentifyAsync" path="/exception"/>
    public async Task<ImmutableArray<ListedRepository>> WritableAsync(
        RemoteKind kind, ShownCredential key, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCredentials);
        var host = HostOf(kind);
        var credential = await providers.CredentialAsync(key, kind, cancellationToken).ConfigureAwait(false);
        var all = await AskAsync(credential, _ => host.ListAsync(credential, cancellationToken)).ConfigureAwait(false);
        return [.. all.Where(r => r is { MayWrite: not false, IsPrivate: not false })];
    }

    /// <summary>What a host says of one repository.</summary>
    /// <inheritdoc cref="IdentifyAsync" path="/exception"/>
    public async Task<HostLook> LookAsync(Remote remote, ShownCredential key, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCredentials);
        var host = HostOf(remote.Kind);
        var credential = await providers.CredentialAsync(key, remote, cancellationToken).ConfigureAwait(false);
        return await AskAsync(credential, async shown =>
            await host.FindAsync(remote, credential, cancellationToken).ConfigureAwait(false) is { } facts
                ? new HostLook(facts, null)
                : new HostLook(
                    null, shown.Clean(await host.ExplainMissingAsync(remote, credential, cancellationToken).ConfigureAwait(false))))
            .ConfigureAwait(false);
    }

    /// <summary>Has an empty private repository made, unless there is one.</summary>
    /// <returns>The repository as it is now.</returns>
    /// <exception cref="InvalidInputException">The host cannot be asked.</exception>
    /// <exception cref="RefusedException">It may not be made, or the credential is for another host.</exception>
    /// <exception cref="OperationFailedException">The host does not answer, or does not accept the credential.</exception>
    public async Task<RepositoryFacts> CreateAsync(Remote remote, ShownCredential key, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        forms.Of(remote.Kind).Read(remote.Address);
        var host = HostOf(remote.Kind);
        var credential = await providers.CredentialAsync(key, remote, cancellationToken).ConfigureAwait(false);
        return await RecordedAsync(AuditAction.RepositoryMade, remote, actor,
            () => AskAsync(credential, _ => host.CreateAsync(remote, credential, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Lets a pair of keys read and write one repository; done already, nothing happens.</summary>
    /// <param name="title">What it is called there.</param>
    /// <param name="publicKey">A line as <c>authorized_keys</c> has it.</param>
    /// <exception cref="InvalidInputException">The host takes no keys.</exception>
    /// <exception cref="RefusedException">The credential may not do that, or is for another host.</exception>
    /// <exception cref="OperationFailedException">The host does not answer, or does not accept the credential.</exception>
    public async Task AddDeployKeyAsync(
        Remote remote, string title, string publicKey, ShownCredential key, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        var host = HostOf(remote.Kind);
        var credential = await providers.CredentialAsync(key, remote, cancellationToken).ConfigureAwait(false);
        if (!host.Can.HasFlag(HostAbilities.DeployKeys))
            throw new InvalidInputException($"{host.Pages.Name} takes no keys from here. Put the public key in at its own pages.");
        await RecordedAsync(AuditAction.DeployKeyAdded, remote, actor, () => AskAsync(credential, async _ =>
        {
            await host.AddDeployKeyAsync(remote, title, publicKey, credential, cancellationToken).ConfigureAwait(false);
            return true;
        })).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks the host of a course where its branch is now, unless it said so a moment ago. That it does not answer is told, not thrown: what
    /// is on this server is shown all the same.
    /// </summary>
    /// <param name="shown">The branch's newest commit on this server; null when there is none.</param>
    /// <returns>Null when there is no host to ask, or it is this portal.</returns>
    public Task<HostNow?> NowAsync(
        Course course, BranchName branch, CommitId? shown, Actor actor, CancellationToken cancellationToken) =>
        ToldAsync(course, actor, async (remote, host, credential) => await memory.AskAsync(
            new HostQuestion(remote, branch, shown, HostMemory.MarkOf(credential)), host.Pages.Name,
            token => NowAsync(remote, host, branch, credential, token), cancellationToken).ConfigureAwait(false), cancellationToken);

    /// <summary>The same as it was said last, without asking anybody but this server.</summary>
    /// <returns>Null when that is not known, too.</returns>
    /// <inheritdoc cref="NowAsync(Course, BranchName, CommitId?, Actor, CancellationToken)" path="/param"/>
    public Task<HostNow?> LastAsync(
        Course course, BranchName branch, CommitId? shown, Actor actor, CancellationToken cancellationToken) =>
        ToldAsync(course, actor, (remote, _, credential) => Task.FromResult(
            memory.Find(new HostQuestion(remote, branch, shown, HostMemory.MarkOf(credential)))), cancellationToken);

    private async Task<HostNow?> ToldAsync(
        Course course, Actor actor, Func<Remote, IRepositoryHost, RemoteCredential?, Task<HostNow?>> tell,
        CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var remote = course.RemoteMovedTo ?? course.Remote;
        if (remote.Kind == RemoteKind.Hosted || providers.HostOf(remote) is not { } host)
            return null;
        try
        {
            var credential = await providers.CredentialAsync(new(course.CredentialName), remote, cancellationToken).ConfigureAwait(false);
            return await tell(remote, host, credential).ConfigureAwait(false);
        }
        catch (CourseGitException e)
        {
            return Silent(host, e);
        }
    }

    private static async Task<HostNow> NowAsync(
        Remote remote, IRepositoryHost host, BranchName branch, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        try
        {
            var branches = await AskAsync(credential, _ => host.BranchesAsync(remote, credential, cancellationToken)).ConfigureAwait(false);
            return new HostNow(host.Pages.Name, branches.GetValueOrDefault(branch), null);
        }
        catch (Exception e) when (e is CourseGitException or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            return Silent(host, e);
        }
    }

    private static HostNow Silent(IRepositoryHost host, Exception e) => new(host.Pages.Name, null, e switch
    {
        OperationFailedException { Failure: { } failure } => failure.What,
        CourseGitException => e.Message,
        _ => $"This server could not ask ({e.Message.TrimEnd('.')}).",
    });

    private IRepositoryHost HostOf(RemoteKind kind) => providers.HostOf(kind)
        ?? throw new InvalidInputException($"{forms.Of(kind).Title} cannot be asked for anything beyond git.");

    // A host may say back what it was shown.
    private static async Task<T> AskAsync<T>(RemoteCredential? credential, Func<ShownSecrets, Task<T>> ask)
    {
        var shown = new ShownSecrets();
        shown.Add(credential);
        try
        {
            return await ask(shown).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (e.Failure is { } failure && shown.Clean(failure) is var clean && clean != failure)
        {
            throw new OperationFailedException(clean);
        }
    }

    // What was made is there, whoever wants to know no more: it is recorded all the same.
    private async Task<T> RecordedAsync<T>(AuditAction action, Remote remote, Actor actor, Func<Task<T>> work)
    {
        var outcome = AuditOutcome.Failed;
        try
        {
            var done = await work().ConfigureAwait(false);
            outcome = AuditOutcome.Done;
            return done;
        }
        finally
        {
            await audit.RecordAsync(
                actor, new AuditEntry(action) { Subject = remote.ToString(), Outcome = outcome }, CancellationToken.None)
                .ConfigureAwait(false);
        }
    }
}
