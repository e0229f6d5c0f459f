using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Restore;

/// <summary>The restore point that is selected.</summary>
/// <param name="Branch">The branch it is listed on; null when it was only named in the address.</param>
/// <param name="Line">What is known of it; null when it is not among those listed.</param>
public sealed record PickedPoint(BranchName? Branch, CommitName Commit, CommitLine? Line)
{
    /// <summary>Its full id; null when only the beginning of it is known.</summary>
    public CommitId? Id => Line?.Id ?? (CommitId.TryParse(Commit.Value, out var id) ? id : null);
}
