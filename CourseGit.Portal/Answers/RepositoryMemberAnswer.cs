using CourseGit.Core.Repositories;

namespace CourseGit.Portal.Answers;

/// <summary>A member of a repository as <c>--json</c> and the API print it; the names are a contract.</summary>
/// <param name="Level">viewer, collaborator or admin.</param>
internal sealed record RepositoryMemberAnswer(string Person, string Level, string AddedBy, DateTime AddedUtc)
{
    public static RepositoryMemberAnswer Of(RepositoryMember member) =>
        new(member.Person, member.Level.ToString().ToLowerInvariant(), member.AddedBy, member.AddedUtc);
}
