using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

public sealed class CommitReaderTests
{
    [Fact]
    public async Task Changes_are_told_in_the_parts_of_a_course()
    {
        await using var house = await OpenAsync(h => h
            .Commit("First").Exercise("exercises/k/a", "Pendulum").File("exercises/k/a/figure.png", "old")
            .Exercise("exercises/k/gone", "Gone").Exercise("exercises/k/before", "Wandering")
            .File("media/public/icon.png", "i").File("dbname.txt", "abc\n").File(".coursegit/manifest.json", "{}")
            .File(".coursegit/database/x.0", "dump")
            .Commit("Second")
            .File("exercises/k/a/figure.png", "new").Exercise("exercises/k/added", "Spring").Remove("exercises/k/gone/exercise.xml")
            .Move("exercises/k/before/exercise.xml", "exercises/k/after/exercise.xml")
            .File("media/public/film.mp4", new byte[2_000_000]).File("media/answerimages/k/s/1.png", "p").File("dbname.txt", "def\n")
            .File("index.html", "x").File(".coursegit/database/x.0", "other").File("exercises/stray.txt", "x"));

        var commit = await house.ReadAsync(2);

        Assert.Equal(
            "1 exercise changed, 1 added, 1 removed, 1 moved, 1 file among the exercises, 2 MB of media, 1 file of students, 1 "
            + "configuration file, 1 other file, database", ChangeWords.Of(commit.Changes.Summary));
        Assert.Equal(
            [("exercises/k/a", "Pendulum", FileChangeKind.Changed), ("exercises/k/added", "Spring", FileChangeKind.Added),
            ("exercises/k/after", "Wandering", FileChangeKind.Moved), ("exercises/k/gone", "Gone", FileChangeKind.Removed)],
            commit.Changes.Exercises.Select(e => (e.Folder.Display, e.Title!, e.Kind)));
        Assert.Equal("exercises/k/before", commit.Changes.Exercises[2].MovedFrom!.Value.Display);
        Assert.DoesNotContain(commit.Changes.Files, f => f.Path.Bytes.StartsWith(".coursegit", StringComparison.Ordinal));
        Assert.Equal((3L, 3L, new RawPath("exercises/k/a")),
            commit.Changes.Files.Where(f => f.Path.Bytes.EndsWith("figure.png", StringComparison.Ordinal))
            .Select(f => (f.Before!.Size!.Value, f.After!.Size!.Value, f.Exercise!.Value)).Single());
        Assert.Equal(
            "1 exercise changed, 1 added, 1 removed, 1 moved, 1 file among the exercises, 2 MB of media, 1 file of students, 1 "
            + "configuration file, 1 other file, database", await InListAsync(house, 0));
        Assert.Equal("3 exercises added, 1 byte of media, 1 configuration file, database", await InListAsync(house, 1));
    }

    [Fact]
    public async Task A_merge_shows_what_it_brought_to_its_first_parent()
    {
        await using var house = await OpenAsync(h => h
            .Commit("First").File("README.md", "1\n")
            .Commit("Ours").File("README.md", "2\n")
            .Commit("Theirs", "Björn", 1).File("pages/theirs.html", "x")
            .Commit("Joined", "Anna Berg", 2, 3).File("pages/theirs.html", "x"));

        var commit = await house.ReadAsync(4);

        Assert.Equal([house.Id(2), house.Id(3)], commit.Parents);
        Assert.Equal(["pages/theirs.html"], commit.Changes.Files.Select(f => f.Path.Display));
        var list = await house.Get<CourseHistory>().ListAsync(house.Course, house.Id(4), new HistoryQuery(), 0, 10, Me, Cancel);
        Assert.Equal([true, false, false, false], list.Select(l => l.IsMerge));
    }

    [Fact]
    public async Task Two_commits_are_compared_in_either_order()
    {
        await using var house = await OpenAsync(h => h
            .Commit("First").File("README.md", "1\n").File("old.txt", "x")
            .Commit("Second").File("README.md", "2\n")
            .Commit("Third").Remove("old.txt").File("new.txt", "x"));

        var forward = await CompareAsync(house, 1, 3);
        var backward = await CompareAsync(house, 3, 1);

        Assert.Equal(("First", "Third", 2, 0), (forward.From.Subject, forward.To.Subject, forward.Ahead, forward.Behind));
        Assert.Equal([("README.md", FileChangeKind.Changed), ("new.txt", FileChangeKind.Added), ("old.txt", FileChangeKind.Removed)],
            forward.Changes.Files.Select(f => (f.Path.Display, f.Kind)));
        Assert.Equal([("README.md", FileChangeKind.Changed), ("new.txt", FileChangeKind.Removed), ("old.txt", FileChangeKind.Added)],
            backward.Changes.Files.Select(f => (f.Path.Display, f.Kind)));
        Assert.Empty((await CompareAsync(house, 2, 2)).Changes.Files);
    }

    [Fact]
    public async Task A_commit_is_found_by_the_beginning_of_its_id_and_an_unknown_one_is_not()
    {
        await using var house = await OpenAsync(h => h.Commit("First").File("README.md", "1\n"));
        var reader = house.Get<CommitReader>();

        Assert.Equal(house.Id(1), (await reader.ReadAsync(house.Course, CommitName.Parse(house.History[1][..8]), Me, Cancel)).Line.Id);
        Assert.Equal("First", (await CompareAsync(house, 1, 1)).To.Subject);
        foreach (var unknown in new[] { "ffffffffff", new string('f', 40) })
            Assert.Contains("There is no commit",
                (await Assert.ThrowsAsync<InvalidInputException>(
                () => reader.ReadAsync(house.Course, CommitName.Parse(unknown), Me, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_course_in_a_folder_of_the_repository_is_counted_from_that_folder()
    {
        await using var house = await OpenAsync(h => h
            .Commit("First").Exercise("ffm516/exercises/k/a", "Pendulum").File("ffm516/dbname.txt", "x").File("LICENSE", "x")
            .Commit("Second").Exercise("ffm516/exercises/k/a", "Pendulum", "better").File("LICENSE", "y"));

        var commit = await house.ReadAsync(2);

        Assert.Equal("ffm516", commit.Folder);
        Assert.Equal(["exercises/k/a/exercise.xml"], commit.Changes.Files.Select(f => f.Path.Display));
        Assert.Equal("1 exercise changed, 1 file beside the course", ChangeWords.Of(commit.Changes.Summary));
        Assert.Equal(["Second", "First"], await house.SearchAsync(new HistoryQuery { Path = CoursePath.Parse("exercises/k/a") }));
        var folder = await house.Get<CommitFiles>().BrowseAsync(house.Course, house.Id(2), CoursePath.Parse("exercises/k"), Me, Cancel);
        Assert.Equal([("a", true, "Pendulum")], folder.Entries.Select(e => (e.Name, e.IsExercise, e.Title!)));
    }

    [Fact]
    public async Task Of_a_file_the_versions_come_first_and_an_older_name_is_told()
    {
        await using var house = await OpenAsync(h => h
            .Commit("First").File("pages/old name.html", "<p>some text that stays\n<p>and more\n")
            .Commit("Other").File("README.md", "x")
            .Commit("Renamed").Move("pages/old name.html", "pages/new.html")
            .Commit("Changed").File("pages/new.html", "<p>some text that stays\n<p>and less\n"));
        var history = house.Get<CourseHistory>();

        var versions = await history.VersionsAsync(house.Course, house.Id(4), CoursePath.Parse("pages/new.html"), 0, 10, Me, Cancel);

        Assert.Equal(["Changed", "Renamed"], versions.Versions.Select(v => v.Line.Subject));
        Assert.Equal("pages/old name.html", versions.CameFrom!.Value);
        Assert.Equal(["Renamed", "First"],
            (await history.VersionsAsync(house.Course, house.Id(4), versions.CameFrom, 0, 10, Me, Cancel)).Versions.Select(
            v => v.Line.Subject));
        Assert.Equal(["Changed", "Renamed", "First"],
            (await history.VersionsAsync(house.Course, house.Id(4), CoursePath.Parse("pages"), 0, 10, Me, Cancel)).Versions.Select(
            v => v.Line.Subject));
        Assert.Empty((await history.VersionsAsync(house.Course, house.Id(4), CoursePath.Parse("pages/none"), 0, 10, Me, Cancel)).Versions);
    }

    private static Task<CommitComparison> CompareAsync(HistoryHouse house, int from, int to) =>
        house.Get<CommitReader>().CompareAsync(house.Course, CommitName.Of(house.Id(from)), CommitName.Of(house.Id(to)), Me, Cancel);

    private static async Task<string> InListAsync(HistoryHouse house, int skip) =>
        ChangeWords.Of(
            (await house.Get<CourseHistory>().ListAsync(house.Course, await house.TipAsync(), new HistoryQuery(), skip, 1, Me, Cancel))
            .Single().Summary);
}
