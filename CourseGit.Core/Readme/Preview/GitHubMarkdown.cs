using System.Collections.Frozen;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Emoji;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Markdown as GitHub reads it. Raw HTML goes through as it is: <see cref="HtmlCleaner"/> must follow.</summary>
internal static class GitHubMarkdown
{
    private static readonly MarkdownPipeline Pipeline = Build();

    /// <summary>Parses a text.</summary>
    /// <exception cref="ArgumentException">It is nested deeper than any text a person wrote.</exception>
    public static MarkdownDocument Parse(string text)
    {
        var document = Markdown.Parse(text, Pipeline);
        GitHubDetails.Mend(document, text);
        return document;
    }

    /// <summary>A renderer that writes the blocks of a parsed text as HTML.</summary>
    public static HtmlRenderer NewRenderer(TextWriter writer)
    {
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        return renderer;
    }

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder()
            .UsePipeTables(new PipeTableOptions { RequireHeaderSeparator = true, UseHeaderForColumnCount = true })
            .UseTaskLists()
            .UseFootnotes()
            .UseAlertBlocks()
            .UseAutoLinks()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough | EmphasisExtraOptions.Subscript) // one tilde or two
            .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
            .UseEmojiAndSmiley(new EmojiMapping(EmojiCodes(), FrozenDictionary<string, string>.Empty));
        builder.Extensions.Add(new MathExtension());
        builder.Extensions.Add(new GitHubDetails());
        return builder.Build();
    }

    // The codes and characters of GitHub's own list (gemoji 8.1.0, MIT licence), one pair a line.
    private static Dictionary<string, string> EmojiCodes()
    {
        using var stream = typeof(GitHubMarkdown).Assembly.GetManifestResourceStream("emoji.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToDictionary(pair => $":{pair[0]}:", pair => pair[1]);
    }
}
