using System.Collections.Frozen;

namespace CourseGit.Core.Audit;

/// <summary>Something that stands in the record when somebody does it.</summary>
/// <param name="Id">As it is stored, for example <c>course.changed</c>; what stands before the dot groups them.</param>
/// <param name="Words">The middle of a sentence that begins with who did it and ends with what it was done to.</param>
public sealed record AuditAction(string Id, string Words)
{
    public static readonly AuditAction SignedIn = new("sign-in.done", "signed in");
    public static readonly AuditAction SignInFailed = new("sign-in.failed", "could not sign in");
    public static readonly AuditAction SignInLocked = new("sign-in.locked", "could not sign in: the account is locked");
    public static readonly AuditAction SignedOut = new("sign-in.ended", "signed out");
    public static readonly AuditAction SessionEnded = new("sign-in.session-ended", "ended a session of");
    public static readonly AuditAction UserAdded = new("user.added", "added the user");
    public static readonly AuditAction UserChanged = new("user.changed", "changed the user");
    public static readonly AuditAction UserRemoved = new("user.removed", "removed the user");
    public static readonly AuditAction WorkSetAside = new("user.work", "kept, as that of a removed user, the drafts and requests of");
    public static readonly AuditAction PasswordChanged = new("user.password", "changed the password of");
    public static readonly AuditAction ResetLinkMade = new("user.reset-link", "made a link to a new password for");
    public static readonly AuditAction SignInLinkMade = new("user.sign-in-link", "printed a link that signs in");
    public static readonly AuditAction TeacherAssigned = new("user.teaches", "changed the teacher");
    public static readonly AuditAction TokenAdded = new("token.added", "made the token");
    public static readonly AuditAction TokenRemoved = new("token.removed", "removed the token");
    public static readonly AuditAction TokenRefused = new("token.refused", "could not use a token");
    public static readonly AuditAction CourseAdded = new("course.added", "added the course");
    public static readonly AuditAction CourseChanged = new("course.changed", "changed the settings of");
    public static readonly AuditAction CourseRemoved = new("course.removed", "removed the course");
    public static readonly AuditAction CoursePaused = new("course.paused", "paused the schedules of");
    public static readonly AuditAction CourseResumed = new("course.resumed", "let the schedules go on for");
    public static readonly AuditAction CopyAdded = new("course.copy-added", "gave a further place to");
    public static readonly AuditAction CopyRemoved = new("course.copy-removed", "took a further place from");
    public static readonly AuditAction CredentialAdded = new("credential.added", "added the credential");
    public static readonly AuditAction CredentialChanged = new("credential.changed", "changed the credential");
    public static readonly AuditAction CredentialRemoved = new("credential.removed", "removed the credential");
    public static readonly AuditAction RepositoryMade = new("repository.made", "had a private repository made:");
    public static readonly AuditAction DeployKeyAdded = new("repository.key", "had a key let into");
    public static readonly AuditAction ScheduleAdded = new("schedule.added", "added the schedule");
    public static readonly AuditAction ScheduleChanged = new("schedule.changed", "changed the schedule");
    public static readonly AuditAction ScheduleRemoved = new("schedule.removed", "removed the schedule");
    public static readonly AuditAction ScheduleRun = new("schedule.run", "ran at once the schedule");
    public static readonly AuditAction ExamAdded = new("exam.added", "added the exam window");
    public static readonly AuditAction ExamRemoved = new("exam.removed", "removed the exam window");
    public static readonly AuditAction NoticeAdded = new("notice.added", "added the rule for notices");
    public static readonly AuditAction NoticeChanged = new("notice.changed", "changed the rule for notices");
    public static readonly AuditAction NoticeRemoved = new("notice.removed", "removed the rule for notices");
    public static readonly AuditAction NoticeTried = new("notice.tried", "sent a test to");
    public static readonly AuditAction NoticesRetried = new("notice.retried", "had unsent notices tried again");
    public static readonly AuditAction RoundAddressChanged = new("notice.round", "changed the address asked after each round");
    public static readonly AuditAction HookAdded = new("hook.added", "added the hook");
    public static readonly AuditAction HookChanged = new("hook.changed", "changed the hook");
    public static readonly AuditAction HookRemoved = new("hook.removed", "removed the hook");
    public static readonly AuditAction HookTried = new("hook.tried", "tried the hook");
    public static readonly AuditAction CheckoutAdded = new("checkout.added", "added the checkout");
    public static readonly AuditAction CheckoutChanged = new("checkout.changed", "changed the checkout");
    public static readonly AuditAction CheckoutRemoved = new("checkout.removed", "removed the checkout");
    public static readonly AuditAction CheckoutSecretMade = new("checkout.secret", "made a secret for pushes to the checkout");
    public static readonly AuditAction CoursePushSecretMade = new("course.push-secret", "made a secret for pushes to the course");
    public static readonly AuditAction CoursePushSecretRemoved =
        new("course.push-secret-removed", "took away the secret for pushes to the course");
    public static readonly AuditAction RepositoryAdded = new("repository.added", "added the repository");
    public static readonly AuditAction RepositoryChanged = new("repository.changed", "changed the repository");
    public static readonly AuditAction RepositoryArchived = new("repository.archived", "archived the repository");
    public static readonly AuditAction RepositoryRestored = new("repository.restored", "took out of the archive the repository");
    public static readonly AuditAction RepositoryRenamed = new("repository.renamed", "renamed the repository");
    public static readonly AuditAction RepositoryShared = new("repository.shared", "changed who may reach the repository");
    public static readonly AuditAction RepositoryRemoved = new("repository.removed", "removed the repository");
    public static readonly AuditAction OperationStarted = new("operation.started", "asked for");
    public static readonly AuditAction OperationCancelled = new("operation.cancelled", "cancelled");
    public static readonly AuditAction SetAsideFreed = new("set-aside.freed", "freed what was set aside");
    public static readonly AuditAction ReadmeSaved = new("readme.saved", "saved the README of");
    public static readonly AuditAction ReadmeLeft = new("readme.left", "left to the next backup the README of");
    public static readonly AuditAction ReadmeTakenBack = new("readme.taken-back", "took back from the next backup the README of");
    public static readonly AuditAction ReadmeDiscarded = new("readme.discarded", "threw away the README of");
    public static readonly AuditAction ReadmeSubmitted = new("readme.submitted", "submitted the README of");
    public static readonly AuditAction ImageAdded = new("readme.image", "put an image into");
    public static readonly AuditAction RequestMade = new("request.made", "asked a superuser for");
    public static readonly AuditAction RequestApproved = new("request.approved", "approved");
    public static readonly AuditAction RequestDeclined = new("request.declined", "declined");
    public static readonly AuditAction RequestPutBack = new("request.put-back", "could not start, so that it waits again,");
    public static readonly AuditAction RequestWithdrawn = new("request.withdrawn", "withdrew");
    public static readonly AuditAction Downloaded = new("download.file", "downloaded");
    public static readonly AuditAction Fetched = new("git.fetched", "fetched with git");
    public static readonly AuditAction Pushed = new("git.pushed", "pushed with git");
    public static readonly AuditAction Refused = new("door.refused", "was not allowed to");
    public static readonly AuditAction RecordVerified = new("audit.verified", "verified this record");
    public static readonly AuditAction RecordCut = new("audit.cut", "removed old rows of this record");
    public static readonly AuditAction RowsMissed = new("audit.missed", "could not write some rows of this record");

    private static readonly FrozenDictionary<string, AuditAction> ById = typeof(AuditAction).GetFields()
        .Where(f => f.FieldType == typeof(AuditAction)).Select(f => (AuditAction)f.GetValue(null)!).ToFrozenDictionary(a => a.Id);

    /// <summary>All that are known here, those that belong together beside each other.</summary>
    public static IReadOnlyList<AuditAction> All { get; } = [.. ById.Values.OrderBy(a => a.Id, StringComparer.Ordinal)];

    /// <summary>The action of this id; one that another version wrote is shown as it is stored.</summary>
    public static AuditAction Find(string id) => ById.GetValueOrDefault(id) ?? new(id, id);
}

/// <summary>What came of it.</summary>
public enum AuditOutcome
{
    Done,

    /// <summary>A front door turned them away.</summary>
    Refused,

    /// <summary>It did not come about.</summary>
    Failed,
}
