using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Mathematics as GitHub has it: <c>$…$</c>, <c>$`…`$</c>, <c>$$…$$</c> and a code block named math. What is written for it is the source,
/// dollars included: without a script it stays readable and whole.
/// </summary>
internal sealed class MathExtension : IMarkdownExtension
{
    /// <summary>What a script turns into mathematics, within a line and on lines of its own.</summary>
    public const string InlineClass = "math-inline", DisplayClass = "math-display";

    /// <inheritdoc/>
    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        pipeline.InlineParsers.Insert(0, new DollarParser());
        pipeline.BlockParsers.Insert(0, new MathBlockParser());
    }

    /// <inheritdoc/>
    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        renderer.ObjectRenderers.Insert(0, new CodeRenderer());
        renderer.ObjectRenderers.Insert(0, new BlockRenderer()); // to the library a math block is a code block, too
        renderer.ObjectRenderers.Insert(0, new InlineRenderer());
    }

    private sealed class DollarParser : InlineParser
    {
        public DollarParser() => OpeningCharacters = ['$'];

        public override bool Match(InlineProcessor processor, ref StringSlice slice)
        {
            var text = slice.Text.AsSpan(slice.Start, slice.Length);
            if (char.IsLetterOrDigit(slice.PeekCharExtra(-1)) || slice.PeekCharExtra(-1) is '$' or '\\')
                return false;
            var (open, close) = text.StartsWith("$$") ? ("$$", "$$") : text.StartsWith("$`") ? ("$`", "`$") : ("$", "$");
            var end = FindEnd(text, open, close);
            if (end < 0)
                return false;
            var position = processor.GetSourcePosition(slice.Start, out var line, out var column);
            processor.Inline = new MathInline
            {
                Content = new StringSlice(slice.Text, slice.Start + open.Length, slice.Start + end - 1),
                Delimiter = '$',
                DelimiterCount = open == "$$" ? 2 : 1,
                Line = line,
                Column = column,
                Span = new SourceSpan(position, position + end + close.Length - 1),
            };
            slice.Start += end + close.Length;
            return true;
        }

        // "$5 and $6" stays what it costs: no blank inside the dollars, no letter or digit after them, and no third dollar.
        private static int FindEnd(ReadOnlySpan<char> text, string open, string close)
        {
            if (text.Length <= open.Length || (open == "$" && char.IsWhiteSpace(text[1])))
                return -1;
            for (var at = open.Length + 1; at + close.Length <= text.Length; at++)
            {
                if (open != "$$" && text[at] == '\n')
                    return -1;
                if (!text[at..].StartsWith(close) || text[at - 1] == '\\')
                    continue;
                var after = at + close.Length < text.Length ? text[at + close.Length] : ' ';
                return open == "$" && (char.IsWhiteSpace(text[at - 1]) || char.IsLetterOrDigit(after)) ? -1 : at;
            }
            return -1;
        }
    }

    private sealed class InlineRenderer : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline math)
        {
            var (name, dollars) = math.DelimiterCount == 2 ? (DisplayClass, "$$") : (InlineClass, "$");
            renderer.Write($"<span class=\"{name}\">{dollars}").WriteEscape(math.Content).Write($"{dollars}</span>");
        }
    }

    private sealed class BlockRenderer : HtmlObjectRenderer<MathBlock>
    {
        // Until its end is typed, a block is only text.
        protected override void Write(HtmlRenderer renderer, MathBlock math)
        {
            var isClosed = math.ClosingFencedCharCount > 0;
            renderer.Write(isClosed ? $"<div class=\"{DisplayClass}\">$$\n" : "<p>$$\n").WriteLeafRawLines(math, true, true)
                .Write(isClosed ? "$$</div>\n" : "</p>\n");
        }
    }

    private sealed class CodeRenderer : CodeBlockRenderer
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock code)
        {
            if (code is FencedCodeBlock { Info: "math" })
                renderer.Write($"<div class=\"{DisplayClass}\">$$\n").WriteLeafRawLines(code, true, true).Write("$$</div>\n");
            else
                base.Write(renderer, code);
        }
    }
}
