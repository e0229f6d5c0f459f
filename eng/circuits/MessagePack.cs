using System.Buffers.Binary;
using System.Text;

namespace CourseGit.Measure;

/// <summary>As much of MessagePack as Blazor's hub protocol needs (github.com/msgpack/msgpack/blob/master/spec.md).</summary>
internal static class MessagePack
{
    public static byte[] Write(object? value)
    {
        using var stream = new MemoryStream();
        Write(stream, value);
        return stream.ToArray();
    }

    public static object? Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var code = bytes[at++];
        return code switch
        {
            <= 0x7f => (long)code,
            >= 0xe0 => (long)(sbyte)code,
            >= 0x80 and <= 0x8f => Map(bytes, code & 0x0f, ref at),
            >= 0x90 and <= 0x9f => Items(bytes, code & 0x0f, ref at),
            >= 0xa0 and <= 0xbf => Text(bytes, code & 0x1f, ref at),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc4 or 0xc5 or 0xc6 => Bytes(bytes, Length(bytes, 1 << (code - 0xc4), ref at), ref at),
            0xcc or 0xcd or 0xce or 0xcf => Number(bytes, 1 << (code - 0xcc), ref at, signed: false),
            0xd0 or 0xd1 or 0xd2 or 0xd3 => Number(bytes, 1 << (code - 0xd0), ref at, signed: true),
            0xd9 or 0xda or 0xdb => Text(bytes, Length(bytes, 1 << (code - 0xd9), ref at), ref at),
            0xdc or 0xdd => Items(bytes, Length(bytes, code == 0xdc ? 2 : 4, ref at), ref at),
            0xde or 0xdf => Map(bytes, Length(bytes, code == 0xde ? 2 : 4, ref at), ref at),
            _ => throw new FormatException($"MessagePack code {code:x2} is not expected here."),
        };
    }

    private static void Write(MemoryStream stream, object? value)
    {
        switch (value)
        {
            case null:
                stream.WriteByte(0xc0);
                break;
            case bool flag:
                stream.WriteByte(flag ? (byte)0xc3 : (byte)0xc2);
                break;
            case int or long:
                stream.WriteByte(0xd3);
                Big(stream, Convert.ToInt64(value, null), 8);
                break;
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                stream.WriteByte(0xdb);
                Big(stream, utf8.Length, 4);
                stream.Write(utf8);
                break;
            case Dictionary<string, string>:
                stream.WriteByte(0x80); // headers: none
                break;
            case object?[] items:
                stream.WriteByte(0xdd);
                Big(stream, items.Length, 4);
                foreach (var item in items)
                    Write(stream, item);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void Big(MemoryStream stream, long value, int bytes)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(buffer, value);
        stream.Write(buffer[^bytes..]);
    }

    private static int Length(ReadOnlySpan<byte> bytes, int size, ref int at) => (int)Number(bytes, size, ref at, signed: false);

    private static long Number(ReadOnlySpan<byte> bytes, int size, ref int at, bool signed)
    {
        long value = signed && (bytes[at] & 0x80) != 0 ? -1 : 0;
        for (var i = 0; i < size; i++)
            value = (value << 8) | bytes[at++];
        return value;
    }

    private static string Text(ReadOnlySpan<byte> bytes, int length, ref int at) => Encoding.UTF8.GetString(Bytes(bytes, length, ref at));

    private static byte[] Bytes(ReadOnlySpan<byte> bytes, int length, ref int at)
    {
        var part = bytes.Slice(at, length).ToArray();
        at += length;
        return part;
    }

    private static object?[] Items(ReadOnlySpan<byte> bytes, int count, ref int at)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
            items[i] = Read(bytes, ref at);
        return items;
    }

    private static Dictionary<string, object?> Map(ReadOnlySpan<byte> bytes, int count, ref int at)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = (string)Read(bytes, ref at)!;
            map[key] = Read(bytes, ref at);
        }
        return map;
    }
}
