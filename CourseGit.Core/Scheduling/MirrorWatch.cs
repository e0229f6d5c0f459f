using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories.Mirroring;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>Looks every minute which mirrors are due.</summary>
internal sealed partial class MirrorWatch(MirrorPolling polling, TimeProvider time, ILogger<MirrorWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Start-up does not wait for a server elsewhere.
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await LookAsync(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await polling.LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            LogFailed(e); // The next minute tries again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mirrors could not be looked after for now")]
    private partial void LogFailed(Exception exception);
}
