using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>
/// Writes a canvas as an 8-bit RGB PNG without time, gamma or text chunks, so equal canvases give equal files.
/// See the PNG specification, sections 5 (chunks), 9 (filters) and 11 (IHDR).
/// </summary>
internal static class PngEncoder
{
    private const byte FilterUp = 2;
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOfByte)];

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Encode(Canvas canvas)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        WriteChunk(png, "IHDR"u8, Header(canvas));
        WriteChunk(png, "IDAT"u8, Compress(canvas));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Header(Canvas canvas)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, canvas.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), canvas.Height);
        header[8] = 8; // bits per channel
        header[9] = 2; // colour type: red, green, blue
        return header;
    }

    private static ReadOnlySpan<byte> Compress(Canvas canvas)
    {
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var rowLength = canvas.Width * 3;
            var row = new byte[rowLength + 1];
            row[0] = FilterUp;
            ReadOnlySpan<byte> above = new byte[rowLength];
            for (var y = 0; y < canvas.Height; y++)
            {
                ReadOnlySpan<byte> current = canvas.Pixels.Slice(y * rowLength, rowLength);
                Subtract(current, above, row.AsSpan(1));
                deflate.Write(row);
                above = current;
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    private static void Subtract(ReadOnlySpan<byte> current, ReadOnlySpan<byte> above, Span<byte> difference)
    {
        var x = 0;
        for (; x <= current.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            (new Vector<byte>(current[x..]) - new Vector<byte>(above[x..])).CopyTo(difference[x..]);
        }

        for (; x < current.Length; x++)
        {
            difference[x] = (byte)(current[x] - above[x]);
        }
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcOfByte(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }

        return crc;
    }
}
