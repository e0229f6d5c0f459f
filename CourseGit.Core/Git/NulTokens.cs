using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>Cuts a <c>-z</c> output at its NULs while it arrives, so that a list of any length needs no memory of its own.</summary>
internal static class NulTokens
{
    private const int Piece = 1 << 16;

    /// <summary>Hands each piece between two NULs to <paramref name="take"/>, one character a byte.</summary>
    public static async Task ReadAsync(Stream stream, Action<string> take, CancellationToken cancellationToken)
    {
        var buffer = new byte[Piece];
        var rest = new StringBuilder();
        int length;
        while ((length = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            var start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)0, start, length - start)) >= 0; start = end + 1)
            {
                take(rest.Append(RawPath.Encoding.GetString(buffer, start, end - start)).ToString());
                rest.Clear();
            }
            rest.Append(RawPath.Encoding.GetString(buffer, start, length - start));
        }
        if (rest.Length > 0)
            take(rest.ToString());
    }
}
