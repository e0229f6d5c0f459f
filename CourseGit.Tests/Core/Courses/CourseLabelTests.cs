using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CsCheck;

namespace CourseGit.Tests.Core.Courses;

public sealed class CourseLabelTests
{
    // Whatever may stand in a label, and what may look as if it might.
    private static readonly string[] Pieces =
        ["a", "Z", "å", "Ö", "é", "物", "٣", "7", " ", "  ", "-", "--add", "_", ".", ":", ",", ";", "\n", "\r", "\t", "\0", "\u00a0",
            "\u200b", "\u202e", "/", "\\", "\"", "'", "<", "&", "%", "*", "\ud835\udcd0", "\ud835", "\udcd0", "\ufffd",
            "a\u030a", "2025", "Fysik"];

    private static readonly Gen<string> Any = Gen.OneOf(Pieces.Select(Gen.Const).ToArray()).Array[0, 12].Select(string.Concat);

    [Theory]
    [InlineData("2025", "2025")]
    [InlineData("Teknisk fysik", "Teknisk fysik")]
    [InlineData("  Teknisk   fysik \n", "Teknisk fysik")]
    [InlineData("Åke", "Åke")]
    [InlineData("vår-2025_v1.2:b", "vår-2025_v1.2:b")]
    [InlineData("物理", "物理")]
    [InlineData("x", "x")]
    [InlineData("0123456789012345678901234567890123456789", "0123456789012345678901234567890123456789")]
    public void A_few_words_are_a_label(string text, string expected) => Assert.Equal(expected, CourseLabel.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("2025,Fysik")]
    [InlineData("two\nlines")]
    [InlineData("a\tb")]
    [InlineData("-x")]
    [InlineData("--add")]
    [InlineData(".hidden")]
    [InlineData(":a")]
    [InlineData("a/b")]
    [InlineData("a\u00a0b")]
    [InlineData("a\u202eb")]
    [InlineData("<b>")]
    [InlineData("a\ud835")]
    [InlineData("\udcd0a")]
    [InlineData("01234567890123456789012345678901234567890")]
    public void Anything_else_is_refused_with_a_sentence(string? text)
    {
        Assert.False(CourseLabel.TryParse(text, out _));
        Assert.Contains("is not a label", Assert.Throws<InvalidInputException>(() => CourseLabel.Parse(text)).Message);
    }

    [Fact]
    public void A_text_that_is_far_too_long_is_told_in_a_short_sentence() =>
        Assert.True(Assert.Throws<InvalidInputException>(() => CourseLabel.Parse(new string('x', 100_000))).Message.Length < 400);

    [Theory]
    [InlineData("fysik", "FYSIK", true)]
    [InlineData("åäö", "ÅÄÖ", true)]
    [InlineData("fysik", "fysik ", true)]
    [InlineData("fysik", "fysik a", false)]
    [InlineData("a", "å", false)]
    public void Capital_and_small_letters_are_the_same_label(string one, string other, bool same)
    {
        var (a, b) = (CourseLabel.Parse(one), CourseLabel.Parse(other));
        Assert.Equal(same, a.Equals(b));
        Assert.Equal(same, new HashSet<CourseLabel> { a }.Contains(b));
    }

    [Fact]
    public void Labels_stand_in_the_order_people_count_in_each_once_as_first_written() =>
        Assert.Equal(["2", "10", "Fysik", "matematik"],
            CourseLabel.Ordered(new[] { "matematik", "10", "Fysik", "2", "FYSIK", "Matematik" }.Select(CourseLabel.Parse))
                .Select(l => l.Value));

    [Fact]
    public void Whatever_is_a_label_can_be_stored_listed_and_read_again() =>
        Any.Sample(text =>
        {
            if (!CourseLabel.TryParse(text, out var label))
                return;
            Assert.InRange(label.Value.Length, 1, CourseLabel.MaxLength);
            Assert.Equal(label.Value, CourseLabel.Parse(label.Value).Value);
            Assert.DoesNotContain(label.Value, c => char.IsControl(c) || c is ',' or ';');
            Assert.False(label.Value.StartsWith('-'));
            Assert.Equal(label.Value, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(label.Value)));
            Assert.Contains(label.Value, CourseLabel.ParseLines($"{label}\nzz").Select(l => l.Value));
        }, iter: 20_000);
}
