using CourseGit.Tests.Support;
using CsCheck;

namespace CourseGit.Tests.Core.Readme;

/// <summary>Texts nobody thought of.</summary>
public sealed class GeneratedReadmeTests
{
    private const int LongestText = 500_000;

    // Whatever means something to Markdown, HTML, or to what is done here beyond them.
    private static readonly string[] Marks =
    [
        "a", "b ", "Ö", "🎉", "\u0301", "\ud800", "\0", "*", "**", "_", "~", "~~", "`", "``", "```\n", "~~~ x\n", "[", "](x)",
            "](<y> \"t\")", "]", "![", "[r]", "[r]: /u 'v'\n", "[^1]", "[^1]: ",
        "<", ">", "<b>", "</b>", "<div>", "</div>", "<p>", "<a name=x>", "<a ", "<table>", "<td>", "<details>\n\n", "<script>", "</script>",
        "<pre>", "<!--", "-->", "<?", "<!A ", "<![CDATA[", "\"", "'",
        "http://localhost:5080/x", "https://", "www.", "@", "a@b.co ", "mailto:", "<http://a>", "&", "&amp;", "&#0;", ";", "\\", "|", "\\|",
        "!", "(", ")", ".", ":", ":+1:", "$", "$$", "$$\n", "$`", "`$",
        "# ", "## ", "> ", "> [!NOTE]\n> ", "- ", "* ", "1. ", "2) ", "- [ ] ", "- [x] ", "    ", "\t", "  \n", "\n", "\n\n", "---\n",
        "===\n", "***\n", "|a|b|\n|-|:-:|\n", "|-", "a: b\n", "\r",
    ];

    private static readonly Gen<string> Short = Gen.OneOf(Marks).Array[0, 40].Select(string.Concat);

    // The same again and again, with something in front and behind.
    private static readonly Gen<string> Long = Gen.Select(
        Short, Gen.OneOf(Marks).Array[1, 6].Select(string.Concat), Gen.Int[1, 60_000], Short)
        .Select((front, again, times, behind) => front
        + string.Concat(Enumerable.Repeat(again, Math.Min(times, LongestText / again.Length))) + behind);

    private static readonly Gen<string> Any = Gen.Frequency((97, Short), (3, Long));

    [Fact]
    public void Any_text_a_person_can_type_is_shown_within_a_second_and_100_MB() =>
        Any.Sample(text => MeasuredPreview.Of(text).AssertBounded(text), iter: LongRun.Count(3_000, 10_000));

    [Fact]
    public void A_text_typed_key_by_key_is_shown_as_if_it_were_new() =>
        Short.Sample(text =>
        {
            var preview = new CourseGit.Core.Readme.Preview.ReadmePreview(new("/f/"));
            for (var length = Math.Max(0, text.Length - 8); length < text.Length; length++)
                preview.Render(text[..length]);
            Assert.Equal(MeasuredPreview.Of(text).Blocks, preview.Render(text));
        }, iter: LongRun.Count(300, 2_000));
}
