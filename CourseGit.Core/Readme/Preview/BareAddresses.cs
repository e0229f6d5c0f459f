using System.Text;
using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Mail addresses without angle brackets become links, as the GFM specification has it (6.9, extended autolinks).</summary>
internal static class BareAddresses
{
    /// <summary>Links the addresses in the whole of a document.</summary>
    public static void Link(MarkdownDocument document, PreviewBudget budget)
    {
        foreach (var literal in document.Descendants<LiteralInline>().Where(l => l.Content.AsSpan().Contains('@') && !IsInLink(l)).ToList())
        {
            budget.Step();
            if (literal.Parent is not null) // not yet taken in by the one in front of it
                Link(Joined(literal));
        }
    }

    // What stands beside it as text belongs to the same address, however it was written.
    private static LiteralInline Joined(LiteralInline literal)
    {
        var first = literal;
        while (first.PreviousSibling is LiteralInline before)
            first = before;
        var text = new StringBuilder().Append(first.Content.AsSpan());
        while (first.NextSibling is LiteralInline next)
        {
            text.Append(next.Content.AsSpan());
            next.Remove();
        }
        first.Content = new StringSlice(text.ToString());
        return first;
    }

    private static void Link(LiteralInline literal)
    {
        var text = literal.Content.ToString();
        Inline last = literal;
        var done = 0;
        for (var at = text.IndexOf('@'); at >= 0; at = text.IndexOf('@', at + 1))
        {
            if (MailAddress.Around(text, at, done) is not { } found)
                continue;
            last = After(last, new LiteralInline(text[done..found.Start]));
            var link = new LinkInline(found.Target, "") { IsAutoLink = true };
            link.AppendChild(new LiteralInline(text[found.Start..found.End]));
            last = After(last, link);
            (done, at) = (found.End, found.End - 1);
        }
        if (done == 0)
            return;
        After(last, new LiteralInline(text[done..]));
        literal.Remove();
    }

    private static Inline After(Inline last, Inline next)
    {
        last.InsertAfter(next);
        return next;
    }

    private static bool IsInLink(Inline inline)
    {
        for (var parent = inline.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is LinkInline)
                return true;
        }
        return false;
    }
}
