using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>The mark in a text that leads to a note.</summary>
/// <param name="number">Counts all marks of the text, from 1.</param>
internal sealed class FootnoteMark(FootnoteBlock note, int number) : LeafInline
{
    public FootnoteBlock Note => note;

    public int Number => number;
}

/// <summary>Finds the marks.</summary>
internal sealed class FootnoteMarkParser : InlineParser
{
    public FootnoteMarkParser() => OpeningCharacters = ['[', '!'];

    /// <inheritdoc/>
    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (processor is { Inline: null, Block.Parent: FootnoteBlock } && slice.Match("[!") && char.IsAsciiLetter(slice.PeekChar(2)))
            return TakeFirst(processor, ref slice); // no alert
        var isBehindMark = slice.CurrentChar == '!'; // which is then only that, and no picture
        var text = slice.AsSpan()[(isBehindMark ? 1 : 0)..];
        var name = Footnotes.NameIn(text);
        if (name.IsEmpty || text[(name.Length + 3)..] is ['(', ..] || !Footnotes.Of(processor.Document).Has(name))
            return false;
        if (isBehindMark)
            return TakeFirst(processor, ref slice);
        processor.Inline = Footnotes.Of(processor.Document).Mark(name);
        slice.Start += name.Length + 3;
        return true;
    }

    private static bool TakeFirst(InlineProcessor processor, ref StringSlice slice)
    {
        processor.Inline = new LiteralInline(slice.CurrentChar.ToString());
        slice.SkipChar();
        return true;
    }
}

/// <summary>Writes a mark.</summary>
internal sealed class FootnoteMarkRenderer : HtmlObjectRenderer<FootnoteMark>
{
    /// <inheritdoc/>
    protected override void Write(HtmlRenderer renderer, FootnoteMark mark)
    {
        if (renderer.EnableHtmlForInline)
        {
            renderer.Write($"<a id=\"fnref:{mark.Number}\" href=\"#fn:{mark.Note.Number}\" class=\"footnote-ref\">");
            renderer.Write($"<sup>{mark.Note.Number}</sup></a>");
        }
    }
}

/// <summary>Writes the notes, each with the ways back to its marks.</summary>
internal sealed class FootnotesRenderer : HtmlObjectRenderer<FootnoteSection>
{
    /// <inheritdoc/>
    protected override void Write(HtmlRenderer renderer, FootnoteSection section)
    {
        renderer.EnsureLine().Write("<div class=\"footnotes\">\n<hr />\n<ol>\n");
        foreach (var note in section.Cast<FootnoteBlock>())
        {
            renderer.Write($"<li id=\"fn:{note.Number}\">\n");
            if (note.LastChild is not ParagraphBlock { Inline: not null })
                note.Add(new ParagraphBlock { Inline = new ContainerInline() });
            foreach (var mark in note.Marks)
                ((ParagraphBlock)note.LastChild!).Inline!.AppendChild(
                    new HtmlInline($"<a href=\"#fnref:{mark}\" class=\"footnote-back-ref\">↩</a>"));
            renderer.WriteChildren(note);
            renderer.Write("</li>\n");
        }
        renderer.Write("</ol>\n</div>\n");
    }
}
