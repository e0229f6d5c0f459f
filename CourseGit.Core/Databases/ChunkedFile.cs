namespace CourseGit.Core.Databases;

/// <summary>
/// A file cut into pieces of 1 MiB, so that a small change moves a small piece through git. The pieces joined in the order of their names are the file.
/// Names count in base 4: with decimal digits git's delta search loses the older version of a piece (measured: a hundredfold larger pushes).
/// </summary>
internal static class ChunkedFile
{
    /// <summary>Bytes of every piece but the last; a multiple of every SQLite page size.</summary>
    public const int ChunkSize = 1 << 20;

    private const int Digits = 8; // 4^8 pieces: 64 GiB

    /// <summary>Makes <paramref name="folder"/> hold exactly the pieces of a file; a piece that is there already is not written again.</summary>
    public static async Task WriteAsync(string file, string folder, CancellationToken cancellationToken)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new byte[ChunkSize];
        await using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan))
        {
            int length;
            while ((length = await stream.ReadAtLeastAsync(buffer, ChunkSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var piece = Path.Combine(folder, NameOf(expected.Count));
                expected.Add(piece);
                await WriteIfDifferentAsync(piece, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
        }
        foreach (var old in Directory.EnumerateFiles(folder).Where(f => !expected.Contains(f)).ToList())
            File.Delete(old);
    }

    internal static string NameOf(int number)
    {
        var name = new char[Digits];
        for (var i = Digits - 1; i >= 0; i--, number /= 4)
            name[i] = (char)('0' + (number % 4));
        return new string(name);
    }

    private static async Task WriteIfDifferentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (File.Exists(file) && new FileInfo(file).Length == content.Length
            && (await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content.Span))
        {
            return;
        }
        await File.WriteAllBytesAsync(file + ".new", content, cancellationToken).ConfigureAwait(false);
        File.Move(file + ".new", file, overwrite: true);
    }
}
