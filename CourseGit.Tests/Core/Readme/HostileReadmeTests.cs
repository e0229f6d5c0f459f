using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CourseGit.Core.Readme.Preview;

namespace CourseGit.Tests.Core.Readme;

/// <summary>What comes out is looked at by a parser, with a list of its own: nothing here uses the cleaner's.</summary>
public sealed class HostileReadmeTests
{
    private static readonly HashSet<string> Elements = new(
        "a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img input kbd li ol p pre q s span strong sub summary sup table tbody td tfoot th thead tr ul".Split(' '));

    private static readonly HashSet<string> Attributes = new(
        "align alt aria-label checked class disabled height href id loading name open rel src start target title type width".Split(' '));

    public static TheoryData<string> Snippets { get; } = [.. HostileSnippets.All];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_hostile_text_leaves_no_element_and_no_attribute_that_does_anything(string snippet)
    {
        foreach (var text in new[] { snippet, $"- {snippet.Replace("\n", "\n  ")}", $"<div>\n\n{snippet}\n\n</div>" })
        {
            var body = new HtmlParser().ParseDocument("<!doctype html><body>" + Render(text)).Body!;

            Assert.All(body.QuerySelectorAll("*"), AssertHarmless);
        }
    }

    [Fact]
    public void There_are_at_least_forty_of_them() => Assert.True(HostileSnippets.All.Length >= 40);

    [Fact]
    public void The_check_itself_sees_what_would_be_left()
    {
        foreach (var bad in new[] { "<script>", "<p onclick=x>", "<a href=javascript:x>", "<img src=data:x>", "<p style=x>", "<p id=x>",
            "<p class=notice>", "<form>" })
            Assert.ThrowsAny<Exception>(
                () => Assert.All(new HtmlParser().ParseDocument("<!doctype html><body>" + bad).Body!.QuerySelectorAll("*"),
                AssertHarmless));
    }

    [Fact]
    public void Elements_left_open_end_with_the_text_they_began_in()
    {
        var blocks = new ReadmePreview(new PreviewLinks("/f/")).Render("<div align=center>\n\n**x**\n\n</div>\n\nafter\n\n<b>open");

        Assert.Equal(["<div align=\"center\">\n<p><strong>x</strong></p>\n</div>\n", "<p>after</p>\n", "<p><b>open</b></p><b>\n</b>"],
            blocks.Select(b => b.Html));
    }

    [Theory]
    [InlineData("<div>", 90_000)]
    [InlineData("<div>\n\n", 60_000)]
    [InlineData("<b><i>", 60_000)]
    [InlineData("<table><tr><td>", 30_000)]
    [InlineData("<div></x>", 50_000)]
    [InlineData(">", 400_000)]
    [InlineData("[", 400_000)]
    [InlineData("[a](b", 80_000)]
    public void A_text_made_to_wear_the_server_out_is_shown_plainly(string part, int times)
    {
        var html = Render(string.Concat(Enumerable.Repeat(part, times)));

        Assert.InRange(html.Length, 1, 20_000_000);
        Assert.True(Deepest(html) <= 150);
    }

    private static string Render(string text) =>
        string.Concat(new ReadmePreview(new PreviewLinks("/courses/demo/readme/files/")).Render(text).Select(b => b.Html));

    private static void AssertHarmless(IElement element)
    {
        Assert.Contains(element.LocalName, Elements);
        Assert.Equal(NamespaceNames.HtmlUri, element.NamespaceUri);
        foreach (var attribute in element.Attributes)
        {
            Assert.Contains(attribute.Name, Attributes);
            if (attribute.Name == "href")
                Assert.Matches("^(#user-content-|/courses/demo/readme/files/|https?://|mailto:)", attribute.Value);
            if (attribute.Name == "src")
                Assert.StartsWith("/courses/demo/readme/files/", attribute.Value);
            if (attribute.Name is "id" or "name")
                Assert.StartsWith("user-content-", attribute.Value);
            if (attribute.Name == "class")
                Assert.Matches("^((language-|markdown-alert|math-|task-list|contains-task|footnote|not-loaded)[A-Za-z0-9+#_-]*( |$))+$",
                    attribute.Value);
            if (attribute.Name == "type" && element.LocalName == "input")
                Assert.Equal("checkbox", attribute.Value);
        }
    }

    private static int Deepest(string html)
    {
        var (depth, deepest) = (0, 0);
        for (var at = html.IndexOf('<'); at >= 0; at = html.IndexOf('<', at + 1))
        {
            depth += html[at + 1] == '/' ? -1 : html.AsSpan(at + 1).StartsWith("br") || html.AsSpan(at + 1).StartsWith("img")
                || html.AsSpan(at + 1).StartsWith("hr") ? 0 : 1;
            deepest = Math.Max(deepest, depth);
        }
        return deepest;
    }
}
