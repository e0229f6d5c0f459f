using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Core.Backup;

/// <summary>
/// Asks the host of a repository, before anything is sent there, whether it is there, private and may be written to. A repository that
/// somebody made public since is found so at the next backup. Where git is all that can be asked, nothing is refused.
/// </summary>
public sealed class PushGuard(RemoteProviders providers)
{
    /// <summary>Asks.</summary>
    /// <param name="course">Whose backup it is.</param>
    /// <param name="credentialName">One that is stored; null for none.</param>
    /// <param name="notice">Hears what a person should know although it stops nothing.</param>
    /// <returns>What the host says; null where nobody but git can be asked.</returns>
    /// <exception cref="RefusedException">A backup may not go there.</exception>
    /// <exception cref="OperationFailedException">The host does not answer, or does not accept the credential.</exception>
    internal async Task<RepositoryFacts?> CheckAsync(
        Course course, Remote remote, string? credentialName, Action<string> notice, CancellationToken cancellationToken)
    {
        if (remote.Kind == RemoteKind.Hosted || providers.HostOf(remote) is not { } host)
            return null;
        var credential = await providers.CredentialAsync(credentialName, cancellationToken).ConfigureAwait(false);
        var display = providers.Describe(remote);
        if (host.Can == HostAbilities.None)
        {
            await LookAsync(host, remote, credential, display, notice, cancellationToken).ConfigureAwait(false);
            return null;
        }
        try
        {
            var facts = await host.FindAsync(remote, credential, cancellationToken).ConfigureAwait(false)
                ?? throw Missing(await host.ExplainMissingAsync(remote, credential, cancellationToken).ConfigureAwait(false));
            Check(course, remote, facts, display, host.Pages.Name, credentialName);
            return facts;
        }
        catch (OperationFailedException e) when (e.Failure is { IsTransient: true })
        {
            throw e.Of($"Whether {display} is private and may be written to cannot be asked now, so nothing was sent there.");
        }
    }

    // What git cannot do, its own look at the repository tells, and better.
    private static async Task LookAsync(
        IRepositoryHost host, Remote remote, RemoteCredential? credential, string display, Action<string> notice,
        CancellationToken cancellationToken)
    {
        try
        {
            var facts = await host.FindAsync(remote, credential, cancellationToken).ConfigureAwait(false);
            if (facts?.IsPrivate == false)
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
        if (facts.IsPrivate == false && !course.MayBePublic(remote))
            throw Public(course, display, host);
        if (facts.IsReadOnly)
            throw new RefusedException(
                $"The repository {display} is archived: it can be read, but nothing can be added to it. Nothing was sent there, and the "
                + "course's files are untouched.")
            {
                NextStep = $"Take it out of the archive at {host}, or choose another repository in the course's settings.",
                Cause = FailureCause.Place,
            };
        if (facts.MayWrite == false)
            throw new RefusedException(
                $"{(credentialName is null ? "Without a credential" : $"With the credential \"{credentialName}\"")} the repository "
                + $"{display} may be read, but not written to. Nothing was sent there, and the course's files are untouched.")
            {
                NextStep = $"{(credentialName is null ? "Choose a credential that may" : $"Give its token the right to")} read and write "
                    + $"the repository's contents at {host}. To restore from there, reading is enough.",
                Cause = FailureCause.Credential,
            };
    }

    private static RefusedException Missing(Failure why) => new(
        $"Repository does not exist or is not accessible. {why.What} {why.Means}")
    {
        NextStep = why.Next,
        Cause = why.Cause == FailureCause.Other ? FailureCause.Place : why.Cause,
    };

    private static RefusedException Public(Course course, string display, string host) => new(
        $"Repository must be private: anyone can read {display}, and a backup holds what students answered and how they were graded. "
        + "Nothing was sent there, and the course's files are untouched.")
    {
        NextStep = $"Make it private in its settings at {host}, then back up again. "
            + (course.HoldsNoStudentData
                ? "This course is marked as holding no student data, but not this repository as the one that may be public: a superuser "
                    + "says that in the course's settings, under Repository."
                : "Only for a course without any student data a superuser may allow it, in the course's settings, under Repository."),
        Cause = FailureCause.Place,
    };
}
