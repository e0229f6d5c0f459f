using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Git.Objects;

/// <summary>The ids git gives to objects that are in memory: the SHA-1 of <c>KIND SIZE NUL CONTENT</c>.</summary>
internal static class ObjectHash
{
    /// <summary>Forty digits.</summary>
    public static string Of(ObjectKind kind, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var name = ObjectDatabase.NameOf(kind);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
