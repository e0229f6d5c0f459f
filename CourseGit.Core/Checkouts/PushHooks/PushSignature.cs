using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>
/// How hosts show that a message is theirs: GitHub, Gitea, Forgejo and Gogs by a keyed hash of what they send, GitLab by the secret itself.
/// How long the comparing takes says nothing of how much was right.
/// </summary>
internal static class PushSignature
{
    private const string Token = "X-Gitlab-Token", Prefix = "sha256=";
    private static readonly string[] Hashes =
        ["X-Hub-Signature-256", "X-Gitea-Signature", "X-Forgejo-Signature", "X-Gogs-Signature"];

    /// <summary>Whether there is at least one, and each there is is right.</summary>
    public static bool IsRight(Func<string, string?> header, ReadOnlySpan<byte> body, Secret secret)
    {
        var key = Encoding.UTF8.GetBytes(secret.Reveal());
        var expected = HMACSHA256.HashData(key, body);
        var shown = Hashes.Select(header).OfType<string>().ToList();
        var isRight = shown.Count > 0 || header(Token) is not null;
        foreach (var signature in shown)
            isRight &= CryptographicOperations.FixedTimeEquals(expected, Read(signature));
        if (header(Token) is { } token) // hashed, so that its length says nothing either
            isRight &= CryptographicOperations.FixedTimeEquals(SHA256.HashData(key), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        return isRight;
    }

    private static byte[] Read(string signature)
    {
        var digits = signature.StartsWith(Prefix, StringComparison.Ordinal) ? signature[Prefix.Length..] : signature;
        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
