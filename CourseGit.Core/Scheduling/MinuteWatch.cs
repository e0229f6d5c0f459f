using CourseGit.Core.Primitives;
using Microsoft.Extensions.Hosting;

namespace CourseGit.Core.Scheduling;

/// <summary>Looks after something once a minute while the portal runs. What goes wrong is told, and the next minute tries again.</summary>
public abstract class MinuteWatch(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>What time it is.</summary>
    protected TimeProvider Time => time;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Start-up waits for no disk, and no server elsewhere.
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await TryAsync(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    /// <summary>Looks once.</summary>
    protected internal abstract Task LookAsync(CancellationToken cancellationToken);

    /// <summary>Tells the log what went wrong.</summary>
    protected abstract void Tell(Exception trouble);

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            Tell(e);
        }
    }
}
