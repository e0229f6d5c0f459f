using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>A remote to try, as somebody is about to save it.</summary>
/// <param name="Course">Whose it is; null for a course that is not registered yet.</param>
/// <param name="CredentialName">One that is stored already.</param>
/// <param name="Typed">One that is not stored yet; it comes before <paramref name="CredentialName"/>.</param>
public sealed record RemoteTrial(Subdomain? Course, Remote Remote, string? CredentialName, RemoteCredential? Typed = null)
{
    /// <summary>It is only to be restored from: then it may be public, and need not be writable.</summary>
    public bool IsForReading { get; init; }

    /// <summary>The course holds no student data, and somebody says that this repository may be public.</summary>
    public bool MayBePublic { get; init; }

    /// <summary>The credential as a host is shown it.</summary>
    public ShownCredential Key => new(CredentialName, Typed);
}

/// <summary>What a trial found.</summary>
/// <param name="IsGood">The repository was reached and read, or will be made here.</param>
/// <param name="Text">What was found, and what to do if that is not good.</param>
/// <param name="Said">What git said itself when it failed.</param>
public sealed record RemoteFinding(bool IsGood, string Text, string? Said = null)
{
    /// <summary>It is not there, and its host can make it.</summary>
    public bool CanCreate { get; init; }

    /// <summary>Where it is now, as its host says, when it was asked for under an earlier name; else null.</summary>
    public Remote? MovedTo { get; init; }
}

/// <summary>
/// The front door to trying out where a course is to be backed up to: its host is asked whether it fits, where there is one that can be
/// asked, and the repository for its branches, as at the beginning of each backup. Nothing is written there, and nothing is made.
/// </summary>
public sealed class RemoteTest(RemoteProviders providers, GitRunner git, CourseGitSettings settings, TimeProvider time)
{
    private const string NotTried = "Whether it may be written to was not tried: the next backup shows that.";

    /// <summary>After so long a server counts as one that does not answer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries. What is wrong is a finding, not an exception.</summary>
    /// <exception cref="OperationCanceledException">Whoever asked wants no answer any more.</exception>
    public async Task<RemoteFinding> RunAsync(RemoteTrial trial, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(trial.Course is null ? Right.AddCourse : Right.ChangeCourse, trial.Course);
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var redactor = new Redactor();
        try
        {
            return await TryAsync(trial, redactor, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, $"{providers.Describe(trial.Remote)} did not answer within {Limit.TotalSeconds:0} seconds. Check the address "
                + "and this server's network, or try again later.");
        }
        catch (OperationFailedException e) when (e.Failure is { } failure)
        {
            return new(false, redactor.Clean($"{failure.What} {failure.Next}"),
                failure.Said is { } said ? redactor.Clean(said) : null);
        }
        catch (RefusedException e)
        {
            return new(false, redactor.Clean($"{e.Message} {e.NextStep}".TrimEnd()));
        }
        catch (CourseGitException e)
        {
            return new(false, redactor.Clean(e.Message));
        }
    }

    private async Task<RemoteFinding> TryAsync(RemoteTrial trial, Redactor redactor, CancellationToken cancellationToken)
    {
        var provider = providers.For(trial.Remote);
        // Opening a hosted one would make it.
        if (trial.Remote.Kind == RemoteKind.Hosted && await providers.HostOf(trial.Remote)!
            .FindAsync(trial.Remote, null, cancellationToken).ConfigureAwait(false) is null)
            return new(true, "There is no such repository on this portal yet. The next backup makes it.");
        var credential = await providers.CredentialAsync(trial.Key, trial.Remote, cancellationToken).ConfigureAwait(false);
        if (credential is not null)
            redactor.Hide(credential.User, credential.Secret);
        if (await AskHostAsync(trial, credential, cancellationToken).ConfigureAwait(false) is { } finding)
            return finding with { Text = redactor.Clean(finding.Text) };
        var access = await provider.OpenAsync(trial.Remote, credential, cancellationToken).ConfigureAwait(false);
        foreach (var (user, secret) in access.Secrets)
            redactor.Hide(user, secret); // What was made of it just now, and that of a proxy.
        // No git directory: what is asked concerns the other side alone.
        var branches = await new RemoteRepository(git, settings.GitHome, access)
            .BranchesAsync(settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
        var holds = branches.Count == 0 ? "it is empty" : $"it has {(branches.Count == 1 ? "1 branch" : $"{branches.Count:N0} branches")}";
        return new(true, $"Reached and read: {holds}. {(access.IsLocal ? "It lies on this portal." : NotTried)}");
    }

    // Null when the host has nothing against it, or there is none that could be asked.
    private async Task<RemoteFinding?> AskHostAsync(RemoteTrial trial, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (trial.Remote.Kind == RemoteKind.Hosted || providers.HostOf(trial.Remote) is not { Can: not HostAbilities.None } host)
            return null;
        if (await host.FindAsync(trial.Remote, credential, cancellationToken).ConfigureAwait(false) is not { } facts)
        {
            var missing = await host.ExplainMissingAsync(trial.Remote, credential, cancellationToken).ConfigureAwait(false);
            return new(false, $"{missing.What} {missing.Next}", missing.Said)
            {
                CanCreate = host.Can.HasFlag(HostAbilities.Create) && credential is not null && !trial.IsForReading,
            };
        }
        if (facts.MovedTo is { } now)
            return new(false, $"{providers.Describe(trial.Remote)} is called {providers.Describe(now)} now. Use the new address: whoever "
                + "takes the old name would get the next backups.")
            { MovedTo = now };
        return !trial.IsForReading
            && RepositoryFit.Problem(
                providers.Describe(trial.Remote), host.Pages.Name, facts, trial.MayBePublic, credential?.Name) is { } problem
            ? new(false, $"{problem.What} {problem.Next}")
            : null;
    }
}
