using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Syntax.Inlines;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Emphasis, and what GitHub strikes out: between one or two tildes, as many on both sides. The library would take one of two. So to it
/// two tildes are a mark of their own.
/// </summary>
internal sealed class StrikethroughParser : EmphasisInlineParser
{
    private const char One = '~', Two = '\uE7E7'; // of the area for private use: a text that has it is left as it is
    private static readonly EmphasisDescriptor TwoTildes = new(Two, 2, 2, enableWithinWord: true);

    public StrikethroughParser()
    {
        EmphasisDescriptors.Add(new EmphasisDescriptor(One, 1, 1, enableWithinWord: true));
        EmphasisDescriptors.Add(TwoTildes);
    }

    /// <summary>Whether a mark strikes out.</summary>
    public static bool IsStrikethrough(EmphasisInline emphasis) => emphasis.DelimiterChar is One or Two;

    /// <inheritdoc/>
    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var (mark, length) = (slice.CurrentChar, slice.AsSpan().IndexOfAnyExcept(slice.CurrentChar));
        if (mark == Two || (mark == One && (length > 2 || length < 0 && slice.Length > 2)) || !base.Match(processor, ref slice))
            return false;
        if (mark == One && processor.Inline is EmphasisDelimiterInline { DelimiterCount: 2 } tildes)
            processor.Inline = new EmphasisDelimiterInline(
                this, TwoTildes)
            { Content = tildes.Content, DelimiterCount = 2, Type = tildes.Type, Span = tildes.Span };
        return true;
    }
}
