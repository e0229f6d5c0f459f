using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Account;

/// <summary>How a token is written: a prefix by which scanners for leaked secrets find it, and 256 random bits.</summary>
internal static class TokenText
{
    /// <summary>What each begins with.</summary>
    public const string Prefix = "cgt_";

    private const int RandomBytes = 32;

    public static Secret New() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>What is stored of it. Nobody guesses 256 bits, so it needs no salt and no slowness.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
