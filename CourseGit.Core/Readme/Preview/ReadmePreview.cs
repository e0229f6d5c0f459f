using System.Collections.Immutable;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CourseGit.Core.Readme.Preview;

/// <summary>A part of a preview that is replaced as a whole.</summary>
/// <param name="Line">The line of the source it begins at, from 0.</param>
/// <param name="Html">Safe to show.</param>
public sealed record PreviewBlock(int Line, string Html);

/// <summary>
/// A README as GitHub would show it, block by block. What was cleaned once is remembered, so that a key pressed in a long text costs
/// the reading of the text and the cleaning of one block. Not for several threads at once.
/// </summary>
/// <param name="gone">Cancelled when nobody waits for previews any more.</param>
public sealed partial class ReadmePreview(PreviewLinks links, ILogger? logger = null, CancellationToken gone = default)
{
    private const int CleanedTogether = 50;
    private readonly HtmlCleaner _cleaner = new(links);
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private Dictionary<string, string> _cleaned = new(StringComparer.Ordinal);

    /// <summary>
    /// Renders a text, whatever it is: one that takes more than 0.7 s of a processor, 76 MiB, 100 levels, 30,000 paragraphs and cells or
    /// 2 million characters of result is shown as it is written, with a sentence that says why.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public ImmutableArray<PreviewBlock> Render(string text)
    {
        try
        {
            return Format(WellFormed(text), new PreviewBudget(gone));
        }
        catch (TooMuchForPreviewException e)
        {
            return Plain(text, e.Message, "Make it shorter or simpler to see it formatted.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            PreviewFailed(_logger, e, text.Length);
            return Plain(text, "its preview failed", "The fault is CourseGit's: tell whoever looks after it, its log says more.");
        }
    }

    private static ImmutableArray<PreviewBlock> Plain(string text, string because, string whatNext) =>
        PlainPreview.Of(text, $"This text is shown without formatting, because {because}. It is kept and saved as it is. {whatNext}");

    private ImmutableArray<PreviewBlock> Format(string text, PreviewBudget budget)
    {
        var groups = Group(text, budget).ToList();
        var cleaned = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            if (_cleaned.TryGetValue(group.Html, out var clean))
                cleaned[group.Html] = clean;
            else if (group.IsRaw && !cleaned.ContainsKey(group.Html))
                cleaned[group.Html] = _cleaner.Clean(group.Html, budget);
        }
        foreach (var several in groups.Select(g => g.Html).Where(html => !cleaned.ContainsKey(html)).Distinct().Chunk(CleanedTogether))
        {
            var clean = _cleaner.CleanEach(several, budget);
            for (var i = 0; i < several.Length; i++)
                cleaned[several[i]] = clean[i];
        }
        _cleaned = cleaned;
        PreviewBudget.CheckLength(groups.Sum(g => (long)cleaned[g.Html].Length));
        return [.. groups.Select(g => new PreviewBlock(g.Line, cleaned[g.Html]))];
    }

    // Raw HTML may be opened in one block and closed in another: those and all between are one.
    private static IEnumerable<(int Line, string Html, bool IsRaw)> Group(string text, PreviewBudget budget)
    {
        var (settings, begin) = FrontMatter.Of(text);
        if (settings is not null)
            yield return (0, settings, false);
        var (writer, line, written, isRaw) = (new StringWriter(), 0, 0L, false);
        var pending = writer.GetStringBuilder();
        var renderer = GitHubMarkdown.NewRenderer(writer, budget);
        var tags = new OpenTags(budget);
        foreach (var block in GitHubMarkdown.Parse(text[begin..], budget).Where(b => b is not LinkReferenceDefinitionGroup))
        {
            var at = pending.Length;
            line = at == 0 ? block.Line + text.AsSpan(0, begin).Count('\n') : line;
            renderer.Render(block);
            PreviewBudget.CheckLength(written += pending.Length - at);
            isRaw |= HasHtml(block);
            if (isRaw)
                tags.Read(pending.ToString(at, pending.Length - at));
            if (tags.Any)
                continue;
            yield return (line, pending.ToString(), isRaw);
            pending.Clear();
            isRaw = false;
        }
        if (pending.Length > 0)
            yield return (line, pending.ToString(), true);
    }

    // Half a character, as a browser may hold for a moment, cannot stand in an address.
    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            return text;
        var units = text.ToCharArray();
        for (var i = 0; i < units.Length; i++)
        {
            if (i + 1 < units.Length && char.IsSurrogatePair(units[i], units[i + 1]))
                i++;
            else if (char.IsSurrogate(units[i]))
                units[i] = '\ufffd';
        }
        return new string(units);
    }

    private static bool HasHtml(Block block) =>
        block is LeafBlock leaf
            ? leaf is HtmlBlock || leaf.Inline?.FindDescendants<HtmlInline>().Any() == true
            : block.Descendants().Any(d => d is HtmlBlock or HtmlInline);

    [LoggerMessage(Level = LogLevel.Error, Message = "The preview of a README of {Length} characters failed; it is shown as plain text")]
    private static partial void PreviewFailed(ILogger logger, Exception exception, int length);
}
