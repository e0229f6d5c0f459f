using CourseGit.Core.Housekeeping;
using CourseGit.Core.Primitives;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>Looks once a minute how much space the disks have; the log tells when one becomes nearly full, and when it is not.</summary>
public sealed partial class SpaceWatch(DiskSpace disks, SpaceDiary diary, TimeProvider time, ILogger<SpaceWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private HashSet<string> _low = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Start-up does not wait for a disk.
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await Task.Run(() => Look(stoppingToken), stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    private void Look(CancellationToken cancellationToken)
    {
        try
        {
            var now = disks.Look();
            var low = now.Where(d => d.IsLow).ToList();
            foreach (var disk in low.Where(d => !_low.Contains(d.Folder)))
                LogLow(disk.Warning!);
            foreach (var disk in now.Where(d => !d.IsLow && _low.Contains(d.Folder)))
                LogEnough(disk.Name);
            _low = [.. low.Select(d => d.Folder)];
            diary.Note(now, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            LogTrouble(e); // The next minute tries again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    private partial void LogLow(string sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Disk} has enough space again")]
    private partial void LogEnough(string disk);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The space of the disks could not be noted for now")]
    private partial void LogTrouble(Exception exception);
}
