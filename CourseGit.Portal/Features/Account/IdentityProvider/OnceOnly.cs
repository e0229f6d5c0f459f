using System.Collections.Concurrent;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>Remembers what may come once only, for as long as it could come again.</summary>
internal sealed class OnceOnly(TimeProvider time)
{
    private const int Most = 100_000; // only what was signed by the provider comes in

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <returns>Whether it comes for the first time.</returns>
    public bool IsFirst(string what, TimeSpan remember)
    {
        var now = time.GetUtcNow();
        foreach (var old in _until.Where(e => e.Value <= now))
            _until.TryRemove(old);
        return _until.Count < Most && _until.TryAdd(what, now + remember);
    }
}
