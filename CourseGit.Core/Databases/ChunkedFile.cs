using System.Security.Cryptography;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases;

/// <summary>
/// A file cut into pieces of 1 MiB, so that a small change moves a small piece through git. The pieces joined in the order of their names
/// are the file.
/// Names count in base 4: with decimal digits git's delta search loses the older version of a piece (measured: a hundredfold larger
/// pushes).
/// </summary>
internal static class ChunkedFile
{
    /// <summary>Bytes of every piece but the last; a multiple of every SQLite page size.</summary>
    public const int ChunkSize = 1 << 20;

    private const int Digits = 8; // 4^8 pieces: 64 GiB

    /// <summary>
    /// Makes <paramref name="folder"/> hold exactly the pieces of a file; a piece that is there already is not written again.
    /// </summary>
    public static async Task WriteAsync(string file, string folder, CancellationToken cancellationToken)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new byte[ChunkSize];
        await using (var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan))
        {
            int length;
            while ((length = await stream.ReadAtLeastAsync(
                buffer, ChunkSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var piece = Path.Combine(folder, NameOf(expected.Count));
                expected.Add(piece);
                await WriteIfDifferentAsync(piece, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
        }
        foreach (var old in Directory.EnumerateFileSystemEntries(folder).Where(f => !expected.Contains(f)).ToList())
            FolderTree.Delete(old);
    }

    /// <summary>Joins the pieces in a folder to a new file.</summary>
    /// <returns>Bytes, and their SHA-256 in lower-case hexadecimal.</returns>
    /// <exception cref="RefusedException">A piece is missing, cut off, too long or no plain file, or something else lies among
    /// them.</exception>
    public static async Task<(long Size, string Sha256)> JoinAsync(string folder, string file, CancellationToken cancellationToken)
    {
        var count = CountPieces(folder);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkSize + 1];
        await using var joined = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        for (var i = 0; i < count; i++)
        {
            var length = await ReadPieceAsync(Path.Combine(folder, NameOf(i)), buffer, cancellationToken).ConfigureAwait(false);
            if (length is 0 or > ChunkSize || (length < ChunkSize && i < count - 1))
                throw Broken($"its piece {NameOf(i)} has not the size it was saved with");
            hash.AppendData(buffer, 0, length);
            await joined.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        return (joined.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // A folder without pieces is not kept by git: then there are none.
    internal static int CountPieces(string folder)
    {
        using var opened = LinuxFolder.TryOpen(folder, out _);
        var names = opened?.Names(out _).Order(StringComparer.Ordinal).ToList() ?? [];
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] != NameOf(i))
                throw Broken(IsName(names[i]) ? $"its piece {NameOf(i)} is missing" : $"{new RawPath(names[i])} lies among its pieces");
            if (opened!.Stat(names[i], out _) is not { Kind: EntryKind.File })
                throw Broken($"its piece {NameOf(i)} is no plain file");
        }
        return names.Count;
    }

    private static bool IsName(string name) => name.Length == Digits && name.All(c => c is >= '0' and <= '3');

    private static async Task<int> ReadPieceAsync(string piece, byte[] buffer, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(
            piece, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
    }

    private static RefusedException Broken(string what) =>
        new($"The database in the backup is not as it was saved: {what}. Nothing was restored. Choose another commit; if somebody "
            + "changed the repository by hand, undo that.");

    internal static string NameOf(int number)
    {
        var name = new char[Digits];
        for (var i = Digits - 1; i >= 0; i--, number /= 4)
            name[i] = (char)('0' + (number % 4));
        return new string(name);
    }

    internal static async Task WriteIfDifferentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
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
