using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Providers.Http;

/// <summary>
/// Whether one host is asked at all. After several calls without a useful answer it is left alone for a while, and then asked once; whose
/// allowance is spent is not asked for until it is there again.
/// </summary>
internal sealed class HostCircuit(TimeProvider time)
{
    private const int Enough = 5; // calls in a row, each tried again before
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTime> _resting = new();
    private readonly Lock _lock = new();
    private int _broken;
    private DateTime _againUtc;

    /// <summary>Fails when it is not to be asked now.</summary>
    public void Check(string host, AuthenticationHeaderValue? credential)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (_resting.TryGetValue(Key(credential), out var restUtc) && now < restUtc)
            throw HostTrouble.TooOften(host, restUtc);
        lock (_lock)
        {
            if (_broken < Enough)
                return;
            if (now < _againUtc)
                throw HostTrouble.Away(host, $"has not answered lately and is asked again at {_againUtc:HH:mm:ss} UTC");
            _againUtc = now + Pause; // this call finds out
        }
    }

    /// <summary>It answered, or did not.</summary>
    public void Answered(bool isBroken)
    {
        lock (_lock)
        {
            _broken = isBroken ? _broken + 1 : 0;
            _againUtc = time.GetUtcNow().UtcDateTime + Pause;
        }
    }

    /// <summary>It wants nothing from this credential until then.</summary>
    public void Rest(AuthenticationHeaderValue? credential, DateTime untilUtc)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var (key, over) in _resting.Where(r => r.Value <= now)) // an app shows another one each time
            _resting.TryRemove(new KeyValuePair<string, DateTime>(key, over));
        _resting[Key(credential)] = untilUtc;
    }

    private static string Key(AuthenticationHeaderValue? credential) =>
        credential is null ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(credential.ToString())));
}
