using System.Text.RegularExpressions;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Mail addresses without angle brackets become links, as the GFM specification has it (6.9, extended autolinks).</summary>
internal static partial class BareAddresses
{
    /// <summary>Links the addresses in a piece of text.</summary>
    public static void Link(LiteralInline literal)
    {
        var text = literal.Content.ToString();
        var next = literal.NextSibling is LiteralInline { Content.IsEmpty: false } sibling ? sibling.Content.CurrentChar : ' ';
        Inline last = literal;
        var at = 0;
        foreach (var found in Address().Matches(text).Where(m => IsWhole(text + next, m)))
        {
            last = After(last, new LiteralInline(text[at..found.Index]));
            last = After(last, new LinkInline($"mailto:{found.Value}", "") { IsAutoLink = true });
            ((LinkInline)last).AppendChild(new LiteralInline(found.Value));
            at = found.Index + found.Length;
        }
        if (at == 0)
            return;
        After(last, new LiteralInline(text[at..]));
        literal.Remove();
    }

    private static Inline After(Inline last, Inline next)
    {
        last.InsertAfter(next);
        return next;
    }

    // The last character may be neither a hyphen nor an underscore: then the whole is no address.
    private static bool IsWhole(string text, Match found) =>
        found.Index + found.Length == text.Length || text[found.Index + found.Length] is not ('-' or '_' or '@');

    [GeneratedRegex(@"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.[A-Za-z0-9_-]*[A-Za-z0-9](?![A-Za-z0-9])")]
    private static partial Regex Address();
}
