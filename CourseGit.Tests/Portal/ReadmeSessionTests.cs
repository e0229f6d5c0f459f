using CourseGit.Core.Readme.Preview;
using CourseGit.Portal.Features.Readme;

namespace CourseGit.Tests.Portal;

public sealed class ReadmeSessionTests
{
    [Fact]
    public void Splices_of_all_kinds_lead_to_the_text_they_were_made_from()
    {
        var random = new Random(1);
        var expected = "The pendulum ∮ swings 🎉\n";
        var text = new EditedText(expected);
        for (var i = 0; i < 2000; i++)
        {
            var start = random.Next(expected.Length + 1);
            var deleted = random.Next(Math.Min(8, expected.Length - start) + 1);
            var inserted = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "aö∮🎉\n"[random.Next(4)]));
            expected = expected.Remove(start, deleted).Insert(start, inserted);
            text.Splice(start, deleted, inserted);
            Assert.Equal(expected, text.Text);
        }
        text.Splice(0, int.MaxValue, "whole");
        Assert.Equal("whole", text.Text);
    }

    [Fact]
    public void A_splice_beyond_the_end_does_no_harm_and_the_hash_tells()
    {
        var text = new EditedText("abc");
        text.Splice(10, 5, "d");
        text.Splice(-3, -1, "x");

        Assert.Equal("xabcd", text.Text);
        Assert.NotEqual(new EditedText("abc").Hash(), text.Hash());
        Assert.Equal(2166136261u, new EditedText("").Hash());
        Assert.Equal(0xE40C292Cu, new EditedText("a").Hash()); // FNV-1a's published value
    }

    [Theory]
    [InlineData("a\n\nb\n\nc", "a\n\nB\n\nc", 1, 1, 1)]
    [InlineData("a\n\nb\n\nc", "a\n\nb\n\nx\n\nc", 2, 0, 1)]
    [InlineData("a\n\nb\n\nc", "a\n\nc", 1, 1, 0)]
    [InlineData("a\n\na\n\na", "a\n\na", 2, 1, 0)]
    [InlineData("", "a", 0, 0, 1)]
    [InlineData("a", "a", 1, 0, 0)]
    public void Only_the_blocks_that_changed_are_sent(string before, string after, int from, int removed, int inserted)
    {
        var preview = new ReadmePreview(new PreviewLinks("/f/"));
        var shown = preview.Render(before);
        var next = preview.Render(after);

        var update = PreviewUpdate.Between(shown, next);

        Assert.Equal((from, removed, inserted), (update.From, update.Removed, update.Inserted.Length));
        Assert.Equal(
            next.Select(b => b.Html),
            [.. shown.Take(from).Select(b => b.Html), .. update.Inserted, .. shown.Skip(from + removed).Select(b => b.Html)]);
        Assert.Equal(before.Count(c => c == '\n') != after.Count(c => c == '\n') || before.Length == 0, update.Lines is not null);
    }

    [Fact]
    public void Blocks_know_the_line_they_begin_at() =>
        Assert.Equal([0, 2, 6], new ReadmePreview(new PreviewLinks("/f/")).Render("# A\n\n```\nx\n```\n\ntext").Select(b => b.Line));
}
