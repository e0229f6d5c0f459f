using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CourseGit.Tests.Core.Courses;

/// <summary>
/// Reads 8-bit RGB PNGs strictly and independently of the encoder under test: signature, chunk checksums bit by bit,
/// pixel data of exactly the announced size.
/// </summary>
internal static class PngReader
{
    public static (int Width, int Height, int Colours) Read(byte[] png)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var chunks = Chunks(png).ToList();
        Assert.Equal("IHDR", chunks[0].Type);
        Assert.Equal(("IEND", 0), (chunks[^1].Type, chunks[^1].Content.Length));
        var header = chunks[0].Content;
        Assert.Equal(13, header.Length);
        Assert.Equal([8, 2, 0, 0, 0], header[8..]);
        var width = BinaryPrimitives.ReadInt32BigEndian(header);
        var height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        var packed = chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Content).ToArray();
        return (width, height, CountColours(Inflate(packed), width, height));
    }

    private static IEnumerable<(string Type, byte[] Content)> Chunks(byte[] png)
    {
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var checksum = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length));
            Assert.Equal(Crc(png.AsSpan(at + 4, length + 4)), checksum);
            yield return (Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
    }

    private static byte[] Inflate(byte[] packed)
    {
        using var plain = new MemoryStream();
        using var inflate = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        inflate.CopyTo(plain);
        return plain.ToArray();
    }

    private static int CountColours(byte[] rows, int width, int height)
    {
        var stride = (width * 3) + 1;
        Assert.Equal(stride * height, rows.Length);
        var colours = new HashSet<int>();
        var above = new byte[stride];
        for (var y = 0; y < height; y++)
        {
            var row = rows.AsSpan(y * stride, stride);
            Assert.Equal(2, row[0]); // filter "up"
            for (var i = 1; i < stride; i++)
            {
                above[i] += row[i];
            }

            for (var i = 1; i < stride; i += 3)
            {
                colours.Add((above[i] << 16) | (above[i + 1] << 8) | above[i + 2]);
            }
        }

        return colours.Count;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
