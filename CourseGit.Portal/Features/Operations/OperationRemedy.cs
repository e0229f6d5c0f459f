using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Operations;

/// <summary>Where the cause of a failure can be taken away; without that, the same again fails the same.</summary>
public sealed record OperationRemedy(string Text, string Href)
{
    /// <summary>The remedy of what stopped an operation; null when no page of this portal has one that the person may use.</summary>
    public static OperationRemedy? Of(OperationSnapshot operation, Actor who) =>
        operation is not { Outcome: OperationOutcome.Failed, Course: { } course } || !who.May(Right.ChangeCourse, course) ? null
        : operation.Cause switch
        {
            FailureCause.Credential => new("Replace the token", $"settings/credentials?course={course}"),
            FailureCause.Place => new("Change the repository", $"courses/{course}/settings?fix=repository#repository"),
            _ => null,
        };
}
