using System.Globalization;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Core.Notices;

/// <summary>Looks at the days on which credentials end.</summary>
internal sealed class CredentialWatch(CredentialStore credentials, NoticeRecorder recorder, TimeProvider time)
{
    private const int Urgent = 3; // days
    private const int MostNamed = 5;

    /// <summary>
    /// Has it told that one ends: two weeks before, three days before, and when it has ended; and once more when it has a new end, or none.
    /// </summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var credential in await credentials.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            await recorder.RecordAsync(Event(credential, now), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What tells the three occasions apart; null while there is none.</summary>
    internal static string? Stage(int? daysLeft) => daysLeft switch
    {
        <= 0 => "ended",
        <= Urgent => "urgent",
        <= Credential.SoonDays => "soon",
        _ => null,
    };

    private static NoticeEvent Event(Credential credential, DateTime nowUtc)
    {
        var today = DateOnly.FromDateTime(nowUtc);
        var stage = Stage(credential.DaysLeft(today));
        var outcome = stage is null ? NoticeOutcome.Recovered : NoticeOutcome.CredentialEnds;
        var name = $"The credential {credential.Name}";
        var message = stage is null
            ? new NoticeMessage(outcome.Id(), $"{name} does not end soon any more", $"{name} has a new end, or none is known.",
                "What uses it goes on.", "Nothing needs to be done.", nowUtc)
            : new NoticeMessage(outcome.Id(), $"{name} {credential.EndInWords(today)}",
                $"{name} {credential.EndInWords(today)}, on "
                    + string.Create(CultureInfo.InvariantCulture, $"{credential.EndsOn:yyyy-MM-dd} (UTC)."),
                Meaning(credential, stage == "ended"),
                "Make a new token on the server, put it in under Settings, Credentials, and say there when that one ends.", nowUtc);
        return new NoticeEvent($"credential {credential.Name} {stage} {nowUtc.Ticks}", outcome, $"credential {credential.Name}", "End",
            stage ?? "", message)
        { ConcernsAll = true };
    }

    private static string Meaning(Credential credential, bool isOver)
    {
        if (credential.UsedBy.IsEmpty)
            return "No course uses it.";
        var more = credential.UsedBy.Length - MostNamed;
        var named = string.Join(", ", credential.UsedBy.Take(MostNamed)) + (more > 0 ? $" and {Counted.InWords(more, "more course")}" : "");
        var when = isOver ? "they can" : "from then on they can";
        return $"It is used by {named}: {when} neither be backed up nor restored with it. What is backed up stays.";
    }
}
