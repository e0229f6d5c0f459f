using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Features.Operations;

/// <summary>Where the cause of a failure can be taken away; without that, the same again fails the same.</summary>
public sealed record OperationRemedy(string Text, string Href)
{
    /// <summary>The remedy of what stopped an operation; null when no page of this portal has one that the person may use.</summary>
    public static async Task<OperationRemedy?> FindAsync(
        OperationSnapshot operation, Actor who, CourseRegistry registry, CredentialStore credentials)
    {
        if (operation is not { Outcome: OperationOutcome.Failed, Course: { } course } || !who.May(Right.ChangeCourse, course))
            return null;
        if (operation.Cause == FailureCause.Place)
            return new("Change the repository", $"courses/{course}/settings?fix=repository#repository");
        if (operation.Cause != FailureCause.Credential || !who.May(Right.SeeCredentials))
            return null;
        var name = (await registry.FindAsync(course, who, CancellationToken.None))?.CredentialName;
        var shown = name is null ? null
            : (await credentials.ListAsync(who, CancellationToken.None)).FirstOrDefault(c => c.Name == name);
        var there = $"settings/credentials?course={course}";
        return shown?.Kind switch
        {
            null => new("Choose a credential", $"courses/{course}/settings#repository"),
            CredentialKind.SshKey => new("Look at the key", there),
            CredentialKind.GitHubApp => new("Replace the key", there),
            _ => new("Replace the token", there),
        };
    }
}
