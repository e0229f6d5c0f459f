using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Git.Objects;

/// <summary>
/// The id git gives a content, computed here: of thousands of files without a process for each. gitformat-pack(5): the hash of <c>blob SIZE
/// NUL CONTENT</c>.
/// </summary>
internal sealed class BlobId : IDisposable
{
    private const int BufferSize = 1 << 17, Sha1Digits = 40;
    private readonly IncrementalHash _hash;

    /// <summary>Begins.</summary>
    /// <param name="size">Bytes of the content.</param>
    /// <param name="digits">Of the ids to compare it with; they tell which hash the repository uses.</param>
    public BlobId(long size, int digits)
    {
        _hash = IncrementalHash.CreateHash(digits == Sha1Digits ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        _hash.AppendData(Encoding.ASCII.GetBytes($"blob {size.ToString(CultureInfo.InvariantCulture)}\0"));
    }

    /// <summary>Takes the next bytes of the content.</summary>
    public void Add(ReadOnlySpan<byte> content) => _hash.AppendData(content);

    /// <summary>The id of what was added.</summary>
    public string End() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    /// <summary>The id of a whole content.</summary>
    /// <inheritdoc cref="BlobId(long, int)"/>
    public static string Of(Stream content, int digits, CancellationToken cancellationToken = default)
    {
        using var id = new BlobId(content.Length, digits);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int length;
            while ((length = content.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                id.Add(buffer.AsSpan(0, length));
            }
            return id.End();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
