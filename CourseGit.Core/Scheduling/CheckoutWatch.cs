using CourseGit.Core.Checkouts;
using CourseGit.Core.Primitives;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>Looks every minute whether a checkout is to be looked after without having been told of a push.</summary>
internal sealed partial class CheckoutWatch(CheckoutPolling polling, TimeProvider time, ILogger<CheckoutWatch> logger) : BackgroundService
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
            foreach (var (name, trouble) in await polling.LookAsync(cancellationToken).ConfigureAwait(false))
                LogTrouble(trouble, name.Value);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            LogFailed(e); // The next minute tries again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The repository of the checkout {Checkout} could not be looked at for now")]
    private partial void LogTrouble(Exception exception, string checkout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkouts could not be looked after for now")]
    private partial void LogFailed(Exception exception);
}
