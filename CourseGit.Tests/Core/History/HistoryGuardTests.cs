using CourseGit.Core.History;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

/// <summary>Where courses share a repository, a teacher sees the commits of their own.</summary>
public sealed class HistoryGuardTests
{
    private static readonly Subdomain Botany = Subdomain.Parse("botany");

    [Fact]
    public async Task A_commit_that_no_branch_of_the_course_leads_to_is_not_there_for_its_teacher()
    {
        await using var house = await OpenAsync(h => h.Commit("First").File("README.md", "1\n").Commit("Second").File("README.md", "2\n"));
        var vault = house.House.VaultOf("ffm516");
        var strayed = await new GeneratedHistory(vault, "strayed").Commit("Strayed").File("README.md", "of another\n").WriteAsync();
        await RealGit.RunAsync(vault, "update-ref", "-d", "refs/heads/strayed");
        var id = CommitId.Parse(strayed[1]);

        await NotThereAsync(house, id, TeacherOf(house));
        Assert.Equal("Strayed", (await SubjectAsync(house, id.Value, Actor.Superuser("anna"))));
        Assert.Equal("Strayed", (await SubjectAsync(house, id.Value[..12], Actor.Superuser("anna"))));
        var named = new[] { (house.Id(1).Value, "First"), (house.Id(2).Value[..9], "Second"), (house.Id(1).Value[..9], "First") };
        foreach (var (name, subject) in named)
            Assert.Equal(subject, await SubjectAsync(house, name, TeacherOf(house)));
        Assert.Equal(2, (await house.Get<CourseHistory>()
            .ReadAsync(house.Course, [house.Id(1), id, house.Id(2)], TeacherOf(house), Cancel)).Length);
    }

    [Theory]
    [InlineData("by its manifest", ".coursegit/manifest.json", "{\"subdomain\": \"botany\"}")]
    [InlineData("by its marker", "subdomain-botany", "")]
    [InlineData("by its folder", "botany/exercises/k/a/exercise.xml", "<exercise/>")]
    public async Task A_commit_of_another_course_is_not_there_for_the_teacher_of_one(string how, string path, string content)
    {
        await using var house = await OpenAsync(h =>
        {
            h.Commit("Theirs").File(path, content);
            if (!path.StartsWith("botany", StringComparison.Ordinal))
                h.File("dbname.txt", "x\n");
            h.Commit("Own").File(".coursegit/manifest.json", "{\"subdomain\": \"ffm516\"}").File("dbname.txt", "y\n");
            if (how == "by its folder")
                h.Remove("botany");
        });

        await NotThereAsync(house, house.Id(1), TeacherOf(house));
        Assert.Equal("Own", await SubjectAsync(house, house.Id(2).Value, TeacherOf(house)));
        Assert.Equal("Theirs", await SubjectAsync(house, house.Id(1).Value, Actor.Superuser("anna")));
        // Who teaches both sees both.
        Assert.Equal("Theirs", await SubjectAsync(house, house.Id(1).Value, Actor.Teacher("tea",
            new TaughtCourse(house.Course.Subdomain, false), new TaughtCourse(Botany, false))));
        // What the other course had before is none of this commit's.
        var own = await house.Get<CommitReader>().ReadAsync(house.Course, CommitName.Of(house.Id(2)), TeacherOf(house), Cancel);
        Assert.NotEmpty(own.Changes.Files);
        Assert.DoesNotContain(own.Changes.Files, f => f.Before is not null);
    }

    [Fact]
    public async Task Where_the_courses_folder_is_missing_the_folders_of_others_are_not_taken_for_it()
    {
        await using var house = await OpenAsync(h => h
            .Commit("Others").File("botany/exercises/k/a/exercise.xml", "x").File("zoology/exercises/k/b/exercise.xml", "y")
            .Commit("Own").File("ffm516/exercises/k/c/exercise.xml", "z"));

        await NotThereAsync(house, house.Id(1), TeacherOf(house));
        var folder = await house.Get<CommitFiles>().BrowseAsync(house.Course, house.Id(2), null, TeacherOf(house), Cancel);
        Assert.Equal(["exercises"], folder.Entries.Select(e => e.Name));
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Get<CommitReader>().CompareAsync(
            house.Course, CommitName.Of(house.Id(1)), CommitName.Of(house.Id(2)), TeacherOf(house), Cancel));
    }

    [Fact]
    public async Task Each_side_of_a_comparison_is_read_where_the_course_lies_there()
    {
        await using var house = await OpenAsync(h => h
            .Commit("In a folder").Exercise("ffm516/exercises/k/a", "Pendulum", "old").File("ffm516/exercises/k/same.txt", "s")
            .File("ffm516/gone.txt", "g").File("botany/exercises/secret.txt", "x")
            .Commit("At the root").Remove("ffm516").Remove("botany").Exercise("exercises/k/a", "Pendulum", "new")
            .File("exercises/k/same.txt", "s"));

        foreach (var actor in new[] { TeacherOf(house), Actor.Superuser("anna") })
        {
            var forward = (await CompareAsync(1, 2, actor)).Changes;
            Assert.Equal([("exercises/k/a/exercise.xml", FileChangeKind.Changed), ("gone.txt", FileChangeKind.Removed)],
                forward.Files.Select(f => (f.Path.Display, f.Kind)));
            Assert.Equal(("Pendulum", FileChangeKind.Changed), (forward.Exercises.Single().Title, forward.Exercises.Single().Kind));
            Assert.Equal([("exercises/k/a/exercise.xml", FileChangeKind.Changed), ("gone.txt", FileChangeKind.Added)],
                (await CompareAsync(2, 1, actor)).Changes.Files.Select(f => (f.Path.Display, f.Kind)));
        }

        Task<CommitComparison> CompareAsync(int from, int to, Actor actor) => house.Get<CommitReader>().CompareAsync(
            house.Course, CommitName.Of(house.Id(from)), CommitName.Of(house.Id(to)), actor, Cancel);
    }

    [Fact]
    public async Task A_teacher_brings_no_other_branch_here()
    {
        await using var house = await OpenAsync(h => h.Commit("First").File("README.md", "1\n"));
        await Assert.ThrowsAsync<NotAllowedException>(() => house.Get<CourseHistory>()
            .AskAsync(house.Course, BranchName.Parse("another-course"), TeacherOf(house), null, Cancel));
    }

    private static Actor TeacherOf(HistoryHouse house) => Actor.Teacher("tea", new TaughtCourse(house.Course.Subdomain, MayBackUp: true));

    private static async Task<string> SubjectAsync(HistoryHouse house, string name, Actor actor) =>
        (await house.Get<CommitReader>().ReadAsync(house.Course, CommitName.Parse(name), actor, Cancel)).Line.Subject;

    private static async Task NotThereAsync(HistoryHouse house, CommitId id, Actor actor)
    {
        foreach (var deed in new Func<Task>[]
        {
            () => SubjectAsync(house, id.Value, actor),
            () => SubjectAsync(house, id.Value[..12], actor),
            () => house.Get<CommitFiles>().BrowseAsync(house.Course, id, null, actor, Cancel),
            () => house.Get<CommitDownloads>().ZipAsync(house.Course, id, null, actor, Cancel),
            () => house.Get<CommitDownloads>().FileAsync(house.Course, id, CoursePath.Parse("README.md"), actor, Cancel),
            () => house.Get<CourseHistory>().ListAsync(house.Course, id, new HistoryQuery(), 0, 10, actor, Cancel),
            () => house.Get<CourseHistory>().CountAsync(house.Course, id, new HistoryQuery(), actor, Cancel),
            () => house.Get<CourseHistory>().VersionsAsync(house.Course, id, CoursePath.Parse("README.md"), 0, 10, actor, Cancel),
        })
        {
            var refused = await Assert.ThrowsAsync<InvalidInputException>(deed);
            Assert.StartsWith("There is no commit", refused.Message, StringComparison.Ordinal);
        }
    }
}
