using Markdig;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Syntax;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Footnotes as GitHub reads them. The library's own take what follows a note without a blank line into the note, and then away with it
/// when nothing leads there.
/// </summary>
internal sealed class Footnotes : IMarkdownExtension
{
    /// <inheritdoc/>
    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        pipeline.BlockParsers.Insert(0, new NoteParser());
        pipeline.InlineParsers.InsertBefore<LinkInlineParser>(new FootnoteMarkParser());
        pipeline.DocumentProcessed += Gather;
    }

    /// <inheritdoc/>
    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        renderer.ObjectRenderers.Add(new FootnoteMarkRenderer());
        renderer.ObjectRenderers.Add(new FootnotesRenderer());
    }

    /// <summary>The notes of a document.</summary>
    public static FootnoteNames Of(MarkdownDocument document)
    {
        if (document.GetData(typeof(Footnotes)) is FootnoteNames notes)
            return notes;
        document.SetData(typeof(Footnotes), notes = new FootnoteNames());
        return notes;
    }

    /// <summary>The name of a note or mark that a text begins with, as in <c>[^name]</c>; empty when there is none.</summary>
    public static ReadOnlySpan<char> NameIn(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("[^"))
            return [];
        var end = text[2..].IndexOfAny("] \t\r\n\0");
        return end > 0 && text[end + 2] == ']' ? text.Slice(2, end) : [];
    }

    // Notes that marks lead to stand at the end, in the order of the marks. The others are not shown.
    private static void Gather(MarkdownDocument document)
    {
        if (document.GetData(typeof(Footnotes)) is not FootnoteNames)
            return;
        var notes = document.Descendants<FootnoteBlock>().ToList();
        foreach (var parent in notes.Select(n => n.Parent!).Distinct().ToList())
        {
            var others = parent.Where(b => b is not FootnoteBlock).ToList();
            parent.Clear();
            others.ForEach(parent.Add);
        }
        var section = new FootnoteSection();
        foreach (var note in notes.Where(n => n.Number > 0).OrderBy(n => n.Number))
            section.Add(note);
        if (section.Count > 0)
            document.Add(section);
    }

    private sealed class NoteParser : BlockParser
    {
        public NoteParser() => OpeningCharacters = ['['];

        public override BlockState TryOpen(BlockProcessor processor)
        {
            var name = NameIn(processor.Line.AsSpan()).ToString();
            if (processor.IsCodeIndent || name.Length == 0 || processor.Line.PeekChar(name.Length + 3) != ':')
                return BlockState.None;
            var note = new FootnoteBlock(
                this, name)
            { Column = processor.Column, Span = new SourceSpan(processor.Start, processor.Line.End) };
            for (var i = 0; i < name.Length + "[^]:".Length; i++)
                processor.NextChar();
            while (processor.CurrentChar is ' ' or '\t')
                processor.NextChar();
            Of(processor.Document).Add(note);
            processor.NewBlocks.Push(note);
            return BlockState.Continue;
        }

        public override BlockState TryContinue(BlockProcessor processor, Block block)
        {
            if (processor.IsBlankLine)
                return processor.Line.IsEmpty && processor.Start == processor.CurrentLineStartPosition
                    ? BlockState.Continue
                    : BlockState.None;
            if (!processor.IsCodeIndent)
                return BlockState.None;
            processor.GoToCodeIndent();
            return BlockState.Continue;
        }
    }
}

/// <summary>A note. To the library a kind of quotation, so that what goes on lazily behind it is read as it is there.</summary>
internal sealed class FootnoteBlock(BlockParser parser, string name) : QuoteBlock(parser)
{
    /// <summary>What marks call it.</summary>
    public string Name => name;

    /// <summary>Counts the notes in the order of their first marks, from 1; 0 when no mark leads here.</summary>
    public int Number { get; set; }

    /// <summary>The numbers of the marks that lead here.</summary>
    public List<int> Marks { get; } = [];
}

/// <summary>The notes of a document by their names; of several with one name, the first.</summary>
internal sealed class FootnoteNames
{
    private readonly Dictionary<string, FootnoteBlock> _notes = new(StringComparer.OrdinalIgnoreCase);
    private int _numbered, _marks;

    public void Add(FootnoteBlock note) => _notes.TryAdd(note.Name, note);

    /// <summary>The mark that leads to a note; null when there is no such note.</summary>
    public FootnoteMark? Mark(ReadOnlySpan<char> name)
    {
        if (!_notes.TryGetValue(name.ToString(), out var note))
            return null;
        if (note.Number == 0)
            note.Number = ++_numbered;
        note.Marks.Add(++_marks);
        return new FootnoteMark(note, _marks);
    }

    public bool Has(ReadOnlySpan<char> name) => _notes.ContainsKey(name.ToString());
}

/// <summary>The notes below a text.</summary>
internal sealed class FootnoteSection() : ContainerBlock(null);
