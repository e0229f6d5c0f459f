using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Cli;

/// <summary>Tells on standard error which step each operation is in, and in a long silence which ones are waited for.</summary>
internal sealed class CliProgress(OperationFeed feed, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private const int Named = 5;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (OperationSnapshot Operation, DateTimeOffset Since)> _running = [];
    private DateTimeOffset _lastSaid = time.GetUtcNow();

    /// <summary>Goes on until cancelled, when all operations have ended.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(TellNewsAsync(cancellationToken), TellSilenceAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // That is its end.
        }
    }

    private async Task TellNewsAsync(CancellationToken cancellationToken)
    {
        await foreach (var news in feed.WatchAsync(null, Actor.CommandLine, cancellationToken))
        {
            lock (_gate)
                Tell(news.Operation);
        }
    }

    private void Tell(OperationSnapshot news)
    {
        if (news.IsDone)
        {
            _running.Remove(news.Id);
            return;
        }
        if (_running.TryGetValue(news.Id, out var known) && known.Operation.Text == news.Text)
            return;
        _lastSaid = time.GetUtcNow();
        _running[news.Id] = (news, _lastSaid);
        say($"{news.Subject}: {news.Text} ({news.Percent} %)");
    }

    private async Task TellSilenceAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Silence / 10, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            lock (_gate)
            {
                if (_running.Count > 0 && time.GetUtcNow() - _lastSaid >= Silence)
                    TellOfSilence();
            }
        }
    }

    private void TellOfSilence()
    {
        _lastSaid = time.GetUtcNow();
        var named = _running.Values.OrderBy(r => r.Since).Take(Named)
            .Select(r => $"{r.Operation.Subject} ({r.Operation.Text}, for {Words.Duration(_lastSaid - r.Since)})");
        var more = _running.Count > Named ? $" and {_running.Count - Named} more" : "";
        say($"Still waiting for {string.Join(", ", named)}{more}");
    }
}
