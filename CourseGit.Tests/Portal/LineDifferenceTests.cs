using CourseGit.Portal.Shared;

namespace CourseGit.Tests.Portal;

public sealed class LineDifferenceTests
{
    [Fact]
    public void Lines_that_go_come_and_differ_are_told_apart_by_their_signs()
    {
        var rows = LineDifference.Of("one\nold\ntwo\nthe height is 10 m\nend\n", "one\ntwo\nthe height is 20 m\nend\nnew\n").Rows;
        Assert.Equal([null, "−", null, "~", null, null], rows.Select(r => r.Before?.Sign));
        Assert.Equal([null, null, null, "~", null, "+"], rows.Select(r => r.After?.Sign));
        Assert.Equal(["10"], rows[3].Before!.Parts.Where(p => p.Differs).Select(p => p.Text));
    }

    [Fact]
    public void Of_lines_that_are_the_same_only_those_around_a_difference_are_shown()
    {
        var lines = Enumerable.Range(1, 100).Select(i => $"line {i}").ToList();
        var rows = LineDifference.Of(
            string.Join('\n', lines), string.Join('\n', lines.Select(l => l == "line 50" ? "something else" : l))).Rows;
        Assert.Equal([46, 0, 0, 0, 0, 0, 0, 0, 47], rows.Select(r => r.Skipped));
        Assert.Equal(47, rows[1].Before?.Number);
    }

    [Fact]
    public void Long_differences_are_cut_and_say_by_how_much()
    {
        var difference = LineDifference.Of("", string.Join('\n', Enumerable.Range(1, 1500)));
        Assert.Equal(1000, difference.Rows.Length);
        Assert.Equal(500, difference.LeftOut);
    }

    [Fact]
    public void A_file_that_is_not_there_has_no_line() =>
        Assert.All(LineDifference.Of("", "one\ntwo\n").Rows, r => Assert.Null(r.Before?.Sign));

    [Theory]
    [InlineData("a b\n", "a  b\n")]
    [InlineData("a\n", " a\n")]
    [InlineData("a\n", "a \n")]
    [InlineData("\n", "x\n")]
    [InlineData("x\n\ny\n", "x\ny\n")]
    public void Blanks_and_empty_lines_count(string before, string after) =>
        Assert.Contains(LineDifference.Of(before, after).Rows, r => !r.IsSame);

    [Theory]
    [InlineData("a\r\nb\r\n", "a\nb\n", "The line endings differ: those of Windows (CR LF) before, those of Unix (LF) after.")]
    [InlineData("a\nb", "a\nb\n", "Before, the last line does not end with a line break.")]
    [InlineData("a\n", "a", "Afterwards the last line does not end with a line break.")]
    [InlineData("a\n", "a\n", "Both are the same, byte for byte.")]
    public void What_no_line_shows_is_said(string before, string after, string note)
    {
        var difference = LineDifference.Of(before, after);
        Assert.Equal([note], difference.Notes);
        Assert.DoesNotContain(difference.Rows, r => r.Skipped == 0);
    }

    [Fact]
    public void Inline_what_goes_stands_above_what_comes()
    {
        var rows = LineDifference.Of("one\ntwo\nthree\nfour\n", "one\n2\n3\nfour\n").Inline();
        Assert.Equal([(null, "one"), ("−", "two"), ("−", "three"), ("+", "2"), ("+", "3"), (null, "four")],
            rows.Select(r => ((r.Before ?? r.After)!.Sign, string.Concat((r.Before ?? r.After)!.Parts.Select(p => p.Text)))));
    }

    [Fact]
    public void Texts_with_nothing_in_common_are_one_block_and_cost_no_search()
    {
        var before = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"old {i}\n"));
        var after = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"new {i}\n"));
        var difference = LineDifference.Of("same\n" + before, "same\n" + after);
        Assert.Equal((1000, 19_001), (difference.Rows.Length, difference.LeftOut));
    }

    [Fact]
    public void The_differences_rebuild_both_texts()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var before = Enumerable.Range(0, random.Next(12)).Select(_ => $"{random.Next(4)}").ToList();
            var after = Enumerable.Range(0, random.Next(12)).Select(_ => $"{random.Next(4)}").ToList();
            var rows = LineDifference.Of(string.Concat(before.Select(l => l + "\n")), string.Concat(after.Select(l => l + "\n"))).Rows;
            if (rows.Any(r => r.Skipped > 0))
                continue; // folded: the same lines are left out
            Assert.Equal(before, rows.Where(r => r.Before is not null).Select(r => string.Concat(r.Before!.Parts.Select(p => p.Text))));
            Assert.Equal(after, rows.Where(r => r.After is not null).Select(r => string.Concat(r.After!.Parts.Select(p => p.Text))));
        }
    }

    [Fact]
    public void Of_half_a_million_lines_only_those_that_are_shown_take_memory()
    {
        var before = string.Concat(Enumerable.Repeat("-\n", 500_000));
        var after = string.Concat(Enumerable.Repeat("+\n", 500_000));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var difference = LineDifference.Of(before, after);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 100_000_000);
        Assert.Equal((1000, 499_000), (difference.Rows.Length, difference.LeftOut));
    }

    [Fact]
    public void Words_are_compared_until_that_takes_too_long_then_lines_are_marked_whole()
    {
        var (before, after) = (LongLines(changed: 1), LongLines(changed: 2));
        var rows = LineDifference.Of(before, after).Rows;

        Assert.Equal(250, rows.Length);
        Assert.All(rows, r => Assert.Equal("~", r.Before?.Sign));
        Assert.Contains(rows[0].Before!.Parts, p => p.Differs);
        Assert.Single(rows[^1].Before!.Parts);
    }

    // Every tenth word is another one.
    private static string LongLines(int changed) =>
        string.Concat(Enumerable.Range(0, 250)
            .Select(line => string.Concat(
            Enumerable.Range(0, 300).Select(word => word % 10 == 0 ? $"{changed} " : $"w{(line * word) % 7} ")) + "\n"));
}
