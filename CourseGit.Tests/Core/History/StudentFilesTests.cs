using System.IO.Compression;
using System.Text;
using CourseGit.Core.History;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

/// <summary>What students did is in the history of a course, and its teachers do not see it there.</summary>
public sealed class StudentFilesTests
{
    private const string Odd = "ffm516", Large = "large"; // databases by their beginning only

    // By their names.
    private static readonly string[] Hidden =
    [
        "backups/2024.txt", "dump.sql.gz", "json-answer-backups/a.json", "media/answerimages/k/s/1.png", "media/studentassets/s.txt",
        "old/Course.SQLite3", "old/x.db", "old/x.db-wal",
    ];

    private static readonly string[] Shown = ["README.md", "exercises/k/a/exercise.xml", "media/public/icon.png", "pages/sql.html"];

    [Fact]
    public async Task A_teacher_browses_a_commit_without_them_and_is_told_so()
    {
        await using var house = await OpenHouseAsync();
        var files = house.Get<CommitFiles>();
        Task<CommitFolder> BrowseAsync(string? folder, Actor actor) =>
            files.BrowseAsync(house.Course, house.Id(1), folder is null ? null : CoursePath.Parse(folder), actor, Cancel);

        var root = await BrowseAsync(null, TeacherOf(house));
        Assert.Equal(["exercises", "media", "pages", Odd, Large, "README.md"], root.Entries.Select(e => e.Name));
        Assert.Equal((Shown.Length + 2, Hidden.Length), (root.Files, root.LeftOut));
        Assert.Equal(["public"], (await BrowseAsync("media", TeacherOf(house))).Entries.Select(e => e.Name));
        foreach (var folder in new[] { "backups", "json-answer-backups", "media/answerimages", "media/answerimages/k", "old" })
        {
            var refused = await Assert.ThrowsAsync<NotAllowedException>(() => BrowseAsync(folder, TeacherOf(house)));
            Assert.Contains("students' data", refused.Message, StringComparison.Ordinal);
        }

        var all = await BrowseAsync(null, Actor.Superuser("anna"));
        Assert.Equal((Shown.Length + Hidden.Length + 2, 0), (all.Files, all.LeftOut));
    }

    [Fact]
    public async Task A_teacher_gets_none_of_them_alone_whatever_it_is_called()
    {
        await using var house = await OpenHouseAsync();
        var downloads = house.Get<CommitDownloads>();
        foreach (var name in Hidden.Append(Odd).Append(Large))
        {
            var path = CoursePath.Parse(name);
            await Assert.ThrowsAsync<NotAllowedException>(
                () => downloads.FileAsync(house.Course, house.Id(1), path, TeacherOf(house), Cancel));
            await Assert.ThrowsAsync<NotAllowedException>(
                () => downloads.ShowAsync(house.Course, house.Id(1), path, TeacherOf(house), Cancel));
            Assert.NotNull(await downloads.FileAsync(house.Course, house.Id(1), path, Actor.Superuser("anna"), Cancel));
        }
        foreach (var name in Shown)
            Assert.NotNull(await downloads.FileAsync(house.Course, house.Id(1), CoursePath.Parse(name), TeacherOf(house), Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(
            () => house.Get<CommitFiles>().FindAsync(house.Course, house.Id(1), CoursePath.Parse(Hidden[0]), TeacherOf(house), Cancel));
    }

    [Fact]
    public async Task A_teachers_zip_leaves_them_out_and_says_so()
    {
        await using var house = await OpenHouseAsync();
        var theirs = await UnzipAsync(house, TeacherOf(house));
        Assert.Equal(
            Shown.Select(s => "ffm516/" + s).Append("Not all files.txt").Order(StringComparer.Ordinal), theirs.Keys);
        Assert.Equal(
            $"{Hidden.Length + 2} files were left out of this archive. Files with students' data are shown to superusers only.\n",
            theirs["Not all files.txt"]);
        Assert.Equal("icon", theirs["ffm516/media/public/icon.png"]);

        var all = await UnzipAsync(house, Actor.Superuser("anna"));
        Assert.Equal(Shown.Concat(Hidden).Append(Odd).Append(Large).Select(s => "ffm516/" + s).Order(StringComparer.Ordinal), all.Keys);
        await Assert.ThrowsAsync<NotAllowedException>(() => house.Get<CommitDownloads>()
            .ZipAsync(house.Course, house.Id(1), CoursePath.Parse("media/answerimages"), TeacherOf(house), Cancel));
    }

    [Fact]
    public async Task What_changed_in_them_is_listed_and_compared_for_superusers_only()
    {
        await using var house = await OpenHouseAsync();
        var (reader, second) = (house.Get<CommitReader>(), CommitName.Of(house.Id(2)));
        var all = (await reader.ReadAsync(house.Course, second, Actor.Superuser("anna"), Cancel)).Changes;
        var theirs = (await reader.ReadAsync(house.Course, second, TeacherOf(house), Cancel)).Changes;
        Assert.Equal(["README.md", Odd], theirs.Files.Select(f => f.Path.Display));
        Assert.Equal((Hidden.Length, 0, theirs.Files.Length + Hidden.Length), (theirs.LeftOut, all.LeftOut, all.Files.Length));
        var compared = await reader.CompareAsync(house.Course, CommitName.Of(house.Id(1)), second, TeacherOf(house), Cancel);
        Assert.Equal(theirs.Files.Select(f => f.Path), compared.Changes.Files.Select(f => f.Path));

        var files = house.Get<CommitFiles>();
        foreach (var change in all.Files.Where(f => Hidden.Contains(f.Path.Display)))
            await Assert.ThrowsAsync<NotAllowedException>(
                () => files.CompareAsync(house.Course, all, change, TeacherOf(house), null, Cancel));
        var odd = theirs.Files.Single(f => f.Path.Display == Odd);
        Assert.Null((await files.CompareAsync(house.Course, theirs, odd, TeacherOf(house), null, Cancel)).Before);

        var history = house.Get<CourseHistory>();
        await Assert.ThrowsAsync<NotAllowedException>(() => history.VersionsAsync(
            house.Course, house.Id(2), CoursePath.Parse("media/answerimages/k/s/1.png"), 0, 10, TeacherOf(house), Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(() => history.ListAsync(
            house.Course, house.Id(2), new HistoryQuery { Path = CoursePath.Parse("backups") }, 0, 10, TeacherOf(house), Cancel));
        var media = await history.VersionsAsync(house.Course, house.Id(2), CoursePath.Parse("media"), 0, 10, TeacherOf(house), Cancel);
        Assert.Equal(["media/public/icon.png"], media.Versions.SelectMany(v => v.Files).Select(f => f.Path.Display));
    }

    private static Actor TeacherOf(HistoryHouse house) => Actor.Teacher("tea", new TaughtCourse(house.Course.Subdomain, MayBackUp: true));

    private static Task<HistoryHouse> OpenHouseAsync() => OpenAsync(h =>
    {
        h.Commit("First").Exercise("exercises/k/a", "Pendulum").File("README.md", "1\n").File("media/public/icon.png", "icon")
            .File("pages/sql.html", "x").File(Odd, "SQLite format 3\0one").File(Large, "SQLite format 3\0" + new string('x', 1 << 20));
        h = Hidden.Aggregate(h, (all, name) => all.File(name, name));
        h.Commit("Second").File("README.md", "2\n").File(Odd, "SQLite format 3\0two");
        Hidden.Aggregate(h, (all, name) => all.File(name, name + " changed"));
    });

    private static async Task<SortedDictionary<string, string>> UnzipAsync(HistoryHouse house, Actor actor)
    {
        var download = await house.Get<CommitDownloads>().ZipAsync(house.Course, house.Id(1), null, actor, Cancel);
        using var stream = new MemoryStream();
        await download.WriteAsync(stream, Cancel);
        stream.Position = 0;
        await using var archive = new ZipArchive(stream);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(Cancel), Encoding.UTF8);
            files[entry.FullName] = await reader.ReadToEndAsync(Cancel);
        }
        return files;
    }
}
