using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;

namespace CourseGit.Tests.Core.Restore;

public sealed class CourseKeyTests
{
    [Fact]
    public void Keys_are_the_folders_right_below_exercises() =>
        Assert.Equal(["k1", "k2"], CourseKey.In(Entries("exercises/k1/a/exercise.xml", "exercises/k2/x", "exercises/loose.txt", "media/k3/x")));

    [Theory]
    [InlineData("theirs", "ours", true)]
    [InlineData("ours", "ours", false)]
    [InlineData("", "ours", false)]
    [InlineData("theirs", "", false)]
    public void The_pulled_key_becomes_the_courses_own_when_they_differ(string pulled, string own, bool renamed) =>
        Assert.Equal(renamed ? (pulled, own) : null, CourseKey.Align(List(pulled), List(own)));

    [Fact]
    public void Several_keys_that_cannot_be_matched_are_refused_by_name()
    {
        var refused = Assert.Throws<RefusedException>(() => CourseKey.Align(["a", "b"], ["c"]));
        Assert.Contains("a, b", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Renaming_touches_only_the_exercises_of_that_key()
    {
        var renamed = CourseKey.Rename(Entries("exercises/old/1/x", "exercises/older/1/x", "media/old/x"), ("old", "new"));
        Assert.Equal(["exercises/new/1/x", "exercises/older/1/x", "media/old/x"], renamed.Select(e => e.Path.Display));
    }

    private static List<string> List(string key) => key.Length == 0 ? [] : [key];

    private static List<TreeEntry> Entries(params string[] paths) => [.. paths.Select(p => new TreeEntry(RawPath.FromText(p), "100644", new string('a', 40)))];
}
