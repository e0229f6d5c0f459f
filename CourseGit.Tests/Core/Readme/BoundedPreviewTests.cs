using CourseGit.Core.Readme;
using CourseGit.Core.Readme.Preview;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Core.Readme;

/// <summary>
/// What a small text can cost. All of these took seconds, minutes or gigabytes, of Markdown's parser, of HTML's, or of what is done
/// between.
/// </summary>
public sealed class BoundedPreviewTests
{
    private const int Longest = ReadmeText.Limit;

    public static TheoryData<string> Repeated { get; } =
    [
        "a@b.c ", "a@", ".@", "mailto:a@b.c ", "http://a.b ", "(www.a_b", "http://a.b\n", "<http://a", "---\n", "---\n\n", "```\n",
            "```\nx\n```\n", "- ```\n", "- [ ] \n", "- [ ] ~\n", "- [ ] a\n", "$$", "$$\n", "$$ ", " $", "$a ", "a $$ b\n",
        "# a\n", "#\n", "a\n=\n\n", "a\n===\n", "> # a\n", "|a|\n|-|\n\n", "a|b\n-|-\n", "> |a|\n> |-|\n", ":-:\n", ">", "> ", "> a\n---\n",
        "- ", "1. ", "- a\n", "- a\n\n", "-\n", "- a\n+ b\n* c\n", "- > a\n", "- a\n\n\n\n\n",
        "*", "*a ", "**a ", "*a **b ", "*a*", "a***b**c*", "~~a~ ", "~a", "_a ", "[a]: /u\n", "[a]: /u\n\n", "[a]:\n", "[a]: /u 'x\n",
        "[^1]: ", "[^1]: >\n", "[^1]: a\n\n[^1]\n\n", "[", "[a](b", "![", "[a][", "[] ", "[\n\n",
        "<div>", "<div>\n\n", "<b>", "<b>x\n\n", "<b><i>", "<p><b>", "<table>", "<table>x<b>", "<td>", "<li>", "</p>",
        "<p a b c d e f g h>", "<body a=1>", "<!-- a -->\n", "a <!-- b ", "a<?", "<a ", "<svg>", "<select>",
        "<details>\n\nx\n\n</details>\n\n",
        "<b>x</b>\n\n", "&amp;", "&#x1F600;", "\"", "`", "`a", "``a`", "\\*", "a  \n", "a\n\n", "\n", "\t", ":", ":+1: ",
        "> [!NOTE]\n> x\n\n", "\0",
    ];

    [Theory]
    [MemberData(nameof(Repeated))]
    public void A_text_of_500_KiB_of_the_same_is_shown_within_a_second_and_100_MB(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, Longest / part.Length));

        MeasuredPreview.Of(text).AssertBounded(text);
    }

    public static TheoryData<string, string> Built { get; } = new()
    {
        { "a table of 450 columns and rows of nothing", Repeat("|a", 450) + "|\n" + Repeat("|-", 450) + "|\n" + Repeat("|\n", 9000) },
        { "a table as wide as it can be", Repeat("|a", 120_000) + "|\n" + Repeat("|-", 120_000) + "|" },
        { "a table of eight columns and all rows there can be",
        "|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n" + Repeat("|x|y|z|1|2|3|4|5|\n", 28_000) },
        { "headings of one name", Repeat("# a\n", 40_000) },
        { "headings called as others are numbered", string.Concat(Enumerable.Range(0, 40_000).Select(i => $"# a-{i}\n")) },
        { "quotations in each other, line by line", Repeat(Repeat(">", 90) + "a\n\n", 5_000) },
        { "a list that goes deeper with every line", string.Concat(Enumerable.Range(0, 900).Select(i => new string(' ', i) + "- a\n")) },
        { "emphasis opened and closed far away", Repeat("*a ", 80_000) + Repeat("a* ", 80_000) },
        { "rows of stars of all lengths", string.Concat(Enumerable.Range(0, 18_000).Select(i => new string('*', 1 + (i % 50)) + "a")) },
        { "code between marks of all lengths", string.Concat(Enumerable.Range(1, 1_000).Select(i => new string('`', i) + "a")) },
        { "brackets opened and closed far away", Repeat("[", 250_000) + Repeat("]", 250_000) },
        { "a long address, named often", "[a]: " + Repeat("u", 200_000) + "\n\n" + Repeat("[a]\n\n", 50_000) },
        { "as many notes as marks", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"[^{i}]\n\n[^{i}]: a\n\n")) },
        { "notes that nothing leads to", string.Concat(Enumerable.Range(0, 40_000).Select(i => $"[^{i}]: a\n\n")) },
        { "one element with all attributes", "<p " + string.Concat(Enumerable.Range(0, 70_000).Select(i => $"a{i} ")) + ">" },
        { "one element around everything", "<div>\n\n" + Repeat("x\n\n", 160_000) + "</div>" },
        { "settings that go deeper with every line",
        "---\n" + string.Concat(Enumerable.Range(0, 190).Select(i => new string(' ', i) + "a:\n")) + "---\n" },
        { "settings with a list of everything", "---\na: [" + Repeat("b,", 250_000) + "]\n---\n" },
    };

    [Theory]
    [MemberData(nameof(Built))]
    public void A_text_made_to_cost_the_square_of_its_length_is_shown_within_a_second_and_100_MB(string name, string text)
    {
        Assert.NotEmpty(name);
        MeasuredPreview.Of(text).AssertBounded(text);
    }

    [Theory]
    [InlineData("> ", 200, "it is nested more than 100 levels deep")]
    [InlineData("|x|x|x|x|x|x|x|x|\n", 8_000, "it has more than 30000 paragraphs, headings and cells of tables")]
    [InlineData("<div>\n", 400, "more than 300 elements are open in it at once")]
    [InlineData("a > b & \"c\" > \"d\" & \"e\"\n\n", 30_000, "its preview would be longer than 2 million characters")]
    [InlineData("[a]: /u\n", 3_000, "it has more than 2000 definitions in one piece")]
    public void Beyond_a_limit_the_text_stands_as_it_is_written_below_the_reason(string part, int times, string because)
    {
        var text = (part[0] == '|' ? "|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n" : "") + Repeat(part, times);
        var shown = MeasuredPreview.Of(text);
        var body = new AngleSharp.Html.Parser.HtmlParser().ParseDocument("<body>" + shown.Html).Body!;

        Assert.True(shown.IsPlain);
        Assert.Contains(because, body.FirstElementChild!.TextContent);
        Assert.Equal(text, string.Concat(body.QuerySelectorAll("pre").Select(p => p.TextContent)));
        Assert.Equal(text.Count(c => c == '\n') / 256, (shown.Blocks[^1].Line + 255) / 256);
    }

    [Fact]
    public void A_key_pressed_in_a_text_shown_plainly_sends_one_piece_of_it()
    {
        var lines = Enumerable.Range(0, 10_000).Select(i => $"> {i} {Repeat("> ", 110)}").ToArray();
        var preview = new ReadmePreview(new PreviewLinks("/f/"));
        var before = preview.Render(string.Join('\n', lines));
        lines[5_000] += "x";

        Assert.Single(before.Zip(preview.Render(string.Join('\n', lines))), pair => pair.First != pair.Second);
    }

    [Fact]
    public void A_plain_table_of_3000_rows_and_8_columns_is_a_table()
    {
        var rows = Enumerable.Range(1, 3_000)
            .Select(i => $"| {i} | Exercise {i} | **{i % 7}** | `x_{i}` | [solution](solutions/{i}.md) | some words on it | $x^{i}$ | "
            + "done |");
        var shown = MeasuredPreview.Of(
            "| # | name | points | answer | link | remark | formula | state |\n|---|---|---|---|---|---|---|---|\n"
            + string.Join('\n', rows));

        var table = new AngleSharp.Html.Parser.HtmlParser().ParseDocument("<body>" + shown.Html).QuerySelector("table")!;
        Assert.Equal((3_000, 24_000), (table.QuerySelectorAll("tbody tr").Length, table.QuerySelectorAll("td").Length));
        Assert.Equal("solution", table.QuerySelector("tbody tr:last-child a")!.TextContent);
    }

    [Fact]
    public void One_piece_with_too_many_marks_is_shown_plainly_and_the_rest_is_formatted()
    {
        var shown = MeasuredPreview.Of("# Title\n\n" + Repeat("*a ", 40_000) + "\n\n**bold**\n");

        Assert.Contains("<h1 id=\"user-content-title\">Title</h1>", shown.Html);
        Assert.Contains("<em>Shown without formatting, because it has too many marks in one piece: </em><code>*a *a *a", shown.Html);
        Assert.Contains("<strong>bold</strong>", shown.Html);
    }

    [Fact]
    public void A_picture_written_into_the_text_as_one_long_line_does_no_harm_to_the_rest()
    {
        var shown = MeasuredPreview.Of("# Title\n\n![plot](data:image/png;base64," + Repeat("iVBORw0KGgo", 30_000) + ")\n\n**bold**\n");

        Assert.False(shown.IsPlain);
        Assert.Contains("[image left out: plot]", shown.Html);
    }

    [Fact]
    public void What_nobody_waits_for_any_more_is_not_rendered_to_its_end()
    {
        using var gone = new CancellationTokenSource();
        gone.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => new ReadmePreview(new PreviewLinks("/f/"), gone: gone.Token).Render(Repeat("- a\n", 1_000)));
    }

    [Fact]
    public void Whatever_breaks_in_rendering_shows_the_text_plainly_and_is_in_the_log()
    {
        var log = new KeptLog();
        var blocks = new ReadmePreview(null!, log).Render("A [link](x) & more"); // links lead nowhere: the cleaner falls over it

        Assert.Contains("because its preview failed", blocks[0].Html);
        Assert.Equal("<pre class=\"plain\">\nA [link](x) &amp; more</pre>", blocks[1].Html);
        Assert.IsType<NullReferenceException>(Assert.Single(log.Exceptions));
    }

    private static string Repeat(string part, int times) => string.Concat(Enumerable.Repeat(part, times));

    private sealed class KeptLog : ILogger
    {
        public List<Exception?> Exceptions { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Exceptions.Add(exception);
    }
}
