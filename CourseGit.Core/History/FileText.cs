using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>A file's content as text.</summary>
/// <param name="Encoding">What it was read as: UTF-8, UTF-16 or Latin-1.</param>
public sealed record FileText(string Text, string Encoding)
{
    private const int LookedAt = 8000; // as git does (xdiff-interface.c) to tell text from the rest

    /// <summary>Reads the content of a file; null when it is no text.</summary>
    internal static FileText? Of(byte[] content)
    {
        if (content is [0xFF, 0xFE, ..])
            return new FileText(System.Text.Encoding.Unicode.GetString(content, 2, content.Length - 2), "UTF-16");
        if (content is [0xFE, 0xFF, ..])
            return new FileText(System.Text.Encoding.BigEndianUnicode.GetString(content, 2, content.Length - 2), "UTF-16");
        if (content.AsSpan(0, Math.Min(content.Length, LookedAt)).Contains((byte)0))
            return null;
        var start = content is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        try
        {
            return new FileText(new UTF8Encoding(false, throwOnInvalidBytes: true)
                .GetString(content, start, content.Length - start), "UTF-8");
        }
        catch (DecoderFallbackException)
        {
            return new FileText(RawPath.Encoding.GetString(content), "Latin-1");
        }
    }
}
