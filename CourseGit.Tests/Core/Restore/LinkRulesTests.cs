using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Tests.Core.Restore;

public sealed class LinkRulesTests
{
    [Theory]
    [InlineData("a", "/etc/passwd", true)]
    [InlineData("a", "../outside", true)]
    [InlineData("x/y/a", "../../inside", false)]
    [InlineData("x/y/a", "../../../outside", true)]
    [InlineData("x/a", "./b/../c", false)]
    [InlineData("x/a", "..", false)]
    [InlineData("a", "..", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "", false)]
    public void A_link_leaves_when_its_own_text_does(string link, string target, bool leaves) =>
        Assert.Equal(leaves, Rules((link, target)).Leaves(RawPath.FromText(link)));

    [Fact]
    public void A_link_leaves_through_another_link()
    {
        // By its text alone x/b stays inside: x/a is one folder, and .. leads back from it. But x/a is the course's root.
        var rules = Rules(("x/a", ".."), ("x/b", "a/../secret"));
        Assert.False(rules.Leaves(RawPath.FromText("x/a")));
        Assert.True(rules.Leaves(RawPath.FromText("x/b")));
    }

    [Fact]
    public void A_link_through_links_that_stay_inside_stays_inside() =>
        Assert.False(Rules(("a", "b"), ("b", "x/c"), ("x/c", "../d")).Leaves(RawPath.FromText("a")));

    [Fact]
    public void Links_that_go_round_in_a_circle_count_as_leaving() =>
        Assert.True(Rules(("a", "b"), ("b", "a")).Leaves(RawPath.FromText("a")));

    private static LinkRules Rules(params (string Link, string Target)[] links) =>
        new(links.ToDictionary(l => RawPath.FromText(l.Link), l => RawPath.FromText(l.Target).Bytes));
}
