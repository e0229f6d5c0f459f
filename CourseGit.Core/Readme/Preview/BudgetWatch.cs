using Markdig;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Lets every line, mark and element of a text ask the budget, and refuses before reading it what would take the square of its length.
/// </summary>
internal sealed class BudgetWatch : IMarkdownExtension
{
    // To read the marks of one paragraph takes, at the worst, a look at all of it for each of them.
    private const long MostLooks = 40_000_000;
    private const int MostLinesWithBracket = 2_000; // one that may be definitions is copied again for each of them
    private const string Marks = "*_~[]!<&`\\$:@\n";

    /// <inheritdoc/>
    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        pipeline.BlockParsers.Insert(0, new LineWatch(null));
        pipeline.BlockParsers.Insert(0, new LineWatch("#>-+*_0123456789[|:`~<=$".ToCharArray()));
        pipeline.InlineParsers.Insert(0, new MarkWatch());
    }

    /// <inheritdoc/>
    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
    }

    /// <summary>What a text is parsed with, so that its parsers find the budget.</summary>
    public static MarkdownParserContext Of(PreviewBudget budget) => new() { Properties = { [typeof(PreviewBudget)] = budget } };

    private static PreviewBudget? BudgetOf(MarkdownParserContext? context) =>
        context?.Properties.GetValueOrDefault(typeof(PreviewBudget)) as PreviewBudget;

    // Between the reading of the blocks and that of what is in them.
    private static void LookAtBlocks(MarkdownDocument document)
    {
        var pieces = 0;
        foreach (var leaf in document.Descendants<LeafBlock>())
        {
            if (++pieces > PreviewBudget.MostPieces)
                throw new TooMuchForPreviewException(
                    $"it has more than {PreviewBudget.MostPieces} paragraphs, headings and cells of tables");
            if (leaf.ProcessInlines && LooksFor(leaf) > MostLooks)
                LeavePlain(leaf);
        }
    }

    private static long LooksFor(LeafBlock leaf)
    {
        var (length, marks) = (0L, 0L);
        for (var i = 0; i < leaf.Lines.Count; i++)
        {
            var line = leaf.Lines.Lines[i].Slice.AsSpan();
            length += line.Length;
            marks++;
            for (var at = line.IndexOfAny(Marks); at >= 0; at = line.IndexOfAny(Marks))
            {
                line = line[(at + 1)..];
                marks++;
            }
        }
        return length * marks;
    }

    private static void LeavePlain(LeafBlock leaf)
    {
        var why = new EmphasisInline { DelimiterChar = '*', DelimiterCount = 1 };
        why.AppendChild(new LiteralInline("Shown without formatting, because it has too many marks in one piece: "));
        leaf.ProcessInlines = false;
        leaf.Inline = new ContainerInline();
        leaf.Inline.AppendChild(why).AppendChild(new CodeInline(leaf.Lines.ToString())); // what stands in code is not looked at again
    }

    private sealed class LineWatch : BlockParser
    {
        public LineWatch(char[]? opening) => OpeningCharacters = opening;

        public override BlockState TryOpen(BlockProcessor processor)
        {
            if (BudgetOf(processor.Context) is not { } budget)
                return BlockState.None;
            budget.Step();
            if (!processor.Document.ContainsData(typeof(BudgetWatch)))
            {
                processor.Document.SetData(typeof(BudgetWatch), budget);
                processor.Document.ProcessInlinesBegin += (inlines, _) => LookAtBlocks(inlines.Document);
            }
            CheckNesting(processor.CurrentContainer);
            if (processor.CurrentBlock is ParagraphBlock { Lines.Count: > MostLinesWithBracket } paragraph
                && paragraph.Lines.Lines[0].Slice.CurrentChar == '[')
                throw new TooMuchForPreviewException($"it has more than {MostLinesWithBracket} definitions in one piece");
            return BlockState.None;
        }

        private static void CheckNesting(ContainerBlock? container)
        {
            var depth = 0;
            for (; container is not null; container = container.Parent)
                depth++;
            if (depth > PreviewBudget.DeepestNesting)
                throw new TooMuchForPreviewException($"it is nested more than {PreviewBudget.DeepestNesting} levels deep");
        }
    }

    private sealed class MarkWatch : InlineParser
    {
        public MarkWatch() => OpeningCharacters = [.. Marks];

        public override bool Match(InlineProcessor processor, ref Markdig.Helpers.StringSlice slice)
        {
            BudgetOf(processor.Context)?.Step();
            return false;
        }
    }
}
