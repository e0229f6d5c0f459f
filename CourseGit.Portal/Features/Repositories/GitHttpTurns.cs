using System.Collections.Concurrent;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// How many requests of one user git works on at once: each is two or three processes, and whoever asks for sixty at a time would have the
/// machine alone.
/// </summary>
/// <param name="atOnce">Requests of one user; at least 1.</param>
/// <param name="patience">How long a further one waits for its turn.</param>
internal sealed class GitHttpTurns(int atOnce, TimeSpan patience)
{
    /// <summary>More than a person's git asks for, and enough for a machine that clones in several jobs.</summary>
    public const int AtOnce = 8;

    /// <summary>Long enough for short requests to take turns, shorter than any client waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How many of all who did not sign in.</summary>
    public const int OfStrangers = 16;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _users = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _strangers = new(OfStrangers, OfStrangers);

    /// <summary>The same for somebody who did not sign in.</summary>
    public async Task<IDisposable?> TakeOfStrangersAsync(CancellationToken cancellationToken) =>
        await _strangers.WaitAsync(patience, cancellationToken) ? new Turn(_strangers) : null;

    /// <summary>Waits for a turn, which ends when the answer is disposed; null when none came.</summary>
    public async Task<IDisposable?> TakeAsync(string user, CancellationToken cancellationToken)
    {
        var turns = _users.GetOrAdd(user, _ => new SemaphoreSlim(atOnce, atOnce));
        return await turns.WaitAsync(patience, cancellationToken) ? new Turn(turns) : null;
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private SemaphoreSlim? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
    }
}
