using CourseGit.Core.Housekeeping;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Notices;

/// <summary>Looks at the disks that CourseGit writes to.</summary>
internal sealed class DiskWatch(DiskSpace disks, NoticeRecorder recorder, TimeProvider time)
{
    private const double Clearly = 1.25;

    /// <summary>Has it told when a disk has little space left, and when it has enough again.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        // Folders on one disk are one thing to tell.
        foreach (var disk in await Task.Run(disks.Look, cancellationToken).ConfigureAwait(false))
        {
            if (Judge(disk.FreeBytes, disk.WarnBelowBytes) is { } isFull)
                await recorder.RecordAsync(Event(disk.Roles[0].Id(), isFull, disk.FreeBytes), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a disk is nearly full; null while it is neither so nor clearly not, so that nobody hears both by turns.</summary>
    /// <param name="free">Bytes that may be written.</param>
    /// <param name="least">Bytes below which it counts as nearly full.</param>
    internal static bool? Judge(long free, long least) => free < least ? true : free > least * Clearly ? false : null;

    private NoticeEvent Event(string name, bool isFull, long free)
    {
        var at = time.GetUtcNow().UtcDateTime;
        var disk = $"The disk of the {name} folder";
        var message = isFull
            ? new NoticeMessage(NoticeOutcome.DiskNearlyFull.Id(), $"{disk} is nearly full", $"{disk} has {ByteSize.InWords(free)} left.",
                "When it is full, backups and restores fail. What was backed up before is kept.",
                "Free some space there, for example what restores set aside (Settings, Set aside).", at)
            : new NoticeMessage(NoticeOutcome.Recovered.Id(), $"{disk} has space again", $"{disk} has {ByteSize.InWords(free)} left.",
                "Backups and restores have the space they need.", "Nothing needs to be done.", at);
        var outcome = isFull ? NoticeOutcome.DiskNearlyFull : NoticeOutcome.Recovered;
        return new NoticeEvent($"disk {name} {isFull} {at.Ticks}", outcome, $"disk {name}", "Space", "", message) { ConcernsAll = true };
    }
}
