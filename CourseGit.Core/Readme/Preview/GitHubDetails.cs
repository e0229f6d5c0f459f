using System.Collections.Frozen;
using Markdig;
using Markdig.Extensions.Alerts;
using Markdig.Extensions.Tables;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Where GitHub's reading of Markdown differs from the library's.</summary>
internal sealed class GitHubDetails : IMarkdownExtension
{
    private const int LongestParagraph = 40_000;
    private static readonly FrozenSet<string> Alerts = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "note", "tip", "important", "warning", "caution");

    /// <inheritdoc/>
    public void Setup(MarkdownPipelineBuilder pipeline) =>
        pipeline.BlockParsers.Find<ParagraphBlockParser>()!.Closed += (_, block) => LeaveVeryLong((ParagraphBlock)block);

    /// <inheritdoc/>
    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        renderer.ObjectRenderers.Replace<AlertBlockRenderer>(new KnownAlerts());
        renderer.ObjectRenderers.Find<EmphasisInlineRenderer>()!.GetTag = TagOf;
    }

    // The time to read one grows with the square of its length.
    private static void LeaveVeryLong(ParagraphBlock paragraph)
    {
        if (paragraph.Lines.Lines is null || paragraph.Lines.Lines.Take(paragraph.Lines.Count).Sum(l => l.Slice.Length) <= LongestParagraph)
            return;
        paragraph.ProcessInlines = false;
        paragraph.Inline = new ContainerInline();
        paragraph.Inline.AppendChild(new LiteralInline(paragraph.Lines.ToString()));
    }

    private static string? TagOf(EmphasisInline emphasis) => emphasis.DelimiterChar == '~' ? "del" : EmphasisInlineRenderer.GetDefaultTag(emphasis);

    /// <summary>Changes what was parsed to what GitHub makes of the same text.</summary>
    public static void Mend(MarkdownDocument document, string text)
    {
        foreach (var table in document.Descendants<Table>().ToList())
            MendTable(table, text);
        foreach (var struck in document.Descendants<EmphasisInline>().Where(IsThreeTildes).ToList())
            Spell(struck);
        foreach (var literal in document.Descendants<LiteralInline>().Where(l => l.Content.AsSpan().Contains('@') && !IsInLink(l)).ToList())
            BareAddresses.Link(literal);
    }

    // A header with another number of cells than the line below it makes no table; in a cell, \| is a bar even within code.
    private static void MendTable(Table table, string text)
    {
        foreach (var code in table.Descendants<CodeInline>())
            code.Content = code.Content.Replace("\\|", "|", StringComparison.Ordinal);
        if (table is not [TableRow header, ..] || table.ColumnDefinitions.Count == header.Count)
            return;
        var paragraph = new ParagraphBlock { Line = table.Line, Span = table.Span, Inline = new ContainerInline() };
        paragraph.Inline.AppendChild(new LiteralInline(text.Substring(table.Span.Start, Math.Min(table.Span.Length, text.Length - table.Span.Start))));
        var parent = table.Parent!;
        parent[parent.IndexOf(table)] = paragraph;
    }

    private static bool IsThreeTildes(EmphasisInline emphasis) =>
        emphasis is { DelimiterChar: '~', FirstChild: EmphasisInline { DelimiterChar: '~' } inner } && inner == emphasis.LastChild;

    private static void Spell(EmphasisInline emphasis)
    {
        var inner = (EmphasisInline)emphasis.FirstChild!;
        var tildes = new string('~', emphasis.DelimiterCount + inner.DelimiterCount);
        emphasis.InsertBefore(new LiteralInline(tildes));
        Inline last = emphasis;
        foreach (var child in inner.ToList())
        {
            child.Remove();
            last.InsertAfter(child);
            last = child;
        }
        last.InsertAfter(new LiteralInline(tildes));
        emphasis.Remove();
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

    // Of a kind it does not know, GitHub makes a quotation that says so.
    private sealed class KnownAlerts : AlertBlockRenderer
    {
        protected override void Write(HtmlRenderer renderer, AlertBlock alert)
        {
            if (Alerts.Contains(alert.Kind.ToString()))
            {
                base.Write(renderer, alert);
                return;
            }
            renderer.Write("<blockquote>\n<p>[!").WriteEscape(alert.Kind).Write("]</p>\n");
            renderer.WriteChildren(alert);
            renderer.Write("</blockquote>\n");
        }
    }
}
