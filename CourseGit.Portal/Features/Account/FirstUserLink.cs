using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// The one-time link by which the first user comes to be: a random token of 256 bits of which only the hash is kept, in memory.
/// Each start of the portal has a new one.
/// </summary>
internal sealed class FirstUserLink
{
    private byte[]? _hash;

    /// <summary>One person at a time goes through.</summary>
    public SemaphoreSlim Door { get; } = new(1, 1);

    /// <summary>A new token; any earlier one no longer opens.</summary>
    public string Issue()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _hash = Hash(token);
        return token;
    }

    public bool Opens(string? token) =>
        _hash is { } hash && token is { Length: > 0 and < 200 } && CryptographicOperations.FixedTimeEquals(hash, Hash(token));

    public void Close() => _hash = null;

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
