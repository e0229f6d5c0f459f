namespace CourseGit.Core.Readme;

/// <summary>Kinds of pictures, told by their first bytes and never by a name.</summary>
public sealed record ImageKind(string Extension, string MediaType)
{
    /// <summary>How many bytes must be known to tell.</summary>
    public const int HeadLength = 16;

    private static readonly ImageKind Png = new("png", "image/png"), Jpeg = new("jpg", "image/jpeg"), Gif = new("gif", "image/gif"),
        Webp = new("webp", "image/webp");

    /// <summary>The kind of a file that begins like this; null when it is no picture of a kind that is shown.</summary>
    public static ImageKind? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
            return Png;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return Jpeg;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return Gif;
        return head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? Webp : null;
    }
}
