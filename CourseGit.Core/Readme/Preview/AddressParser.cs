using System.Globalization;
using System.Text;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Addresses of the web become links where they stand, as the GFM specification has it (6.9, extended autolinks), read as GitHub's own
/// parser reads them: a host needs no dot, brackets belong to it in pairs, a full stop behind it does not.
/// </summary>
internal sealed class AddressParser : InlineParser
{
    private const int MostDotsWithUnderscores = 10;
    private static readonly string[] Schemes = ["http://", "https://", "ftp://"];

    public AddressParser() => OpeningCharacters = [.. "hHfFw"];

    /// <inheritdoc/>
    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var text = slice.AsSpan();
        var isFirst = processor is { Inline: null, Root.FirstChild: null }; // what lies in front may be the bar of a table
        var length = LengthOf(text, isFirst ? '\0' : slice.PeekCharExtra(-1));
        if (length == 0 || IsInOpenBracket(processor.Inline))
            return false;
        var address = slice.Text.Substring(slice.Start, length);
        var link = new LinkInline(address[0] == 'w' ? "http://" + address : address, "") { IsClosed = true, IsAutoLink = true };
        link.AppendChild(new LiteralInline(address) { IsClosed = true });
        processor.Inline = link;
        slice.Start += length;
        return true;
    }

    private static int LengthOf(ReadOnlySpan<char> text, char before)
    {
        if (text.StartsWith("www."))
            return before is '\0' or '*' or '_' or '~' or '(' || IsBlank(before) ? WithPath(text, 0, HostLength(text, needsDot: true)) : 0;
        if (char.IsAsciiLetter(before))
            return 0;
        foreach (var scheme in Schemes)
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && IsOfHost(text[scheme.Length..]))
                return WithPath(text, scheme.IndexOf(':') + 3, HostLength(text[(scheme.IndexOf(':') + 3)..], needsDot: false));
        }
        return 0;
    }

    // No underscore in the last two parts of a host; a very long one is not looked at so closely.
    private static int HostLength(ReadOnlySpan<char> text, bool needsDot)
    {
        var (dots, before, last, at) = (0, 0, 0, 1);
        for (; at < text.Length - 1; at++)
        {
            if (text[at] == '\\' && at < text.Length - 2)
                at++;
            if (text[at] == '_')
                last++;
            else if (text[at] == '.')
                (before, last, dots) = (last, 0, dots + 1);
            else if (text[at] != '-' && !IsOfHost(text[at..]))
                break;
        }
        if (before + last > 0 && dots <= MostDotsWithUnderscores)
            return 0;
        return dots > 0 || !needsDot ? Math.Min(at, text.Length) : 0;
    }

    private static int WithPath(ReadOnlySpan<char> text, int start, int host)
    {
        if (host == 0)
            return 0;
        var end = start + host;
        while (end < text.Length && !IsBlank(text[end]) && text[end] != '<')
            end++;
        return AddressEnd.Of(text[..end]);
    }

    private static bool IsBlank(char c) => c is ' ' or (>= '\t' and <= '\r');

    private static bool IsOfHost(ReadOnlySpan<char> text)
    {
        if (Rune.DecodeFromUtf16(text, out var rune, out _) != System.Buffers.OperationStatus.Done)
            return false;
        if (rune.IsAscii)
            return char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value < ' ' && !IsBlank((char)rune.Value);
        return !Rune.IsWhiteSpace(rune)
            && Rune.GetUnicodeCategory(rune) is < UnicodeCategory.ConnectorPunctuation or > UnicodeCategory.OtherPunctuation;
    }

    // Within brackets that may still become a link, there is none.
    private static bool IsInOpenBracket(Inline? inline)
    {
        for (; inline is not null; inline = inline.Parent)
        {
            if (inline is LinkDelimiterInline { IsActive: true, Type: DelimiterType.Open })
                return true;
        }
        return false;
    }
}
