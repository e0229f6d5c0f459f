using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>
/// Whether a course may be backed up to a repository, as its host tells of it: asked before each push, when a course is connected, and
/// when a repository is tried.
/// </summary>
internal static class RepositoryFit
{
    private const string Untouched = "Nothing was sent there, and the course's files are untouched.";

    /// <summary>
    /// What stands in the way; null when nothing does. A host that does not say who may read it does not say that nobody may.
    /// </summary>
    /// <param name="repository">As people know it.</param>
    /// <param name="host">What people call its host.</param>
    /// <param name="isPublicAllowed">Somebody has said that it may be public.</param>
    /// <param name="credential">The name of the one that was shown; null when none was, or it has no name yet.</param>
    public static Failure? Problem(string repository, string host, RepositoryFacts facts, bool isPublicAllowed, string? credential) =>
        facts.IsPrivate != true && !isPublicAllowed ? NotPrivate(repository, host, facts.IsPrivate is null)
        : facts.IsReadOnly ? new Failure(
            $"The repository {repository} is archived: it can be read, but nothing can be added to it.", Untouched,
            $"Take it out of the archive at {host}, or choose another repository in the course's settings.")
        { Cause = FailureCause.Place }
        : facts.MayWrite == false ? new Failure(
            $"{(credential is null ? "With what was shown to its host" : $"With the credential \"{credential}\"")} the repository "
            + $"{repository} may be read, but not written to.", Untouched,
            $"Use a credential that may read and write the repository's contents at {host}. To restore from there, reading is enough.")
        { Cause = FailureCause.Credential }
        : null;

    /// <summary>Others than those who were let in can read it, or may be able to.</summary>
    /// <param name="isUnsaid">The host does not say who can.</param>
    public static Failure NotPrivate(string repository, string host, bool isUnsaid = false) => new(
        $"Repository must be private: {(isUnsaid ? $"{host} does not say who can read {repository}"
            : $"anyone can read {repository}, or anyone with an account there")}, and a backup holds what students answered and how they "
        + "were graded.", Untouched,
        $"Make it private in its settings at {host}, then try again. Only for a course without any student data may a superuser allow one "
        + "public repository, by its name, in the course's settings, under Repository.")
    { Cause = FailureCause.Place };
}
