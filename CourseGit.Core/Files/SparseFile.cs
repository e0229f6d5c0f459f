using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Files;

/// <summary>
/// Writes files without filling their holes: blocks of zeros are left out, which reads the same and takes no space on the disk.
/// </summary>
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

    /// <summary>
    /// Copies a file into a new one, as long as it is at the beginning; where the file system can, both share their blocks.
    /// </summary>
    /// <exception cref="IOException">A disk failed.</exception>
    public static void Copy(SafeFileHandle from, SafeFileHandle to, CancellationToken cancellationToken)
    {
        if (LinuxCalls.Control(Descriptor(to), LinuxCalls.CloneFile, Descriptor(from)) == 0)
            return;
        var buffer = new byte[BufferSize];
        var length = RandomAccess.GetLength(from);
        for (var at = NextContent(from, 0); at < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)), at);
            if (read == 0)
                break; // it has become shorter
            Write(to, buffer.AsSpan(0, read), at);
            at = NextContent(from, at + read);
        }
        End(to, Math.Min(length, RandomAccess.GetLength(from)));
    }

    // Behind a hole; past the end when only a hole is left.
    private static long NextContent(SafeFileHandle file, long at)
    {
        var next = LinuxCalls.Seek(Descriptor(file), at, LinuxCalls.SeekData);
        return next >= 0 ? next : LinuxCalls.ErrorOf(-1) == LinuxCalls.NoDevice ? long.MaxValue : at; // ENXIO; others do not know holes
    }

    private static int Descriptor(SafeFileHandle file) => (int)file.DangerousGetHandle();

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
