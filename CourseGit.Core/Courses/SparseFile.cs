using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Courses;

/// <summary>Writes files without filling their holes: blocks of zeros are left out, which reads the same and takes no space on the disk.</summary>
internal static class SparseFile
{
    private const int Block = 4096; // of nearly every file system; with another size some holes are filled
    private const int BufferSize = 1 << 17;

    /// <summary>Writes the next piece of a new file. After the last one, <see cref="End"/> it.</summary>
    /// <param name="at">Bytes from the file's beginning.</param>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> content, long at)
    {
        while (!content.IsEmpty)
        {
            var holes = Run(content, at, isHole: true);
            content = content[holes..];
            at += holes;
            var filled = Run(content, at, isHole: false);
            if (filled > 0)
                RandomAccess.Write(file, content[..filled], at);
            content = content[filled..];
            at += filled;
        }
    }

    /// <summary>Gives a file that was written its length, should it end with a hole.</summary>
    public static void End(SafeFileHandle file, long length)
    {
        if (RandomAccess.GetLength(file) < length)
            RandomAccess.SetLength(file, length);
    }

    /// <summary>Copies a file into a new one, as long as it is at the beginning.</summary>
    /// <exception cref="IOException">The new one is there already, or a disk failed.</exception>
    public static void Copy(FileStream from, string to, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[BufferSize];
        long at = 0, length = from.Length;
        for (int read; at < length && (read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, length - at))) > 0; at += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(file, buffer.AsSpan(0, read), at);
        }
        End(file, at);
    }

    // Bytes of whole blocks, as they lie in the file, that are all of one kind.
    private static int Run(ReadOnlySpan<byte> content, long at, bool isHole)
    {
        var run = 0;
        while (run < content.Length)
        {
            var block = content.Slice(run, (int)Math.Min(Block - ((at + run) % Block), content.Length - run));
            if (block.ContainsAnyExcept((byte)0) == isHole)
                break;
            run += block.Length;
        }
        return run;
    }
}
