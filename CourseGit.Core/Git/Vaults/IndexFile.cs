using System.Security.Cryptography;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// Whether an index is what git, or we, wrote: it ends with the SHA-1 of all before it, gitformat-index(5). git itself writes that checksum
/// and does not compare it when it reads, so a flipped bit in a mode or an id would be committed.
/// </summary>
internal static class IndexFile
{
    private const int ChecksumSize = 20, BufferSize = 1 << 16;

    /// <summary>Whether it is whole; also when there is none.</summary>
    public static bool IsWhole(string file)
    {
        if (!File.Exists(file))
            return true;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        return IsWhole(stream);
    }

    /// <inheritdoc cref="IsWhole(string)"/>
    public static bool IsWhole(Stream index)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var buffer = new byte[BufferSize];
        var rest = index.Length - ChecksumSize;
        while (rest > 0)
        {
            var length = index.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
            if (length == 0)
                return false;
            hash.AppendData(buffer, 0, length);
            rest -= length;
        }
        return rest == 0 && index.ReadAtLeast(buffer, ChecksumSize, throwOnEndOfStream: false) == ChecksumSize
            && hash.GetHashAndReset().AsSpan().SequenceEqual(buffer.AsSpan(0, ChecksumSize));
    }
}
