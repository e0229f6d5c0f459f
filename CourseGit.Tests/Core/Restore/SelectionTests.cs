using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Tests.Core.Restore;

public sealed class SelectionTests
{
    private static readonly List<TreeEntry> Commit =
        Entries("README.md", "dbname.txt", "exercises/key/1/exercise.xml", "exercises/key/1/figure.png", "exercises/key/10/exercise.xml",
            "exercises/other/1/exercise.xml", "media/public/icon.png");

    [Fact]
    public void A_full_restore_takes_everything()
    {
        var selection = Selection.Of(new RestoreArguments(RestoreMode.Full), Commit, []);
        Assert.Equal([""], selection.Parts);
        Assert.Equal(Commit.Count, selection.Entries.Count);
    }

    [Fact]
    public void Exercises_only_takes_those_of_the_courses_own_key_and_the_readme()
    {
        var selection = Selection.Of(new RestoreArguments(RestoreMode.Exercises), Commit, ["key"]);
        Assert.Equal(["exercises/key", "README.md"], selection.Parts);
        Assert.Equal(["README.md", "exercises/key/1/exercise.xml", "exercises/key/1/figure.png", "exercises/key/10/exercise.xml"],
            selection.Entries.Select(e => e.Path.Display));
    }

    [Fact]
    public void A_commit_without_a_readme_leaves_the_courses_own_alone() =>
        Assert.DoesNotContain("README.md", Selection.Of(new RestoreArguments(RestoreMode.Exercises), Commit[1..], ["key"]).Parts);

    [Fact]
    public void A_course_that_has_no_exercises_yet_gets_all() =>
        Assert.Equal(
            ["exercises/key", "exercises/other", "README.md"], Selection.Of(new RestoreArguments(RestoreMode.Exercises), Commit, []).Parts);

    [Fact]
    public void A_path_takes_itself_and_what_is_below_but_no_name_that_only_begins_like_it()
    {
        var selection = Selection.Of(Paths("exercises/key/1"), Commit, []);
        Assert.Equal(["exercises/key/1/exercise.xml", "exercises/key/1/figure.png"], selection.Entries.Select(e => e.Path.Display));
        Assert.True(selection.Covers(RawPath.FromText("exercises/key/1/new.xml")));
        Assert.False(selection.Covers(RawPath.FromText("exercises/key/10/exercise.xml")));
    }

    [Fact]
    public void A_path_inside_another_is_covered_by_it() =>
        Assert.Equal(["exercises/key"], Selection.Of(Paths("exercises/key/1/exercise.xml", "exercises/key"), Commit, []).Parts);

    [Fact]
    public void A_path_that_is_not_in_the_commit_is_named() =>
        Assert.Contains(
            "exercises/key/2", Assert.Throws<RefusedException>(() => Selection.Of(Paths("exercises/key/2"), Commit, [])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Nothing_to_restore_is_a_failure()
    {
        Assert.Throws<OperationFailedException>(() => Selection.Of(new RestoreArguments(RestoreMode.Full), [], []));
        Assert.Throws<OperationFailedException>(() => Selection.Of(new RestoreArguments(RestoreMode.Exercises), Entries("README.md"), []));
    }

    private static RestoreArguments Paths(params string[] paths) => new(RestoreMode.Paths) { Paths = [.. paths.Select(CoursePath.Parse)] };

    private static List<TreeEntry> Entries(params string[] paths) =>
        [.. paths.Select(p => new TreeEntry(RawPath.FromText(p), "100644", new string('a', 40)))];
}
