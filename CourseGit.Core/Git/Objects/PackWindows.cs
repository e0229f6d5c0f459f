using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Git.Objects;

/// <summary>
/// Pieces of packs that were read lately, of all packs of a database together. Small objects lie side by side, those of one commit above
/// all: the system is asked for a piece at a time, once. Safe for several threads.
/// </summary>
internal sealed class PackWindows
{
    private const int Size = 1 << 14, Most = 512; // eight megabytes
    private readonly Dictionary<(SafeFileHandle, long), byte[]> _windows = [];
    private readonly Queue<(SafeFileHandle, long)> _oldest = [];

    /// <summary>Reads bytes of a file, fewer only at its end.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public int Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var read = 0;
        while (read < buffer.Length)
        {
            var within = (int)((offset + read) % Size);
            var window = At(file, (offset + read) / Size);
            if (within >= window.Length)
                break;
            var length = Math.Min(buffer.Length - read, window.Length - within);
            window.AsSpan(within, length).CopyTo(buffer[read..]);
            read += length;
        }
        return read;
    }

    private byte[] At(SafeFileHandle file, long number)
    {
        lock (_windows)
        {
            if (_windows.TryGetValue((file, number), out var known))
                return known;
        }
        var window = new byte[Size];
        var length = RandomAccess.Read(file, window, number * Size);
        if (length < window.Length)
            window = window[..length];
        lock (_windows)
        {
            if (!_windows.TryAdd((file, number), window))
                return window;
            _oldest.Enqueue((file, number));
            if (_oldest.Count > Most)
                _windows.Remove(_oldest.Dequeue());
        }
        return window;
    }
}
