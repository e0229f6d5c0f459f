using System.Collections.Frozen;
using Markdig;
using Markdig.Extensions.Alerts;
using Markdig.Extensions.TaskLists;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Where GitHub's reading of Markdown differs from the library's.</summary>
internal sealed class GitHubDetails : IMarkdownExtension
{
    private static readonly FrozenSet<string> Alerts = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "note", "tip", "important", "warning", "caution");

    /// <inheritdoc/>
    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        pipeline.InlineParsers.Insert(0, new AddressParser());
        pipeline.InlineParsers.Replace<TaskListInlineParser>(new TaskParser());
        pipeline.InlineParsers.Replace<EmphasisInlineParser>(new StrikethroughParser());
    }

    /// <inheritdoc/>
    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        renderer.ObjectRenderers.Replace<AlertBlockRenderer>(new KnownAlerts());
        renderer.ObjectRenderers.Find<EmphasisInlineRenderer>()!.GetTag = TagOf;
    }

    private static string? TagOf(EmphasisInline emphasis) =>
        StrikethroughParser.IsStrikethrough(emphasis) ? "del" : EmphasisInlineRenderer.GetDefaultTag(emphasis);

    /// <summary>Changes what was parsed to what GitHub makes of the same text.</summary>
    public static void Mend(MarkdownDocument document, PreviewBudget budget)
    {
        foreach (var bracket in document.Descendants<LinkDelimiterInline>().ToList())
            bracket.ReplaceByLiteral();
        BareAddresses.Link(document, budget);
        new HeadingAnchors(budget).Give(document);
    }

    // A task is what an item begins with, and something follows it.
    private sealed class TaskParser : TaskListInlineParser
    {
        public override bool Match(InlineProcessor processor, ref StringSlice slice) =>
            processor is { Inline: null, Block: ParagraphBlock { Parent: ListItemBlock item } block } && item[0] == block
            && slice.PeekCharExtra(3) is ' ' or '\t' && base.Match(processor, ref slice);
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
