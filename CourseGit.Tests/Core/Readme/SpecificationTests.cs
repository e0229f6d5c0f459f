using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Readme;

/// <summary>
/// Every example of both specifications, with GitHub's own parser as the judge. Where a preview differs, the reason stands here.
/// </summary>
public sealed class SpecificationTests
{
    private const string NotAllowed = "cleaning: an element, attribute or class that is not on the list";
    private const string NoAddress = "cleaning: an address that leads nowhere, or by another scheme than http, https and mailto";
    private const string Described = "a picture without a description gets an empty one, for screen readers";
    private const string Newer = "CommonMark 0.31 has it so; this version of GitHub's parser keeps to 0.29";
    private const string Capital = "without data on languages, .NET does not know that a capital ẞ is SS";

    private static readonly (string Why, int[] Examples)[] OfCommonMark =
    [
        (NotAllowed, [34, 144, 150, 163, 169, 170, 171, 172, 173, 176, 178, 201, 491, 524, 536, 613, 614, 615, 616, 617]),
        (NoAddress, [21, 200, 346, 485, 486, 487, 567, 596, 598, 599, 600, 601, 631, 642, 643]),
        (Described, [475]),
        (Newer, [28, 354, 625, 626]),
        (Capital, [540]),
    ];

    private static readonly (string Why, int[] Examples)[] OfGfm =
    [
        (NotAllowed, [114, 120, 133, 139, 140, 141, 142, 145, 147, 170, 330, 500, 532, 544, 632, 633, 634, 635, 636, 653]),
        (NoAddress, [169, 317, 356, 495, 496, 575, 604, 606, 607, 608, 609, 628, 651, 663, 664]),
        (Described, [484]),
        (Newer, [645, 646]),
    ];

    private static readonly string[] Further =
    [
        "| a | b |\n|---|:-:|\n| `x|y` | z |\n| `x\\|y` | *a | b* |\n|www.a.b|a@b.co|\n", "a\nb | c\n- | -\nd\n> e", "|a|\n|-|\n|b\nc\n\nd",
            "- |a|\n  |-|\n  |b|\n", "|a|b|\n|-|\n", "a|b\n-|-\n\n|c", "| a |\n| - |\n    code",
        "http://localhost:5080/x http://a (http://b) \"http://c\" 'http://d' Xhttp://e 1http://f öhttp://g",
        "HTTP://A.B ftp://x.y/z https:// http:///x http://a_b.c http://a.b_c/d", "[see http://a.b", "[http://a.b](x) ![http://a.b](x)",
        "http://a.b/c&amp;d; http://a.b/(c)) http://a.b/c?!.,:*_~'\" http://a.b<c> **http://a.b** _www.a.b_ ~~www.a.b~~",
        "www.a.b/\\*c www. www.a xwww.a.b (www.a.b) www.a.b:80/c", "http://a.b/*c* d*", "`http://a.b` <http://a.b> http://a.b\nhttp://c.d",
        "a@b.co. a.b+c@d-e.fg a@b a@b.c_ a@b.c- /a@b.co a@b@c.de mailto:a@b.co xmpp:a@b.co/c x:a@b.co",
        "foo\\@b.co a\\+b@c.de *a*@b.co a@*b*.co [a@b.co](x)", "~~a~ b~~ ~c~~ d~ ~~~e~~~ ~f~ \\~~g~",
        "- [ ] a\n- [x] b\n- [X] c\n- [x]d\n- e [ ] f\n- [ ]\n- [y] g\n1. [x] h\n", "[ ] a\n\n> [x] b",
        "Title *a*\nb\n=====\n\n> c\n---\n\n- d\n===\n", "a\n=\nb\n-\n===\n--- -\n", "[a]: /u\n===\n[a]\n---\n",
        "[0, 1) [1, 2) [[3], 4", "*a [b* c](d) ![e *f](g)*", "&copy; &#x1F600; &#0; &nosuch; &amp", "<b>a\n\nb</b>\n",
        "<!-- a\n\nb --> c\n\nd", "a\0b", "\ta\n\n\tb\n- c\n\n\td", "1. a\n\n   b\n2. c\n4) d", "***a** b* __c_d__ e*f*g",
    ];

    [Fact]
    public Task Every_example_of_CommonMark_is_read_as_GitHub_reads_it() =>
        CompareAsync(MarkdownOracle.ExamplesOfCommonMark(), 652, OfCommonMark);

    [Fact]
    public Task Every_example_of_GFM_is_read_as_GitHub_reads_it() => CompareAsync(MarkdownOracle.ExamplesOfGfm(), 673, OfGfm);

    [Fact]
    public async Task What_no_example_shows_is_read_as_GitHub_reads_it_too()
    {
        var oracle = await MarkdownOracle.RenderAsync(Further);

        Assert.Equal(oracle.Select(ComparedHtml.Cleaned), Further.Select(ComparedHtml.OfPreview));
    }

    private static async Task CompareAsync(IReadOnlyList<MarkdownExample> examples, int count, (string Why, int[] Examples)[] known)
    {
        Assert.Equal(count, examples.Count);
        var oracle = await MarkdownOracle.RenderAsync([.. examples.Select(e => e.Markdown)]);
        var compared = examples.Zip(
            oracle, (e, html) => (e.Number, e.Markdown, Html: html, Ours: ComparedHtml.OfPreview(e.Markdown))).ToList();
        var reasons = known.SelectMany(k => k.Examples.Select(n => (n, k.Why))).ToDictionary(k => k.n, k => k.Why);

        var differing = compared.Where(c => c.Ours != ComparedHtml.Of(c.Html)).ToList();
        var unlisted = differing.Where(c => !reasons.ContainsKey(c.Number))
            .Select(c => $"{c.Number}:\n{c.Markdown}\n{ComparedHtml.Of(c.Html)}\nis shown as\n{c.Ours}").ToList();
        Assert.True(unlisted.Count == 0, string.Join("\n\n", unlisted));
        Assert.Equal([], reasons.Keys.Except(differing.Select(c => c.Number)).Order()); // it differs no longer: take it off the list
        // it is not cleaning alone
        Assert.Equal([], differing.Where(c => reasons[c.Number] is not (Newer or Capital) && c.Ours != ComparedHtml.Cleaned(c.Html))
            .Select(c => c.Number));
    }
}
