using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Verify;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>What can be asked for many courses at once.</summary>
/// <param name="Button">On the button that asks first.</param>
/// <param name="Verb">Before the number of courses, as in a question.</param>
/// <param name="Text">What it does, in the dialog.</param>
/// <param name="Takes">The courses it can be done with; the others are left out, and said to be.</param>
/// <param name="LeftOut">Why a course is left out, after its number.</param>
public sealed record CourseDeed(
    string Button, string Icon, string Verb, string Text, Func<CourseSummary, bool> Takes, string LeftOut,
    Func<Subdomain, OperationRequest> Request)
{
    public static CourseDeed Backup { get; } = new("Back up…", MudBlazor.Icons.Material.Rounded.CloudUpload, "Back up",
        "Each gets a place in the queue; nothing in the courses' folders is changed. You may leave this page: the backups go on "
            + "without it.",
        c => c.Course.IsBackedUpHere && c.LastOperation is not { IsDone: false },
        "not backed up from here, or busy already", course => new BackupRequest(course));

    public static CourseDeed Verify { get; } = new("Verify…", MudBlazor.Icons.Material.Rounded.VerifiedUser, "Verify",
        "The newest restore point of each is restored as a trial, beside the course, and compared. The courses' folders are not touched.",
        c => c.LastSafeUtc is not null && c.LastOperation is not { IsDone: false },
        "without a backup in their repository, or busy already", course => new VerifyRequest(course));
}
