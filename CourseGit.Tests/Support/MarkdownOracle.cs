using System.IO.Compression;
using System.Text;
using CourseGit.Tests.Architecture;

namespace CourseGit.Tests.Support;

/// <summary>A text of a specification, and its number there.</summary>
internal sealed record MarkdownExample(int Number, string Markdown);

/// <summary>
/// GitHub's own Markdown parser (cmark-gfm), and the examples of both specifications. Their texts are others': that of GFM comes with the
/// parser's package, that of CommonMark with the npm package commonmark-spec, which ./test fetches.
/// </summary>
internal static class MarkdownOracle
{
    private const string Gfm = "/usr/share/doc/cmark-gfm/spec.txt.gz", Program = "/usr/bin/cmark-gfm";
    private static readonly string CommonMark = Path.Combine(
        SourceFiles.Root, "artifacts", "commonmark", "node_modules", "commonmark-spec", "spec.txt");
    private static readonly string Fence = new('`', 32);

    public static IReadOnlyList<MarkdownExample> ExamplesOfGfm()
    {
        Assert.SkipWhen(!File.Exists(Program) || !File.Exists(Gfm), $"cmark-gfm is not installed, or without its specification ({Gfm}).");
        using var text = new StreamReader(new GZipStream(File.OpenRead(Gfm), CompressionMode.Decompress));
        return Examples(text.ReadToEnd());
    }

    public static IReadOnlyList<MarkdownExample> ExamplesOfCommonMark()
    {
        Assert.SkipWhen(!File.Exists(Program), "cmark-gfm is not installed.");
        Assert.SkipWhen(!File.Exists(CommonMark), "The npm package commonmark-spec is not here: ./test fetches it where there is npm.");
        return Examples(File.ReadAllText(CommonMark));
    }

    /// <summary>What the parser makes of texts, with the extensions GitHub uses.</summary>
    public static async Task<string[]> RenderAsync(IReadOnlyList<string> texts)
    {
        Assert.SkipWhen(!File.Exists(Program), "cmark-gfm is not installed.");
        using var folder = new TemporaryFolder();
        for (var i = 0; i < texts.Count; i++)
            await File.WriteAllTextAsync(folder.At($"{i}.md"), texts[i], TestContext.Current.CancellationToken);
        await RealGit.ShellAsync("""
            cd "$1"; for text in *.md; do "$2" --unsafe -e table -e strikethrough -e autolink -e tasklist -e footnotes "$text" > "${text%.md}.html"; done
            """, folder.Path, Program);
        return [.. Enumerable.Range(0, texts.Count).Select(i => File.ReadAllText(folder.At($"{i}.html")))];
    }

    private static List<MarkdownExample> Examples(string specification)
    {
        var examples = new List<MarkdownExample>();
        StringBuilder? markdown = null;
        foreach (var line in specification.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line == "<!-- END TESTS -->")
                break;
            if (line.StartsWith(Fence + " example", StringComparison.Ordinal))
                markdown = new StringBuilder();
            else if (line == "." && markdown is not null)
                (_, markdown) = (AddTo(examples, markdown), null); // what follows is the HTML, which the parser is asked for
            else
                markdown?.Append(line.Replace('→', '\t')).Append('\n');
        }
        return examples;
    }

    private static int AddTo(List<MarkdownExample> examples, StringBuilder markdown)
    {
        examples.Add(new MarkdownExample(examples.Count + 1, markdown.ToString()));
        return examples.Count;
    }
}
