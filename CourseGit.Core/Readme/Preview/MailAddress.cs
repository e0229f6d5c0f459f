namespace CourseGit.Core.Readme.Preview;

/// <summary>A mail address within a text.</summary>
/// <param name="Target">What a link to it leads to.</param>
internal sealed record MailAddress(int Start, int End, string Target)
{
    private const int LongestName = 64, LongestDomain = 255; // in RFC 5321; longer is none

    /// <summary>The address around an @; null when there is none.</summary>
    /// <param name="from">Where it may begin.</param>
    public static MailAddress? Around(string text, int at, int from)
    {
        var start = at;
        while (start > from && at - start <= LongestName
            && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '+' or '-' or '_'))
            start--;
        if (start == at || at - start > LongestName)
            return null;
        var end = DomainEnd(text, at + 1);
        if (end == 0)
            return null;
        end = at + AddressEnd.Of(text.AsSpan(at, end - at));
        return WithScheme(text, start, end, from);
    }

    private static int DomainEnd(string text, int start)
    {
        var (end, dots) = (start, 0);
        for (; end < text.Length; end++)
        {
            if (text[end] == '@' || end - start > LongestDomain)
                return 0;
            if (text[end] == '.' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1]))
                dots++;
            else if (!char.IsAsciiLetterOrDigit(text[end]) && text[end] is not ('-' or '_'))
                break;
        }
        return dots > 0 && char.IsAsciiLetter(text[end - 1]) ? end : 0;
    }

    // A scheme in front belongs to what is shown; that of chats may name a resource behind.
    private static MailAddress WithScheme(string text, int start, int end, int from)
    {
        if (Ends(text, start, from, "mailto:"))
            return new MailAddress(start - "mailto:".Length, end, text[(start - "mailto:".Length)..end]);
        if (!Ends(text, start, from, "xmpp:"))
            return new MailAddress(start, end, "mailto:" + text[start..end]);
        if (end < text.Length && text[end] == '/')
        {
            for (end++; end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '@' or '.'); end++)
            {
            }
            end = start + AddressEnd.Of(text.AsSpan(start, end - start));
        }
        return new MailAddress(start - "xmpp:".Length, end, text[(start - "xmpp:".Length)..end]);
    }

    private static bool Ends(string text, int end, int from, string scheme) =>
        end - scheme.Length >= from && text.AsSpan(end - scheme.Length, scheme.Length).SequenceEqual(scheme)
        && (end - scheme.Length == from || !char.IsAsciiLetterOrDigit(text[end - scheme.Length - 1]));
}
