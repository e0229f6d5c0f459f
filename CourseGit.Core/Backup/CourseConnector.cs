using System.Collections.Immutable;
using System.Data.Common;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Backup;

/// <summary>A course that is to be backed up to a repository from now on.</summary>
/// <param name="Create">A repository that is not there is made, private.</param>
public sealed record ConnectWish(Subdomain Course, Remote Remote, bool Create)
{
    /// <summary>The credential that is stored already; null when none is needed or one is typed.</summary>
    public string? CredentialName { get; init; }

    /// <summary>One that is to be stored when all else is done; it comes before <see cref="CredentialName"/>.</summary>
    public TypedCredential? Typed { get; init; }
}

/// <summary>A credential that somebody has typed and nothing keeps yet.</summary>
/// <param name="Name">What it will be called.</param>
/// <param name="EndsOn">The first day (UTC) on which it is not taken any more; null when nobody knows.</param>
public sealed record TypedCredential(string Name, RemoteCredential Credential, DateOnly? EndsOn)
{
    /// <summary>Who the host said it belongs to; null when it was not asked.</summary>
    public string? KnownAs { get; init; }
}

/// <summary>What became of a course that was to be connected.</summary>
public enum ConnectState
{
    /// <summary>It goes there from now on.</summary>
    Connected,

    /// <summary>It did before; nothing was changed.</summary>
    Unchanged,

    /// <summary>It stays as it was.</summary>
    Failed,
}

/// <summary>What became of one course.</summary>
/// <param name="Remote">Where it goes; null when it could not be told where that would be.</param>
/// <param name="IsMade">Its repository was made for it.</param>
/// <param name="Problem">Why it stays as it was, and what to do: sentences; null when it does not.</param>
public sealed record CourseConnection(Subdomain Course, Remote? Remote, ConnectState State, bool IsMade, string? Problem);

/// <summary>
/// The front door to connecting courses with their repositories: found or made there, private and writable, and only then written down.
/// Nothing of a course is sent.
/// </summary>
public sealed class CourseConnector(
    HostDesk hosts, RemoteTest test, RemoteProviders providers, RemoteForms forms, CourseRegistry registry, CredentialStore credentials)
{
    /// <summary>So many courses at a time are asked for and made; hosts take it ill when there are more.</summary>
    public const int AtOnce = 4;

    /// <summary>Connects one course. A credential that was typed is stored last, and not at all when something is in the way.</summary>
    /// <exception cref="CourseGitException">Something is in the way; the course stays as it was.</exception>
    public async Task<CourseConnection> ConnectAsync(ConnectWish wish, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, wish.Course);
        actor.Require(Right.ChangeCredentials);
        var course = await registry.GetAsync(wish.Course, actor, cancellationToken).ConfigureAwait(false);
        if (wish.Typed is not { } typed)
            return await ConnectAsync(course, wish, new ShownCredential(wish.CredentialName), actor, cancellationToken)
                .ConfigureAwait(false);
        // Said before anything is made; whoever takes the name meanwhile keeps it.
        if ((await credentials.ListAsync(actor, cancellationToken).ConfigureAwait(false)).Any(c => c.Name == typed.Name))
            throw new InvalidInputException(
                $"There is a credential \"{typed.Name}\" already, and its token was not replaced. Choose it instead, or give the new one "
                + "another name.");
        var (remote, isMade) = await PrepareAsync(wish.Remote, new ShownCredential(null, typed.Credential), wish, actor, cancellationToken)
            .ConfigureAwait(false);
        // From here on nobody can stop it half-way.
        await credentials.AddAsync(typed.Name, CredentialKind.Token, new CredentialFields(typed.Credential.User)
        {
            Host = providers.HostOf(remote)?.Can.HasFlag(HostAbilities.Identify) is true ? remote.Kind : null,
            EndsOn = typed.EndsOn,
        }, typed.Credential.Secret, typed.KnownAs, actor, CancellationToken.None).ConfigureAwait(false);
        var isSaved = false;
        try
        {
            var done = await SaveAsync(wish.Course, remote, typed.Name, isMade, actor).ConfigureAwait(false);
            isSaved = true;
            return done;
        }
        finally
        {
            if (!isSaved)
                await credentials.RemoveAsync(typed.Name, actor, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Connects several courses, <see cref="AtOnce"/> at a time. One that cannot be is told of and keeps no other from it; asked for once
    /// more, what was done is not done again.
    /// </summary>
    /// <param name="create">Repositories that are not there are made, private.</param>
    /// <param name="done">Told of each as it is done.</param>
    /// <returns>What became of each, in the order they were named.</returns>
    public async Task<ImmutableArray<CourseConnection>> ConnectAsync(
        IReadOnlyCollection<Subdomain> courses, RemoteTemplate template, string? credentialName, bool create,
        IProgress<CourseConnection>? done, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse);
        actor.Require(Right.ChangeCredentials);
        var all = new CourseConnection[courses.Count];
        await Parallel.ForEachAsync(
            courses.Select((course, i) => (course, i)),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (next, token) =>
            {
                all[next.i] = await TryAsync(next.course, template, credentialName, create, actor, token).ConfigureAwait(false);
                done?.Report(all[next.i]);
            }).ConfigureAwait(false);
        return [.. all];
    }

    private async Task<CourseConnection> TryAsync(
        Subdomain subdomain, RemoteTemplate template, string? credentialName, bool create, Actor actor, CancellationToken cancellationToken)
    {
        Remote? remote = null;
        try
        {
            var course = await registry.GetAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
            remote = template.For(course, forms);
            return await ConnectAsync(
                course, new ConnectWish(subdomain, remote, create),
                forms.Of(remote.Kind).TakesCredential ? new ShownCredential(credentialName) : ShownCredential.None,
                actor, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (e.Failure is { } failure)
        {
            return new(subdomain, remote, ConnectState.Failed, IsMade: false, $"{failure.What} {failure.Next}");
        }
        catch (RefusedException e)
        {
            return new(subdomain, remote, ConnectState.Failed, IsMade: false, $"{e.Message} {e.NextStep}".TrimEnd());
        }
        catch (CourseGitException e)
        {
            return new(subdomain, remote, ConnectState.Failed, IsMade: false, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or DbException
            or DbUpdateException)
        {
            return new(subdomain, remote, ConnectState.Failed, IsMade: false,
                $"This server could not finish it ({e.InnerException?.Message ?? e.Message}). Check its disk and the rights on the state "
                + "folder, then ask for it again.");
        }
    }

    private async Task<CourseConnection> ConnectAsync(
        Course course, ConnectWish wish, ShownCredential key, Actor actor, CancellationToken cancellationToken)
    {
        var (remote, isMade) = await PrepareAsync(wish.Remote, key, wish, actor, cancellationToken).ConfigureAwait(false);
        return remote == course.Remote && key.Stored == course.CredentialName
            ? new(course.Subdomain, remote, isMade ? ConnectState.Connected : ConnectState.Unchanged, isMade, null)
            : await SaveAsync(course.Subdomain, remote, key.Stored, isMade, actor).ConfigureAwait(false);
    }

    // Read again: the host was asked meanwhile, and somebody may have changed another setting of the course. What is known to fit is
    // written down, whoever wants no answer any more.
    private async Task<CourseConnection> SaveAsync(
        Subdomain subdomain, Remote remote, string? credentialName, bool isMade, Actor actor)
    {
        var course = await registry.GetAsync(subdomain, actor, CancellationToken.None).ConfigureAwait(false);
        await registry.UpdateAsync(course with { Remote = remote, CredentialName = credentialName }, course, actor, CancellationToken.None)
            .ConfigureAwait(false);
        return new(subdomain, remote, ConnectState.Connected, isMade, null);
    }

    // Where it really is, and whether it was made just now.
    private async Task<(Remote Remote, bool IsMade)> PrepareAsync(
        Remote remote, ShownCredential key, ConnectWish wish, Actor actor, CancellationToken cancellationToken)
    {
        if (providers.HostOf(remote) is not { } host || (host.Can == HostAbilities.None && remote.Kind != RemoteKind.Hosted))
        {
            var found = await test.RunAsync(new RemoteTrial(wish.Course, remote, key.Stored, key.Typed), actor, cancellationToken)
                .ConfigureAwait(false);
            return found.IsGood ? (remote, false) : throw new OperationFailedException(found.Text);
        }
        var course = await registry.GetAsync(wish.Course, actor, cancellationToken).ConfigureAwait(false);
        var look = await hosts.LookAsync(remote, key, actor, cancellationToken).ConfigureAwait(false);
        if (look.Facts is null && !wish.Create)
            throw new OperationFailedException(look.Missing!);
        var facts = look.Facts ?? await hosts.CreateAsync(remote, key, actor, cancellationToken).ConfigureAwait(false);
        var mayBePublic = course.MayBePublic(facts.MovedTo ?? remote);
        if (RepositoryFit.Problem(providers.Describe(remote), host.Pages.Name, facts, mayBePublic, key.Stored) is { } problem)
            throw new OperationFailedException(problem);
        return (facts.MovedTo ?? remote, look.Facts is null);
    }
}
