using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Git;

/// <summary>The id git gives a content, computed here: of thousands of files without a process for each.</summary>
internal static class BlobId
{
    private const int BufferSize = 1 << 17, Sha1Digits = 40;

    /// <summary>The id, gitformat-pack(5): the hash of <c>blob SIZE NUL CONTENT</c>.</summary>
    /// <param name="digits">Of the ids to compare it with; they tell which hash the repository uses.</param>
    public static string Of(Stream content, int digits)
    {
        using var hash = IncrementalHash.CreateHash(digits == Sha1Digits ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length.ToString(CultureInfo.InvariantCulture)}\0"));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int length;
            while ((length = content.Read(buffer)) > 0)
                hash.AppendData(buffer, 0, length);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
