namespace CourseGit.Core.Git.Objects;

/// <summary>
/// What makes one object out of another, gitformat-pack(5) "Deltified representation": both sizes, then pieces to copy and pieces that are
/// new.
/// </summary>
internal static class Delta
{
    private const int IsCopy = 0x80, LongestHeader = 20;
    private const int WholePiece = 0x10000; // a copy of size zero

    /// <summary>Bytes of what it makes; enough of the delta's beginning must be there.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static long SizeOf(Stream delta)
    {
        Span<byte> bytes = stackalloc byte[LongestHeader];
        bytes = bytes[..delta.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        var at = 0;
        _ = Size(bytes, ref at);
        return Size(bytes, ref at);
    }

    /// <summary>Makes it.</summary>
    /// <param name="most">Bytes that may be made.</param>
    /// <exception cref="InvalidDataException">The delta is malformed, is not for this base, or makes more.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> from, ReadOnlySpan<byte> delta, int most)
    {
        var at = 0;
        if (Size(delta, ref at) != from.Length || Size(delta, ref at) is var size && size > most)
            throw Malformed();
        var made = new byte[size];
        var length = 0;
        while (at < delta.Length)
        {
            var order = delta[at++];
            var piece = (order & IsCopy) != 0 ? Copied(from, delta, order, ref at) : New(delta, order, ref at);
            if (!piece.TryCopyTo(made.AsSpan(length)))
                throw Malformed();
            length += piece.Length;
        }
        return length == made.Length ? made : throw Malformed();
    }

    // Four bits say which bytes of the offset follow, three which of the size; the others are zero.
    private static ReadOnlySpan<byte> Copied(ReadOnlySpan<byte> from, ReadOnlySpan<byte> delta, int order, ref int at)
    {
        long offset = 0, size = 0;
        for (var i = 0; i < 4; i++)
            offset |= (order & (1 << i)) != 0 ? (long)Take(delta, ref at) << (8 * i) : 0;
        for (var i = 0; i < 3; i++)
            size |= (order & (0x10 << i)) != 0 ? (long)Take(delta, ref at) << (8 * i) : 0;
        size = size == 0 ? WholePiece : size;
        return offset + size <= from.Length ? from.Slice((int)offset, (int)size) : throw Malformed();
    }

    private static ReadOnlySpan<byte> New(ReadOnlySpan<byte> delta, int size, ref int at)
    {
        if (size == 0 || at + size > delta.Length)
            throw Malformed();
        at += size;
        return delta.Slice(at - size, size);
    }

    private static long Size(ReadOnlySpan<byte> bytes, ref int at)
    {
        long size = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(bytes, ref at);
            size |= shift < 56 ? (long)(next & 0x7F) << shift : throw Malformed();
            if ((next & 0x80) == 0)
                return size;
        }
    }

    private static byte Take(ReadOnlySpan<byte> bytes, ref int at) => at < bytes.Length ? bytes[at++] : throw Malformed();

    private static InvalidDataException Malformed() => new("A delta of a pack is malformed.");
}
