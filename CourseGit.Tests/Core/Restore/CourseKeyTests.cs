using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Tests.Core.Restore;

public sealed class CourseKeyTests
{
    [Fact]
    public void Keys_are_the_folders_right_below_exercises() =>
        Assert.Equal(
            ["k1", "k2"], CourseKey.In(Entries("exercises/k1/a/exercise.xml", "exercises/k2/x", "exercises/loose.txt", "media/k3/x")));

    private const string Theirs = "0f0c1c1e-0000-4f0d-9b6e-2d1c8f4a7e90", Ours = "5b0f6a1e-7c32-4f0d-9b6e-2d1c8f4a7e90",
        Third = "77777777-7c32-4f0d-9b6e-2d1c8f4a7e90";

    [Theory]
    [InlineData(Theirs, Ours, true)]
    [InlineData(Ours, Ours, false)]
    [InlineData("", Ours, false)]
    [InlineData(Theirs, "", false)]
    [InlineData(Theirs, "1:Week 1", false)]
    public void The_pulled_key_becomes_the_courses_own_when_they_differ(string pulled, string own, bool renamed) =>
        Assert.Equal(renamed ? (pulled, own) : null, CourseKey.Align(List(pulled), List(own)));

    [Fact]
    public void Several_keys_that_cannot_be_matched_are_refused_by_name()
    {
        var refused = Assert.Throws<RefusedException>(() => CourseKey.Align([Theirs, Third], [Ours]));
        Assert.Contains($"{Theirs}, {Third}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Renaming_touches_only_the_exercises_of_that_key()
    {
        var renamed = CourseKey.Rename(Entries("exercises/old/1/x", "exercises/older/1/x", "media/old/x"), ("old", "new"));
        Assert.Equal(["exercises/new/1/x", "exercises/older/1/x", "media/old/x"], renamed.Select(e => e.Path.Display));
    }

    private static List<string> List(string key) => key.Length == 0 ? [] : [key];

    private static List<TreeEntry> Entries(params string[] paths) =>
        [.. paths.Select(p => new TreeEntry(RawPath.FromText(p), "100644", new string('a', 40)))];
}
