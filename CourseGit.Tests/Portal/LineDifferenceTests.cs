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
        var rows = LineDifference.Of(string.Join('\n', lines), string.Join('\n', lines.Select(l => l == "line 50" ? "something else" : l))).Rows;
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
    public void A_file_that_is_not_there_has_no_line() => Assert.All(LineDifference.Of("", "one\ntwo\n").Rows, r => Assert.Null(r.Before?.Sign));
}
