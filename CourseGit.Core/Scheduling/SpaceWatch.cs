using CourseGit.Core.Housekeeping;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>Looks once a minute how much space the disks have; the log tells when one becomes nearly full, and when it is not.</summary>
public sealed partial class SpaceWatch(DiskSpace disks, SpaceDiary diary, TimeProvider time, ILogger<SpaceWatch> logger)
    : MinuteWatch(time)
{
    private HashSet<string> _low = [];

    /// <inheritdoc/>
    protected internal override Task LookAsync(CancellationToken cancellationToken) => Task.Run(Look, cancellationToken);

    /// <inheritdoc/>
    protected override void Tell(Exception trouble) => LogTrouble(trouble);

    private void Look()
    {
        var now = disks.Look();
        var low = now.Where(d => d.IsLow).ToList();
        foreach (var disk in low.Where(d => !_low.Contains(d.Folder)))
            LogLow(disk.Warning!);
        foreach (var disk in now.Where(d => !d.IsLow && _low.Contains(d.Folder)))
            LogEnough(disk.Name);
        _low = [.. low.Select(d => d.Folder)];
        diary.Note(now, DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    private partial void LogLow(string sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Disk} has enough space again")]
    private partial void LogEnough(string disk);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The space of the disks could not be noted for now")]
    private partial void LogTrouble(Exception exception);
}
