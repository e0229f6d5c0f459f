using System.Globalization;
using System.Text;
using Markdig.Extensions.Emoji;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Headings get the anchors GitHub gives them: the words as they are shown, in small letters, with hyphens for blanks. An emoji counts by
/// its name when it was written so, a picture not at all.
/// </summary>
internal sealed class HeadingAnchors(PreviewBudget budget)
{
    private readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);

    /// <summary>Gives each heading its own.</summary>
    public void Give(MarkdownDocument document)
    {
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            budget.Step();
            if (heading.Inline is { } inline && AnchorOf(inline) is { Length: > 0 } anchor)
                heading.GetAttributes().Id = Unique(anchor);
        }
    }

    // The second of a name gets -1; a heading that is called so by itself is stepped over.
    private string Unique(string anchor)
    {
        var unique = anchor;
        for (var n = _given.GetValueOrDefault(anchor); _given.ContainsKey(unique); unique = $"{anchor}-{n}")
        {
            budget.Step();
            _given[anchor] = ++n;
        }
        _given[unique] = 0;
        return unique;
    }

    private static string AnchorOf(ContainerInline inline)
    {
        var text = new StringBuilder();
        Append(inline, text);
        var anchor = new StringBuilder(text.Length);
        foreach (var rune in text.ToString().EnumerateRunes())
        {
            if (rune.Value == ' ')
                anchor.Append('-');
            else if (rune.Value == '-' || IsOfWord(Rune.GetUnicodeCategory(rune)))
                anchor.Append(Rune.ToLowerInvariant(rune));
        }
        return anchor.ToString();
    }

    private static void Append(ContainerInline container, StringBuilder text)
    {
        foreach (var inline in container)
        {
            _ = inline switch
            {
                EmojiInline emoji => text.Append(emoji.Match),
                LiteralInline literal => text.Append(literal.Content.AsSpan()),
                CodeInline code => text.Append(code.Content),
                MathInline math => text.Append(math.Content.AsSpan()),
                HtmlEntityInline entity => text.Append(entity.Transcoded.AsSpan()),
                AutolinkInline address => text.Append(address.Url),
                _ => text,
            };
            if (inline is ContainerInline inner and not LinkInline { IsImage: true })
                Append(inner, text);
        }
    }

    private static bool IsOfWord(UnicodeCategory category) => category is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
}
