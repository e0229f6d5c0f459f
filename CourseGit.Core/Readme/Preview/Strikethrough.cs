using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>GitHub strikes out between one or two tildes, as many on both sides. The library also takes some of a longer row.</summary>
internal static class Strikethrough
{
    /// <summary>Spells the tildes again where GitHub would not strike out.</summary>
    public static void Mend(EmphasisInline struck, string text)
    {
        if (struck.Parent is null)
            return; // it was the inner one of a row of three
        if (struck.FirstChild is EmphasisInline { DelimiterChar: '~' } inner && inner == struck.LastChild)
            Spell(struck, inner);
        else if (IsTilde(text, struck.Span.Start - 1) || IsTilde(text, struck.Span.End + 1))
            Spell(struck, struck);
    }

    private static bool IsTilde(string text, int at)
    {
        if (at < 0 || at >= text.Length || text[at] != '~')
            return false;
        var front = text.AsSpan(0, at);
        return (front.Length - front.TrimEnd('\\').Length) % 2 == 0;
    }

    private static void Spell(EmphasisInline struck, EmphasisInline inner)
    {
        var tildes = new string('~', struck.DelimiterCount + (inner == struck ? 0 : inner.DelimiterCount));
        Inline last = new LiteralInline(tildes);
        struck.ReplaceBy(last, copyChildren: false);
        foreach (var child in inner.ToList())
        {
            child.Remove();
            last.InsertAfter(child);
            last = child;
        }
        last.InsertAfter(new LiteralInline(tildes));
    }
}
