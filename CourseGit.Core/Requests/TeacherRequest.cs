using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Requests;

/// <summary>What a teacher asks for.</summary>
public enum TeacherRequestKind
{
    Backup,

    /// <summary>One exercise as it was.</summary>
    Restore,

    /// <summary>Let their README in.</summary>
    Readme,
}

/// <summary>What became of it.</summary>
public enum TeacherRequestState
{
    Waiting,
    Approved,
    Declined,

    /// <summary>They took it back themselves.</summary>
    Withdrawn,
}

/// <summary>Something a teacher asked for, and what a superuser said to it.</summary>
/// <param name="Reason">In the teacher's words.</param>
/// <param name="Path">The exercise; null where it is about none.</param>
/// <param name="Commit">The restore point; null where it is about none.</param>
/// <param name="Answer">What the superuser had to say; null for nothing.</param>
/// <param name="OperationId">What was started because of it; null for nothing.</param>
/// <param name="SeenUtc">When the person was shown the answer; null before.</param>
public sealed record TeacherRequest(
    long Id, Subdomain Course, TeacherRequestKind Kind, string Person, string Reason, CoursePath? Path, CommitName? Commit,
    DateTime AskedUtc, TeacherRequestState State, string? DecidedBy, DateTime? DecidedUtc, string? Answer, long? OperationId,
    DateTime? SeenUtc)
{
    /// <summary>Of a README: the text that was submitted.</summary>
    public ReadmeVersion? Text { get; init; }

    /// <summary>The longest reason and the longest answer, in characters.</summary>
    public const int LongestText = 500;

    internal static TeacherRequest Of(TeacherRequestRow row) => new(
        row.Id, Subdomain.Parse(row.Course), Enum.Parse<TeacherRequestKind>(row.Kind), row.Person, row.Reason,
        row.Path is null ? null : CoursePath.Parse(row.Path), row.Commit is null ? null : CommitName.Parse(row.Commit), row.AskedUtc,
        Enum.Parse<TeacherRequestState>(row.State), row.DecidedBy, row.DecidedUtc, row.Answer, row.OperationId, row.SeenUtc)
    {
        Text = row.TextVersion is null ? null : ReadmeVersion.Stored(row.TextVersion),
    };
}
