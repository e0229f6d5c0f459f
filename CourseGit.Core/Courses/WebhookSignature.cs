using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// How a receiver knows that a request is ours and new: the time and an HMAC-SHA256 of time and body with the shared secret.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The header it stands in.</summary>
    public const string Header = "X-CourseGit-Signature";

    /// <summary>The header with the key of the delivery, the same at every attempt.</summary>
    public const string DeliveryHeader = "X-CourseGit-Delivery";

    /// <summary>The header's value: <c>t=1767225600,v1=…</c>, the time in seconds since 1970 and 64 hexadecimal digits.</summary>
    /// <param name="body">The request's body, its bytes as UTF-8.</param>
    public static string Of(string body, Secret secret, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), Encoding.UTF8.GetBytes($"{time}.{body}"));
        return $"t={time},v1={Convert.ToHexStringLower(signed)}";
    }
}
