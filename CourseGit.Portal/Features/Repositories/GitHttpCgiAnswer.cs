using System.Globalization;
using System.Text;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>The answer of a CGI program (RFC 3875): header lines, an empty line, the body.</summary>
internal static class CgiAnswer
{
    private const int LongestHead = 16 * 1024;

    /// <summary>Hands it on as it comes. Without a complete head nothing is sent.</summary>
    /// <param name="through">Where the body goes through on its way; null for straight on.</param>
    public static async Task CopyAsync(Stream output, HttpResponse response, PushAnswer? through, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        var head = -1;
        while (head < 0 && length < LongestHead)
        {
            var read = await output.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
                return;
            length += read;
            head = EndOfHead(buffer.AsSpan(0, length));
        }
        if (head < 0)
            return;
        SetHead(response, Encoding.Latin1.GetString(buffer, 0, head));
        await response.StartAsync(cancellationToken);
        while (length > 0)
        {
            var piece = buffer.AsMemory(head, length - head);
            await (through is null ? response.Body.WriteAsync(piece, cancellationToken) : through.WriteAsync(piece, cancellationToken));
            head = 0;
            length = await output.ReadAsync(buffer, cancellationToken);
        }
        if (through is not null)
            await through.EndAsync(cancellationToken);
    }

    /// <summary>What a client hears when git itself failed; why is in the log.</summary>
    public static Task FailAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = StatusCodes.Status500InternalServerError;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(
            "git failed on this portal, and nothing was transferred. Try again; if it stays, the portal's log says why.\n",
            cancellationToken);
    }

    private static int EndOfHead(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : end + 4;
    }

    private static void SetHead(HttpResponse response, string head)
    {
        foreach (var line in head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = line.Split(": ", 2) is [var n, var v] ? (n, v) : (line, "");
            if (name == "Status")
                response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            else if (name is "Content-Type" or "Cache-Control" or "Expires" or "Pragma" or "Allow")
                response.Headers[name] = value;
        }
    }
}
