using System.Globalization;
using System.Text;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// git's answer to a push on its way to the client, in the packets of gitprotocol-pack(5): band 1 carries the report, band 2 what a person
/// reads behind
/// <c>remote:</c>. Where the report refuses something, our sentences go before it; everything else passes as it is.
/// </summary>
internal sealed class PushAnswer(Stream client)
{
    private const int HeaderSize = 4, LongestPacket = 65520, MostKept = 1 << 20;
    private const byte Report = 1, Words = 2, Failure = 3;
    private readonly MemoryStream _rest = new(), _kept = new();
    private readonly StringBuilder _report = new(), _said = new();
    private bool _passes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (_passes)
        {
            await client.WriteAsync(piece, cancellationToken);
            return;
        }
        _rest.Write(piece.Span);
        var bytes = _rest.ToArray();
        var at = 0;
        while (!_passes && LengthAt(bytes, at) is { } length && at + length <= bytes.Length)
        {
            await TakeAsync(bytes.AsMemory(at, length), cancellationToken);
            at += length;
        }
        _rest.SetLength(0);
        _rest.Write(bytes.AsSpan(at));
        if (_passes)
            await EndAsync(cancellationToken);
    }

    /// <summary>Nothing follows.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        foreach (var held in new[] { _kept, _rest })
        {
            await client.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), cancellationToken);
            held.SetLength(0);
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellationToken)
    {
        var band = packet.Length > HeaderSize ? packet.Span[HeaderSize] : (byte)0;
        if (packet.Length > HeaderSize && band is not (Report or Words or Failure)) // a client without bands
        {
            _passes = true;
            _kept.Write(packet.Span);
            return;
        }
        if (band == Words)
            Remember(_said, packet.Span[(HeaderSize + 1)..]);
        if (band == Report)
            Remember(_report, packet.Span[(HeaderSize + 1)..]);
        if (band == Report && _kept.Length < MostKept)
        {
            _kept.Write(packet.Span);
            return;
        }
        if (packet.Length == HeaderSize) // the end: now all of the report is known
            await client.WriteAsync(Packets(PushWords.Explain(_report.ToString(), _said.ToString())), cancellationToken);
        await client.WriteAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length), cancellationToken);
        _kept.SetLength(0);
        await client.WriteAsync(packet, cancellationToken);
    }

    private static void Remember(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        if (text.Length < MostKept)
            text.Append(Encoding.UTF8.GetString(bytes));
    }

    // Four hexadecimal digits that count themselves; less than four is a mark without content.
    private static int? LengthAt(byte[] bytes, int at)
    {
        if (bytes.Length - at < HeaderSize)
            return null;
        var digits = Encoding.ASCII.GetString(bytes, at, HeaderSize);
        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) && length <= LongestPacket
            ? Math.Max(length, HeaderSize)
            : bytes.Length - at;
    }

    private static byte[] Packets(IEnumerable<string> sentences)
    {
        using var packets = new MemoryStream();
        foreach (var sentence in sentences)
        {
            var text = Encoding.UTF8.GetBytes(sentence + "\n");
            packets.Write(Encoding.ASCII.GetBytes((HeaderSize + 1 + text.Length).ToString("x4", CultureInfo.InvariantCulture)));
            packets.WriteByte(Words);
            packets.Write(text);
        }
        return packets.ToArray();
    }
}
