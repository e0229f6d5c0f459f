using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CourseGit.Tests.Support;

/// <summary>Sends requests as they are written, which no HTTP library would: bad bytes, missing headers, bodies that break off.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request over a connection of its own and reads until the server closes it.</summary>
    /// <param name="request">Each character is a byte; <c>Connection: close</c> is for the caller to ask for.</param>
    /// <returns>The status, 0 when nothing came; and the whole answer.</returns>
    public static async Task<(int Status, string Answer)> SendAsync(Uri address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // It has answered without wanting the rest.
        }
        var answer = await ReadAsync(stream);
        return (answer.Length > 12 ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0, answer);
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var length)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }
        catch (IOException)
        {
            // Closed without waiting for all of the request.
        }
        return answer.ToString();
    }
}
