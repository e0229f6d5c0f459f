using System.Globalization;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>The mark in a text that leads to a note.</summary>
/// <param name="index">Which of the marks that lead to the note it is, from 1.</param>
internal sealed class FootnoteMark(FootnoteBlock note, int index) : LeafInline
{
    public FootnoteBlock Note => note;

    public int Index => index;

    /// <summary>The id of a mark; the first of a note has no number.</summary>
    public static string IdOf(FootnoteBlock note, int index) =>
        $"fnref-{Uri.EscapeDataString(note.Name)}{(index > 1 ? "-" + index.ToString(CultureInfo.InvariantCulture) : "")}";
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
        var note = Footnotes.Of(processor.Document).Mark(name)!;
        processor.Inline = new FootnoteMark(note, note.Marks);
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
            renderer.Write($"<sup class=\"footnote-ref\"><a href=\"#fn-{Uri.EscapeDataString(mark.Note.Name)}\" id=\"{FootnoteMark.IdOf(mark.Note, mark.Index)}\">{mark.Note.Number}</a></sup>");
    }
}

/// <summary>Writes the notes, each with the ways back to its marks.</summary>
internal sealed class FootnotesRenderer : HtmlObjectRenderer<FootnoteSection>
{
    /// <inheritdoc/>
    protected override void Write(HtmlRenderer renderer, FootnoteSection section)
    {
        renderer.EnsureLine().Write("<section class=\"footnotes\">\n<ol>\n");
        foreach (var note in section.Cast<FootnoteBlock>())
        {
            renderer.Write($"<li id=\"fn-{Uri.EscapeDataString(note.Name)}\">\n");
            var back = string.Join(' ', Enumerable.Range(1, note.Marks).Select(index => WayBack(note, index)));
            if (note.LastChild is ParagraphBlock { Inline: { } last })
                last.AppendChild(new LiteralInline(" ")).AppendChild(new HtmlInline(back));
            renderer.WriteChildren(note);
            if (note.LastChild is not ParagraphBlock)
                renderer.Write(back);
            renderer.Write("</li>\n");
        }
        renderer.Write("</ol>\n</section>\n");
    }

    private static string WayBack(FootnoteBlock note, int index) =>
        $"<a href=\"#{FootnoteMark.IdOf(note, index)}\" class=\"footnote-back-ref\" aria-label=\"Back to content\">↩{(index > 1 ? $"<sup class=\"footnote-ref\">{index}</sup>" : "")}</a>";
}
