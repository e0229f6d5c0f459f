using System.Collections.Frozen;
using Markdig;
using Markdig.Extensions.Emoji;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Markdown as GitHub reads it. Raw HTML goes through as it is: <see cref="HtmlCleaner"/> must follow.</summary>
internal static class GitHubMarkdown
{
    private static readonly MarkdownPipeline Pipeline = Build();

    /// <summary>Parses a text.</summary>
    /// <exception cref="TooMuchForPreviewException">It wants more than the budget has.</exception>
    public static MarkdownDocument Parse(string text, PreviewBudget budget)
    {
        var document = Markdown.Parse(text, Pipeline, BudgetWatch.Of(budget));
        GitHubDetails.Mend(document, budget);
        return document;
    }

    /// <summary>A renderer that writes the blocks of a parsed text as HTML.</summary>
    public static HtmlRenderer NewRenderer(StringWriter writer, PreviewBudget budget)
    {
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectWriteBefore += (_, _) => budget.Step();
        return renderer;
    }

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder()
            .UsePipeTables(new PipeTableOptions { UseGfmRules = true })
            .UseTaskLists()
            .UseAlertBlocks()
            .UseEmojiAndSmiley(new EmojiMapping(EmojiCodes(), FrozenDictionary<string, string>.Empty));
        builder.Extensions.Add(new MathExtension());
        builder.Extensions.Add(new Footnotes());
        builder.Extensions.Add(new GitHubDetails());
        builder.Extensions.Add(new BudgetWatch());
        return builder.Build();
    }

    // The codes and characters of GitHub's own list (gemoji 8.1.0, MIT licence), one pair a line.
    private static Dictionary<string, string> EmojiCodes()
    {
        using var stream = typeof(GitHubMarkdown).Assembly.GetManifestResourceStream("emoji.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))
            .ToDictionary(pair => $":{pair[0]}:", pair => pair[1]);
    }
}
