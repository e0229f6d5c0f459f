using System.Collections.Concurrent;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Core.Backup;

/// <summary>
/// Asks the host of a repository, before anything is sent there, whether it is there, private and may be written to. A repository that
/// somebody made public since is found so at the next backup. A URL is asked about at the host that serves it, if that has an API; where
/// git is all that can be asked, nothing is refused.
/// </summary>
public sealed class PushGuard(RemoteProviders providers, TimeProvider time)
{
    /// <summary>So long an address that strangers could not read is not asked for again as a stranger.</summary>
    internal static readonly TimeSpan Closed = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<Remote, DateTimeOffset> _closed = new();

    /// <summary>Asks.</summary>
    /// <param name="course">Whose backup it is.</param>
    /// <param name="credentialName">One that is stored; null for none.</param>
    /// <param name="notice">Hears what a person should know although it stops nothing.</param>
    /// <param name="alert">Hears that something could not be found out.</param>
    /// <returns>What the host says; null where nobody but git can be asked.</returns>
    /// <exception cref="RefusedException">A backup may not go there.</exception>
    /// <exception cref="OperationFailedException">The host does not answer, or does not accept the credential.</exception>
    internal async Task<RepositoryFacts?> CheckAsync(
        Course course, Remote remote, string? credentialName, Action<string> notice, Action<string> alert,
        CancellationToken cancellationToken)
    {
        if (remote.Kind == RemoteKind.Hosted || providers.HostOf(remote) is not { } host)
            return null;
        var credential = await providers.CredentialAsync(new ShownCredential(credentialName), remote, cancellationToken)
            .ConfigureAwait(false);
        var display = providers.Describe(remote);
        if (host.Can == HostAbilities.None && providers.AtItsHost(remote) is { } at)
            return await AskAtHostAsync(course, remote, at, credentialName, credential, alert, cancellationToken).ConfigureAwait(false);
        if (host.Can == HostAbilities.None)
        {
            await LookAsync(host, remote, display, notice, cancellationToken).ConfigureAwait(false);
            return null;
        }
        try
        {
            var facts = await host.FindAsync(remote, credential, cancellationToken).ConfigureAwait(false)
                ?? throw Missing(await host.ExplainMissingAsync(remote, credential, cancellationToken).ConfigureAwait(false));
            Check(course, remote, facts, display, host.Pages.Name, credentialName);
            return facts;
        }
        catch (OperationFailedException e) when (e.Failure is not { Cause: FailureCause.Credential })
        {
            throw e.Of($"Whether {display} is private and may be written to cannot be asked now, so nothing was sent there.");
        }
        catch (OperationFailedException e) when (e.Failure is { Cause: FailureCause.Credential })
        {
            throw e.Of($"Whether {display} is private cannot be asked with this credential, and a token that git alone takes is not enough "
                + "for that. Nothing was sent there.");
        }
    }

    // With the credential, where it is one of that host's; git's own look tells what it cannot see. Else as a stranger: what answers then
    // is public.
    private async Task<RepositoryFacts?> AskAtHostAsync(
        Course course, Remote remote, (Remote Remote, IRepositoryHost Host) at, string? credentialName, RemoteCredential? credential,
        Action<string> alert, CancellationToken cancellationToken)
    {
        var (there, host, display) = (at.Remote, at.Host, providers.Describe(remote));
        try
        {
            if (credential is { Kind: CredentialKind.Token } && !SshAddress.Looks(remote.Address))
            {
                var facts = await host.FindAsync(there, credential, cancellationToken).ConfigureAwait(false);
                if (facts is not null)
                    Check(course, remote, facts, display, host.Pages.Name, credentialName);
                return facts is null ? null : facts with { MovedTo = null }; // git follows by itself, or says that it does not
            }
        }
        catch (OperationFailedException e) when (e.Failure is not { Cause: FailureCause.Credential })
        {
            throw e.Of($"Whether {display} is private and may be written to cannot be asked now, so nothing was sent there.");
        }
        catch (OperationFailedException e) when (e.Failure is { Cause: FailureCause.Credential })
        {
            alert($"{host.Pages.Name} takes the credential \"{credentialName}\" for git at most, so it cannot be asked whether {display} "
                + "is private; as a stranger, the portal looks once a day. Use a token that may read what the repository is, too.");
        }
        if (IsClosed(remote))
            return null;
        RepositoryFacts? seen = null;
        try
        {
            seen = await host.FindAsync(there, null, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (e.Failure is { Cause: FailureCause.Credential })
        {
            // It shows strangers nothing at all.
        }
        catch (CourseGitException e)
        {
            var why = (e as OperationFailedException)?.Failure?.What ?? e.Message;
            alert($"Whether {display} can be read by anyone could not be asked: {why} The backup goes there all the same. If this "
                + "stays so, look at its settings there yourself.");
            return null;
        }
        if (seen is null)
            _closed[remote] = time.GetUtcNow();
        else if (!course.MayBePublic(remote))
            throw Refused(RepositoryFit.NotPrivate(display, host.Pages.Name));
        return null;
    }

    private bool IsClosed(Remote remote) => _closed.TryGetValue(remote, out var seen) && time.GetUtcNow() < seen + Closed;

    // As a stranger, over http: nobody is answered so over ssh. What git cannot do, its own look at the repository tells, and better.
    private async Task LookAsync(
        IRepositoryHost host, Remote remote, string display, Action<string> notice, CancellationToken cancellationToken)
    {
        if (SshAddress.Looks(remote.Address) || IsClosed(remote))
            return;
        try
        {
            var facts = await host.FindAsync(remote, null, cancellationToken).ConfigureAwait(false);
            if (facts?.IsPrivate != false)
                _closed[remote] = time.GetUtcNow();
            else
                notice($"{display} can be read by anyone who knows its address, without a credential. If this backup holds what students "
                    + "answered, close it on its server.");
        }
        catch (CourseGitException)
        {
            // It says nothing of who may read it.
        }
    }

    private static void Check(
        Course course, Remote remote, RepositoryFacts facts, string display, string host, string? credentialName)
    {
        if (RepositoryFit.Problem(display, host, facts, course.MayBePublic(remote), credentialName) is { } problem)
            throw Refused(problem);
    }

    private static RefusedException Refused(Failure why) => new($"{why.What} {why.Means}") { NextStep = why.Next, Cause = why.Cause };

    private static RefusedException Missing(Failure why) => Refused(why with
    {
        What = $"Repository does not exist or is not accessible. {why.What}",
        Cause = why.Cause == FailureCause.Other ? FailureCause.Place : why.Cause,
    });
}
