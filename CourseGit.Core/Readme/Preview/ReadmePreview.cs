using System.Collections.Immutable;
using System.Net;
using Markdig.Syntax;

namespace CourseGit.Core.Readme.Preview;

/// <summary>A part of a preview that is replaced as a whole.</summary>
/// <param name="Line">The line of the source it begins at, from 0.</param>
/// <param name="Html">Safe to show.</param>
public sealed record PreviewBlock(int Line, string Html);

/// <summary>
/// A README as GitHub would show it, block by block. What was cleaned once is remembered, so that a key pressed in a long text costs
/// the reading of the text and the cleaning of one block. Not for several threads at once.
/// </summary>
public sealed class ReadmePreview(PreviewLinks links)
{
    private const int MostRawBlocks = 200; // each is read again with all before it while it waits for its end tag
    private readonly HtmlCleaner _cleaner = new(links);
    private Dictionary<string, string> _cleaned = new(StringComparer.Ordinal);

    /// <summary>Renders a text.</summary>
    public ImmutableArray<PreviewBlock> Render(string text)
    {
        try
        {
            var blocks = Group(GitHubMarkdown.Parse(text));
            var cleaned = new Dictionary<string, string>(blocks.Count, StringComparer.Ordinal);
            var rendered = blocks.Select(b => new PreviewBlock(b.Line, cleaned[b.Html] = _cleaned.GetValueOrDefault(b.Html) ?? Clean(b.Html))).ToImmutableArray();
            _cleaned = cleaned;
            return rendered;
        }
        catch (ArgumentException)
        {
            return [new PreviewBlock(0, "<p><em>This text is nested too deeply to be previewed. It is kept and saved as it is.</em></p>" + Plain(text))];
        }
    }

    private string Clean(string html) => _cleaner.Clean(html) ?? Plain(html);

    private static string Plain(string text) => $"<pre>{WebUtility.HtmlEncode(text)}</pre>";

    // Raw HTML may be opened in one block and closed in another: those and all between are one.
    private static List<(int Line, string Html)> Group(MarkdownDocument document)
    {
        var groups = new List<(int Line, string Html)>();
        var (writer, line, raw) = (new StringWriter(), 0, 0);
        var pending = writer.GetStringBuilder();
        var renderer = GitHubMarkdown.NewRenderer(writer);
        foreach (var block in document.Where(b => b is not LinkReferenceDefinitionGroup))
        {
            line = pending.Length == 0 ? block.Line : line;
            renderer.Render(block);
            raw += block is HtmlBlock ? 1 : 0;
            if (raw > 0 && (block is not HtmlBlock || raw > MostRawBlocks || HtmlCleaner.IsOpen(pending.ToString())))
                continue;
            groups.Add((line, pending.ToString()));
            pending.Clear();
            raw = 0;
        }
        if (pending.Length > 0)
            groups.Add((line, pending.ToString()));
        return groups;
    }
}
