using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Notices;

/// <summary>
/// What is told of an operation that has ended. Its own sentences are not passed on: they may name files, and files may be called like
/// students. What kind of cause it was and the step it happened in say enough to know how urgent it is; the rest is behind the link.
/// </summary>
internal sealed partial class OperationNotices(CourseOverview overview)
{
    /// <returns>Null for one that says nothing about what it works on, because it was cancelled.</returns>
    public async Task<NoticeEvent?> OfAsync(OperationSnapshot operation, CancellationToken cancellationToken)
    {
        if (operation.Outcome is null or OperationOutcome.Cancelled)
            return null;
        var outcome = operation.Outcome switch
        {
            OperationOutcome.Failed => NoticeOutcome.Failure,
            OperationOutcome.Warning => NoticeOutcome.Warning,
            _ => NoticeOutcome.Recovered,
        };
        var isSaving = outcome == NoticeOutcome.Failure && operation.Kind.Saves;
        var safe = isSaving && operation.Course is { } course
            ? (await overview.FindAsync(course, Actor.System, cancellationToken).ConfigureAwait(false))?.LastSafeUtc
            : null;
        var message = new NoticeMessage(
            outcome.Id(), Title(operation, outcome), What(operation, outcome), Means(operation, outcome, safe), Next(operation, outcome),
            operation.FinishedUtc ?? operation.RequestedUtc)
        { Course = operation.Course?.Value, Operation = operation.Id };
        return new NoticeEvent(
            $"operation {operation.Id}", outcome, operation.Subject.Key, operation.Kind.Id, Cause(operation), message)
        { Course = operation.Course };
    }

    private static string Title(OperationSnapshot operation, NoticeOutcome outcome) => outcome switch
    {
        NoticeOutcome.Failure => $"{operation.Title} {(operation.Refused ? "was refused" : "failed")}",
        NoticeOutcome.Warning => $"{operation.Title} is done, with a warning",
        _ => $"{operation.Title} works again",
    };

    private static string What(OperationSnapshot operation, NoticeOutcome outcome)
    {
        var name = $"The {operation.Kind.Noun} {operation.Kind.Preposition} {operation.Subject}";
        if (outcome == NoticeOutcome.Recovered)
            return $"{name} works again: it had failed before, and this time it did not.";
        if (outcome == NoticeOutcome.Warning)
            return $"{name} did its work, and found something that needs a look.";
        var at = operation.Steps is [.., var last] ? $" in the step \"{last.Name}\"" : "";
        return (operation.Refused, operation.Cause) switch
        {
            (true, _) => $"{name} was refused{at}: a guard found something and stopped it before it could do harm.",
            (_, FailureCause.Credential) => $"{name} failed{at}: the git server did not accept the user and token it was shown.",
            (_, FailureCause.Place) => $"{name} failed{at}: there is no repository to be reached at the address in the settings.",
            _ => $"{name} failed{at}.",
        };
    }

    private static string Means(OperationSnapshot operation, NoticeOutcome outcome, DateTime? safe)
    {
        var kind = operation.Kind;
        if (outcome == NoticeOutcome.Failure && kind.Saves)
            return safe is { } then
                ? $"What changed in the course since its last backup, of {then:yyyy-MM-dd HH:mm} UTC, is not saved yet. That backup is "
                    + "kept."
                : "The course is in no backup that counts.";
        if (kind.Proves)
            return outcome == NoticeOutcome.Failure
                ? "Whether the course could be brought back from its newest backup is not proven."
                : outcome == NoticeOutcome.Recovered ? "The course can be brought back from its newest backup." : "";
        if (outcome == NoticeOutcome.Failure && kind.Replaces)
            return "The page of the operation says whether anything of the course was changed.";
        return (outcome, kind.Saves) switch
        {
            (NoticeOutcome.Warning, true) => "The course is backed up.",
            (NoticeOutcome.Recovered, true) => "The course is backed up again.",
            _ => "",
        };
    }

    private static string Next(OperationSnapshot operation, NoticeOutcome outcome) => (outcome, operation.Cause) switch
    {
        (NoticeOutcome.Recovered, _) => "Nothing needs to be done.",
        (NoticeOutcome.Warning, _) => "Open the operation and look at its warnings.",
        (_, FailureCause.Credential) => "Replace the token under Settings, Credentials, then start it again.",
        (_, FailureCause.Place) => "Correct the repository in the course's settings, then start it again.",
        _ => "Open the operation: it says what was found and what to do.",
    };

    // Figures and commits differ each time and mean nothing: 70 % or 71 %, 4,012 or 4,013 files. Where it was stopped says no more.
    private static string Cause(OperationSnapshot operation)
    {
        var text = operation.Text.StartsWith(OperationSettler.Stopped, StringComparison.Ordinal)
            ? OperationSettler.Stopped
            : string.Concat(Commits().Replace(operation.Text, "").Where(c => !char.IsDigit(c)));
        return $"{operation.Standing} {operation.Cause} "
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    [GeneratedRegex(@"\b[0-9a-f]{7,40}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Commits();
}
