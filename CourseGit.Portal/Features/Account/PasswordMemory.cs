using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Remembers for a minute which passwords were right, so that the several requests of one clone do not each cost a slow hash.
/// A changed password changes the user's security stamp and is thereby forgotten.
/// </summary>
internal sealed class PasswordMemory(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    public bool Knows(PortalUser user, string password) =>
        _until.TryGetValue(Key(user, password), out var until) && until > time.GetUtcNow();

    /// <summary>Only ever a password that was just found right: as many entries as people at work.</summary>
    public void Remember(PortalUser user, string password)
    {
        var now = time.GetUtcNow();
        foreach (var old in _until.Where(e => e.Value <= now))
            _until.TryRemove(old);
        _until[Key(user, password)] = now + Kept;
    }

    // SHA-256 with a key of this process: what lies in memory cannot be tried against guesses elsewhere.
    private string Key(PortalUser user, string password) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user.Id}\0{user.SecurityStamp}\0{password}")));
}
