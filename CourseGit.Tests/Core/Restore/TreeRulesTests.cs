using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Tests.Core.Restore;

public sealed class TreeRulesTests
{
    [Theory]
    [InlineData("../x")]
    [InlineData("exercises/../../x")]
    [InlineData("/etc/x")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData(".git/config")]
    [InlineData("exercises/deep/.GIT/config")]
    [InlineData("exercises/.Git")]
    public void A_name_that_leaves_the_course_or_is_gits_own_is_refused_and_named(string path)
    {
        var refused = Assert.Throws<RefusedException>(() => Check(path));
        Assert.Contains($"\"{path}\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_longer_than_the_disk_takes_are_refused()
    {
        Assert.Throws<RefusedException>(() => Check(new string('x', 256)));
        Assert.Throws<RefusedException>(() => Check(string.Join('/', Enumerable.Repeat("folder", 600))));
        Check(new string('x', 255));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "a/b")]
    [InlineData("x/a/b/c", "x/a")]
    public void A_name_that_is_there_twice_is_refused(string one, string other) =>
        Assert.Contains("twice", Assert.Throws<RefusedException>(() => Check(one, other)).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_that_differ_in_case_collide_only_where_the_disk_says_so()
    {
        Check("exercises/A/x.xml", "exercises/a/x.xml");
        var refused = Assert.Throws<RefusedException>(() => TreeRules.Check(Entries("Övning/x", "ÖVNING/x"), isCaseInsensitive: true));
        Assert.Contains("ÖVNING/x", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Real_names_pass() =>
        Check("exercises/5b0f/8:Övningar vecka 1/a b@c/exercise.xml", "media/.gitignore", "exercises/5b0f/.github/x", ".gitattributes",
            "a.git/x");

    private static void Check(params string[] paths) => TreeRules.Check(Entries(paths), isCaseInsensitive: false);

    private static List<TreeEntry> Entries(params string[] paths) =>
        [.. paths.Select(p => new TreeEntry(RawPath.FromText(p), "100644", new string('a', 40)))];
}
