using System.Collections.Immutable;
using System.Net;

namespace CourseGit.Core.Readme.Preview;

/// <summary>A text as it is written, for one that cannot be shown formatted.</summary>
internal static class PlainPreview
{
    private const int LinesOfBlock = 256; // of a long text, a key pressed sends one block anew

    /// <summary>The text, below a sentence that says why.</summary>
    public static ImmutableArray<PreviewBlock> Of(string text, string why)
    {
        var blocks = ImmutableArray.CreateBuilder<PreviewBlock>();
        blocks.Add(new PreviewBlock(0, $"<p><em>{WebUtility.HtmlEncode(why)}</em></p>"));
        for (int start = 0, line = 0; start < text.Length; line += LinesOfBlock)
        {
            var end = EndOfLines(text, start);
            blocks.Add(new PreviewBlock(line, $"<pre class=\"plain\">\n{WebUtility.HtmlEncode(text[start..end])}</pre>"));
            start = end;
        }
        return blocks.ToImmutable();
    }

    private static int EndOfLines(string text, int start)
    {
        for (var lines = 0; lines < LinesOfBlock; lines++)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0)
                return text.Length;
            start = end + 1;
        }
        return start;
    }
}
