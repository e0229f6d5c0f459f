using System.Text;
using System.Text.Unicode;

namespace CourseGit.Core.Readme;

/// <summary>
/// README.md as it lies in the course's folder. An editor in a browser knows one kind of line end only; mark of the encoding and line
/// ends are remembered here and given back when the file is written.
/// </summary>
public sealed record ReadmeText
{
    /// <summary>As large as a README that GitHub still shows whole, in bytes.</summary>
    public const int Limit = 500 * 1024;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>A course without README.md.</summary>
    public static ReadmeText Missing { get; } = new() { Version = ReadmeVersion.None, Text = "" };

    public required ReadmeVersion Version { get; init; }

    /// <summary>Its text, lines ended by a line feed alone; null when <see cref="WhyNot"/> says why it cannot be edited here.</summary>
    public string? Text { get; init; }

    public string? WhyNot { get; init; }

    public bool Exists => Version != ReadmeVersion.None;

    private bool HasMark { get; init; }

    private bool HasCarriageReturns { get; init; }

    /// <summary>Reads the content of the file.</summary>
    public static ReadmeText Of(byte[] content)
    {
        var read = new ReadmeText { Version = ReadmeVersion.Of(content), HasMark = content.AsSpan().StartsWith(Mark) };
        if (content.Length > Limit)
            return read with
            {
                WhyNot =
                $"README.md is larger than {Limit / 1024} KiB. GitHub would not show it whole, and it cannot be edited here. Shorten it "
                + "on the course's server."
            };
        var body = content.AsSpan(read.HasMark ? Mark.Length : 0);
        if (body.Contains((byte)0) || !Utf8.IsValid(body))
            return read with
            {
                WhyNot =
                "README.md is not written in UTF-8, so it cannot be edited here without harm. Convert it on the course's server, for "
                + "example with iconv -f latin1 -t utf8."
            };
        var text = Encoding.UTF8.GetString(body);
        return read with { Text = WithLineFeeds(text), HasCarriageReturns = CountOf(text, "\r\n") * 2 > CountOf(text, "\n") };
    }

    /// <summary>The bytes to write for a new text.</summary>
    public byte[] ToBytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(
            HasCarriageReturns ? WithLineFeeds(text).Replace("\n", "\r\n", StringComparison.Ordinal) : WithLineFeeds(text));
        return HasMark ? [.. Mark, .. bytes] : bytes;
    }

    /// <summary>The version a new text would be.</summary>
    public ReadmeVersion VersionOf(string text) => ReadmeVersion.Of(ToBytes(text));

    /// <summary>The text with one kind of line end.</summary>
    public static string WithLineFeeds(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static int CountOf(string text, string part) => text.AsSpan().Count(part);
}
