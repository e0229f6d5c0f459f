using CourseGit.Core.Primitives;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Notices;

/// <summary>
/// In the portal: looks at what has ended, at the disks and at credentials, and sends what is due. Each goes on without the others, so that
/// a receiver that is silent for minutes keeps nobody from being told.
/// </summary>
internal sealed partial class NoticeKeeper(
    NoticeRecorder recorder, NoticeOutbox outbox, NoticeSender sender, DiskWatch disks, CredentialWatch credentials, TimeProvider time,
    ILogger<NoticeKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2), BetweenDisks = TimeSpan.FromMinutes(5),
        BetweenForgetting = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Task> _sending = []; // by target

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Start-up does not wait for it.
        await Task.WhenAll(
            EachAsync(Tick, RecordAsync, stoppingToken), EachAsync(BetweenDisks, disks.LookAsync, stoppingToken),
            EachAsync(BetweenDisks, credentials.LookAsync, stoppingToken),
            EachAsync(Tick, SendAsync, stoppingToken), EachAsync(BetweenForgetting, outbox.ForgetAsync, stoppingToken))
            .ConfigureAwait(false);
        await Task.WhenAll(_sending.Values).ConfigureAwait(false);
    }

    private async Task EachAsync(TimeSpan interval, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
                await TryAsync(look, cancellationToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        await recorder.RecordEndedAsync(cancellationToken).ConfigureAwait(false);
        await recorder.CloseDigestsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        foreach (var target in await outbox.TargetsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_sending.TryGetValue(target.Name, out var before) || before.IsCompleted)
                _sending[target.Name] = SendToAsync(target, cancellationToken);
        }
    }

    private async Task SendToAsync(NoticeTarget target, CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync(token => sender.SendToAsync(target, token), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        try
        {
            await look(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            LogTrouble(e); // The next tick tries again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after notices failed for now")]
    private partial void LogTrouble(Exception exception);
}
