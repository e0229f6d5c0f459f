using AngleSharp.Html.Parser;
using CourseGit.Core.Readme.Preview;

namespace CourseGit.Tests.Core.Readme;

/// <summary>
/// The examples of GitHub's own documents: the GFM specification (the number is the example's), "Basic writing and formatting syntax",
/// "Working with advanced formatting" and "Writing mathematical expressions".
/// </summary>
public sealed class GitHubCasesTests
{
    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        // Headings and their anchors
        { "heading", "# A first-level heading\n## A second-level heading",
            "<h1 id=a-first-level-heading>A first-level heading</h1><h2 id=a-second-level-heading>A second-level heading</h2>" },
        { "heading twice", "# Sample Section\n\n# Sample Section",
        "<h1 id=sample-section>Sample Section</h1><h1 id=sample-section-1>Sample Section</h1>" },
        { "heading anchor", "#### This'll be a _Helpful_ Section About the Greek Letter Θ!",
        "<h4 id=thisll-be-a-helpful-section-about-the-greek-letter-θ>This'll be a <em>Helpful</em> Section About the Greek Letter "
            + "Θ!</h4>" },
        { "section link", "## Värme & gaser\n\n[Link](#värme--gaser)",
        "<h2 id=värme--gaser>Värme &amp; gaser</h2><p><a href=#värme--gaser>Link</a></p>" },
        { "underlined headings", "Title\n=====\n\nPart\n---\ntext", "<h1 id=title>Title</h1><h2 id=part>Part</h2><p>text</p>" },
        { "heading with an emoji", "## :rocket: Start here\n\n## 🚀 Start here",
        "<h2 id=rocket-start-here>🚀 Start here</h2><h2 id=-start-here>🚀 Start here</h2>" },
        { "heading with a picture and code", "## ![logo](x.png) Use `a_b` & more",
        "<h2 id=-use-a_b--more><img alt=logo src=/f/x.png> Use <code>a_b</code> &amp; more</h2>" },
        { "heading called as another is numbered", "# a\n# a-1\n# a\n# a",
        "<h1 id=a>a</h1><h1 id=a-1>a-1</h1><h1 id=a-2>a</h1><h1 id=a-3>a</h1>" },
        { "heading without a word", "# ...", "<h1>...</h1>" },
        { "no link to a heading by its words", "# Start here\n\n[Start here]", "<h1 id=start-here>Start here</h1><p>[Start here]</p>" },
        { "anchor by name", "<a name=\"setup\"></a>\n\n[Setup](#setup)",
        "<p><a name=user-content-setup></a></p><p><a href=#setup>Setup</a></p>" },
        // Settings
        { "settings", "---\ntitle: \"Lab 1: swing\"\ntags: [a, b]\n---\n# Start",
            "<table><thead><tr><th>title</th><th>tags</th></tr></thead><tbody><tr><td>Lab 1: "
            + "swing</td><td><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table></td></tr></tbody></table><h1 "
            + "id=start>Start</h1>" },
        { "settings below each other", "---\nauthors:\n  - name: Ann\n    year: 3 # of study\n  - Bo\nempty:\ntext: >\n  long\n  text\n---",
        "<table><thead><tr><th>authors</th><th>empty</th><th>text</th></tr></thead><tbody><tr><td><table><tbody><tr><td><table><thead><tr><th>name</th><th>year</th></tr></thead><tbody><tr><td>Ann</td><td>3</td></tr></tbody></table></td><td>Bo</td></tr></tbody></table></td><td></td><td>long text</td></tr></tbody></table>" },
        { "settings not understood", "---\na: {b: <c>}\n---\ntext",
        "<pre><code class=language-yaml>a: {b: &lt;c&gt;}\n</code></pre>\n<p>text</p>" },
        { "no settings", "---\ntext\n---\nmore", "<hr><h2 id=text>text</h2><p>more</p>" },
        { "settings further down", "text\n\n---\na: b\n---", "<p>text</p><hr><h2 id=a-b>a: b</h2>" },
        // Styling
        { "bold", "**This is bold text**", "<p><strong>This is bold text</strong></p>" },
        { "all bold and italic", "***All this text is important***", "<p><em><strong>All this text is important</strong></em></p>" },
        { "nested", "**This text is _extremely_ important**", "<p><strong>This text is <em>extremely</em> important</strong></p>" },
        { "491", "~~Hi~~ Hello, ~there~ world!", "<p><del>Hi</del> Hello, <del>there</del> world!</p>" },
        { "492", "This ~~has a\n\nnew paragraph~~.", "<p>This ~~has a</p><p>new paragraph~~.</p>" },
        { "493", "This will ~~~not~~~ strike.", "<p>This will ~~~not~~~ strike.</p>" },
        { "subscript", "This is a <sub>subscript</sub> and a <sup>superscript</sup>",
        "<p>This is a <sub>subscript</sub> and a <sup>superscript</sup></p>" },
        // Tables
        { "198", "| foo | bar |\n| --- | --- |\n| baz | bim |",
            "<table><thead><tr><th>foo</th><th>bar</th></tr></thead><tbody><tr><td>baz</td><td>bim</td></tr></tbody></table>" },
        { "199", "| abc | defghi |\n:-: | -----------:\nbar | baz",
        "<table><thead><tr><th align=center>abc</th><th align=right>defghi</th></tr></thead><tbody><tr><td align=center>bar</td><td "
            + "align=right>baz</td></tr></tbody></table>" },
        { "200", "| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |",
        "<table><thead><tr><th>f|oo</th></tr></thead><tbody><tr><td>b <code>|</code> az</td></tr><tr><td>b <strong>|</strong> "
            + "im</td></tr></tbody></table>" },
        { "201", "| abc | def |\n| --- | --- |\n| bar | baz |\n> bar",
        "<table><thead><tr><th>abc</th><th>def</th></tr></thead><tbody><tr><td>bar</td><td>baz</td></tr></tbody></table><blockquote><p>bar</p></blockquote>" },
        { "203", "| abc | def |\n| --- |\n| bar |", "<p>| abc | def | | --- | | bar |</p>" },
        { "204", "| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |",
        "<table><thead><tr><th>abc</th><th>def</th></tr></thead><tbody><tr><td>bar</td><td></td></tr><tr><td>bar</td><td>baz</td></tr></tbody></table>" },
        { "a bar in code", "| a | b |\n|---|---|\n| `x|y` | z |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>`x</td><td>y`</td></tr></tbody></table>" },
        { "dollars in two cells", "| price | after |\n|---|---|\n| $5 | $6 |\n| $a$ | $b|c$ |",
        "<table><thead><tr><th>price</th><th>after</th></tr></thead><tbody><tr><td>$5</td><td>$6</td></tr><tr><td><span "
            + "class=math-inline>$a$</span></td><td>$b</td></tr></tbody></table>" },
        // Task lists
        { "279", "- [ ] foo\n- [x] bar",
            "<ul class=contains-task-list><li class=task-list-item>☐ foo</li><li class=task-list-item>☑ bar</li></ul>" },
        { "280", "- [x] foo\n  - [ ] bar\n  - [x] baz\n- [ ] bim",
        "<ul class=contains-task-list><li class=task-list-item>☑ foo<ul class=contains-task-list><li class=task-list-item>☐ bar</li><li "
            + "class=task-list-item>☑ baz</li></ul></li><li class=task-list-item>☐ bim</li></ul>" },
        { "task with a parenthesis", "- [ ] \\(Optional) Open a followup issue",
        "<ul class=contains-task-list><li class=task-list-item>☐ (Optional) Open a followup issue</li></ul>" },
        // Autolinks
        { "621", "www.commonmark.org", "<p><a href=http://www.commonmark.org/>www.commonmark.org</a></p>" },
        { "622", "Visit www.commonmark.org/help for more information.",
        "<p>Visit <a href=http://www.commonmark.org/help>www.commonmark.org/help</a> for more information.</p>" },
        { "623", "Visit www.commonmark.org.", "<p>Visit <a href=http://www.commonmark.org/>www.commonmark.org</a>.</p>" },
        { "624", "(www.google.com/search?q=Markup+(business))",
        "<p>(<a href=http://www.google.com/search?q=Markup+(business)>www.google.com/search?q=Markup+(business)</a>)</p>" },
        { "628", "http://commonmark.org\n\n(Visit https://encrypted.google.com/search?q=Markup+(business))",
        "<p><a href=http://commonmark.org/>http://commonmark.org</a></p><p>(Visit <a "
            + "href=https://encrypted.google.com/search?q=Markup+(business)>https://encrypted.google.com/search?q=Markup+(business)</a>)</p>" },
        { "629", "foo@bar.baz", "<p><a href=mailto:foo@bar.baz>foo@bar.baz</a></p>" },
        { "630", "hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is.",
        "<p>hello@mail+xyz.example isn't valid, but <a href=mailto:hello+xyz@mail.example>hello+xyz@mail.example</a> is.</p>" },
        { "631", "a.b-c_d@a.b\n\na.b-c_d@a.b.\n\na.b-c_d@a.b-\n\na.b-c_d@a.b_",
        "<p><a href=mailto:a.b-c_d@a.b>a.b-c_d@a.b</a></p><p><a "
            + "href=mailto:a.b-c_d@a.b>a.b-c_d@a.b</a>.</p><p>a.b-c_d@a.b-</p><p>a.b-c_d@a.b_</p>" },
        { "address without a dot", "See http://localhost:5080/x, HTTPS://wiki/a_b_ or \"http://openta\".",
        "<p>See <a href=http://localhost:5080/x>http://localhost:5080/x</a>, <a href=https://wiki/a_b>HTTPS://wiki/a_b</a>_ or \"<a "
            + "href=http://openta/>http://openta</a>\".</p>" },
        { "address in a cell", "|a|\n|-|\n|www.a.b|",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><a href=http://www.a.b/>www.a.b</a></td></tr></tbody></table>" },
        { "mail with its scheme", "mailto:a@b.co or a@b.co/x",
        "<p><a href=mailto:a@b.co>mailto:a@b.co</a> or <a href=mailto:a@b.co>a@b.co</a>/x</p>" },
        // Code
        { "112", "```\n<\n >\n```", "<pre><code>&lt;\n &gt;\n</code></pre>" },
        { "143", "```ruby\ndef foo(x)\n  return 3\nend\n```", "<pre><code class=language-ruby>def foo(x)\n  return 3\nend\n</code></pre>" },
        { "code in a sentence", "Use `git status` to list all new or modified files",
        "<p>Use <code>git status</code> to list all new or modified files</p>" },
        // Alerts
        { "note", "> [!NOTE]\n> Useful information that users should know.",
            "<div class=\"markdown-alert markdown-alert-note\"><p class=markdown-alert-title>Note</p><p>Useful information that users "
            + "should know.</p></div>" },
        { "caution", "> [!CAUTION]\n> Advises about risks.",
        "<div class=\"markdown-alert markdown-alert-caution\"><p class=markdown-alert-title>Caution</p><p>Advises about risks.</p></div>" },
        { "no alert", "> [!QUESTION]\n> Is it?", "<blockquote><p>[!QUESTION]</p><p>Is it?</p></blockquote>" },
        { "quotation", "Text that is not a quote\n\n> Text that is a quote",
        "<p>Text that is not a quote</p><blockquote><p>Text that is a quote</p></blockquote>" },
        // Footnotes
        { "footnote", "Here is a simple footnote[^1].\n\n[^1]: My reference.",
            "<p>Here is a simple footnote<a id=fnref:1 href=#fn:1 class=footnote-ref><sup>1</sup></a>.</p><div "
            + "class=footnotes><hr><ol><li id=fn:1><p>My reference.<a href=#fnref:1 class=footnote-back-ref>↩</a></p></li></ol></div>" },
        { "text behind a note", "Text[^a].\n\n[^a]: Note\n# Heading\n[^b]: Nobody leads here",
        "<p>Text<a id=fnref:1 href=#fn:1 class=footnote-ref><sup>1</sup></a>.</p><h1 id=heading>Heading</h1><div "
            + "class=footnotes><hr><ol><li id=fn:1><p>Note<a href=#fnref:1 class=footnote-back-ref>↩</a></p></li></ol></div>" },
        { "mark behind brackets", "[text][^a]\n\n[^a]: Note",
        "<p>[text]<a id=fnref:1 href=#fn:1 class=footnote-ref><sup>1</sup></a></p><div class=footnotes><hr><ol><li id=fn:1><p>Note<a "
            + "href=#fnref:1 class=footnote-back-ref>↩</a></p></li></ol></div>" },
        { "note in a quotation", "Text[^a]\n\n> [^a]: Note",
        "<p>Text<a id=fnref:1 href=#fn:1 class=footnote-ref><sup>1</sup></a></p><blockquote></blockquote><div "
            + "class=footnotes><hr><ol><li id=fn:1><p>Note<a href=#fnref:1 class=footnote-back-ref>↩</a></p></li></ol></div>" },
        // Emoji
        { "emoji", "@octocat :+1: This PR looks great - it's ready to merge! :shipit:",
            "<p>@octocat 👍 This PR looks great - it's ready to merge! :shipit:</p>" },
        { "emoji in code", "`:+1:` :tada: :no_such_code:", "<p><code>:+1:</code> 🎉 :no_such_code:</p>" },
        // Mathematics
        { "math in a sentence", "This sentence uses `$` delimiters to show math inline: $\\sqrt{3x-1}+(1+x)^2$",
            "<p>This sentence uses <code>$</code> delimiters to show math inline: <span "
            + "class=math-inline>$\\sqrt{3x-1}+(1+x)^2$</span></p>" },
        { "math between backticks", "delimiters: $`\\sqrt{3x-1}+(1+x)^2`$",
        "<p>delimiters: <span class=math-inline>$\\sqrt{3x-1}+(1+x)^2$</span></p>" },
        { "math block", "**The Cauchy-Schwarz Inequality**\n$$\\left( \\sum_{k=1}^n a_k b_k \\right)^2 \\leq 1$$",
        "<p><strong>The Cauchy-Schwarz Inequality</strong><span class=math-display>$$\\left( \\sum_{k=1}^n a_k b_k \\right)^2 \\leq "
            + "1$$</span></p>" },
        { "math on lines of its own", "$$\nF = m a\n+ b * c * d\n$$", "<div class=math-display>$$\nF = m a\n+ b * c * d\n$$</div>" },
        { "math code block", "```math\n\\frac{1}{2}\n```", "<div class=math-display>$$\n\\frac{1}{2}\n$$</div>" },
        { "prices", "It costs $5 and not $10, at most $5-$10 a month, or US$20 ($30).",
        "<p>It costs $5 and not $10, at most $5-$10 a month, or US$20 ($30).</p>" },
        { "dollar in words", "a$b$c and \\$x$", "<p>a$b$c and $x$</p>" },
        { "math not closed yet", "$$\nF = m a", "<p>$$\nF = m a\n</p>" },
        // Links and pictures of the course
        { "relative link", "[Contribution guidelines for this project](docs/CONTRIBUTING.md)",
            "<p><a href=/f/docs/CONTRIBUTING.md>Contribution guidelines for this project</a></p>" },
        { "relative picture", "![A pendulum](/assets/images/pendulum one.svg \"Swinging\")",
        "<p>![A pendulum](/assets/images/pendulum one.svg \"Swinging\")</p>" },
        { "picture from the root", "![A pendulum](</assets/images/pendulum one.svg> \"Swinging\")",
        "<p><img src=/f/assets/images/pendulum%20one.svg alt=\"A pendulum\" title=Swinging></p>" },
        { "link to a name with a colon", "[Plan](<Week 1: plan.md>) and [none](x:y)",
        "<p><a href=\"/f/Week 1: plan.md\">Plan</a> and <a>none</a></p>" },
        // Lines, comments, HTML
        { "line breaks", "This example  \nWill span\\\nthree lines\nand no more",
            "<p>This example<br>Will span<br>three lines and no more</p>" },
        { "comment", "<!-- This content will not appear -->\n\nText", "<p>Text</p>" },
        { "escaped", "Let's rename \\*our-new-project\\* to \\*our-old-project\\*.",
        "<p>Let's rename *our-new-project* to *our-old-project*.</p>" },
        { "collapsed section", "<details>\n\n<summary>Tips</summary>\n\n### You can add a header\n\n</details>",
        "<details><summary>Tips</summary><h3 id=you-can-add-a-header>You can add a header</h3></details>" },
        { "colour swatch stays code", "The background color is `#ffffff`", "<p>The background color is <code>#ffffff</code></p>" },
        { "rule", "a\n\n---\n\nb", "<p>a</p><hr><p>b</p>" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Markdown_is_shown_as_GitHub_documents_it(string name, string markdown, string expected)
    {
        var html = string.Concat(new ReadmePreview(new PreviewLinks("/f/")).Render(markdown).Select(b => b.Html));

        Assert.True(Plain(expected) == Plain(html), $"{name}:\n{Plain(expected)}\n{Plain(html)}");
    }

    // Both through the same parser; what this portal adds of its own is taken off, and blanks that no reader sees.
    private static string Plain(string html)
    {
        var body = new HtmlParser().ParseDocument("<body>" + html).Body!;
        foreach (var element in body.QuerySelectorAll("*").ToList())
        {
            foreach (var own in new[] { "target", "rel", "loading" })
                element.RemoveAttribute(own);
            if (element.GetAttribute("id") is { } id)
                element.Id = id.Replace(PreviewLinks.IdPrefix, "", StringComparison.Ordinal);
            if (element.GetAttribute("href") is { } href)
                element.SetAttribute(
                    "href", Uri.UnescapeDataString(href.Replace("#" + PreviewLinks.IdPrefix, "#", StringComparison.Ordinal)));
            if (element.LocalName == "input")
                element.OuterHtml = element.HasAttribute("checked") ? "☑" : "☐";
        }
        foreach (var element in body.QuerySelectorAll("*").Where(e => e.Attributes.Length > 1).ToList())
        {
            var sorted = element.Attributes.Select(a => (a.Name, a.Value)).OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
            sorted.ForEach(a => element.RemoveAttribute(a.Name));
            sorted.ForEach(a => element.SetAttribute(a.Name, a.Value));
        }
        var blocks = body.InnerHtml.Replace("\n<", "<", StringComparison.Ordinal).Replace(">\n", ">", StringComparison.Ordinal).Trim();
        return body.QuerySelector("pre, .math-display") is null ? blocks.Replace('\n', ' ') : blocks;
    }
}
