using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>Whether a course may be backed up to a repository, as its host tells of it.</summary>
internal static class RepositoryFit
{
    private const string Untouched = "Nothing was changed.";

    /// <summary>What stands in the way; null when nothing does.</summary>
    /// <param name="repository">As people know it.</param>
    /// <param name="host">What people call its host.</param>
    /// <param name="isPublicAllowed">Somebody has said that it may be public.</param>
    public static Failure? Problem(string repository, string host, RepositoryFacts facts, bool isPublicAllowed) => facts switch
    {
        { IsPrivate: false } when !isPublicAllowed => new Failure(
            $"{repository} is public: everybody could read the students' data that a backup holds.", Untouched,
            $"Make it private at {host}, or choose another repository.")
        { Cause = FailureCause.Place },
        { IsReadOnly: true } => new Failure($"{repository} is archived at {host}: it can be read only.", Untouched,
            "Take it out of the archive there, or choose another repository.")
        { Cause = FailureCause.Place },
        { MayWrite: false } => new Failure($"The credential may read {repository}, but not write to it.", Untouched,
            $"Give it the right to write at {host}, or choose another credential.")
        { Cause = FailureCause.Credential },
        _ => null,
    };
}
