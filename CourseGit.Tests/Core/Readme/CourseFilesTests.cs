using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Tests.Support;
using Files = CourseGit.Core.Readme.CourseFiles;

namespace CourseGit.Tests.Core.Readme;

/// <summary>Pictures that go into a course, and files that come out of it.</summary>
public sealed class CourseFilesTests
{
    private const string Course = "ffm516";
    private static readonly Subdomain Name = Subdomain.Parse(Course);
    private static readonly Actor Anna = Actor.Superuser("anna");
    private static readonly Actor Teacher = Actor.Teacher("tea", new TaughtCourse(Name, false));
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_get_names_of_their_own_and_the_ending_of_what_they_are()
    {
        await using var house = await HouseAsync();

        Assert.Equal("readme-images/min-bild-1.png", await AddAsync(house, "Min bild (1).JPG", Png));
        Assert.Equal("readme-images/min-bild-1-2.png", await AddAsync(house, "Min bild (1).JPG", Png));
        Assert.Equal("readme-images/passwd.jpg", await AddAsync(house, "../../etc/passwd", [0xFF, 0xD8, 0xFF, 0, 0]));
        Assert.Equal("readme-images/image.gif", await AddAsync(house, "..", Encoding.ASCII.GetBytes("GIF89a....")));
        Assert.Equal("readme-images/a.webp", await AddAsync(house, "a.png", Encoding.ASCII.GetBytes("RIFF....WEBPVP8 ")));
        Assert.Equal(Png, await File.ReadAllBytesAsync(house.FilesOf(Course).At("readme-images/min-bild-1.png"), Token));
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>")]
    [InlineData("<html><script>alert(1)</script>")]
    [InlineData("")]
    public async Task What_is_no_picture_is_refused_whatever_it_is_called(string content)
    {
        await using var house = await HouseAsync();

        await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync(house, "picture.png", Encoding.ASCII.GetBytes(content)));

        Assert.False(Directory.Exists(house.FilesOf(Course).At("readme-images")));
    }

    [Fact]
    public async Task A_picture_that_is_too_large_is_refused()
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with { ReadmeImageLimit = 1000 });
        await house.AddCourseAsync(Course);

        Assert.NotNull(await AddAsync(house, "a", [.. Png, .. new byte[1000 - Png.Length]]));
        await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync(house, "a", [.. Png, .. new byte[1001 - Png.Length]]));
    }

    [Fact]
    public async Task No_picture_leaves_the_course_and_none_goes_where_no_backup_looks()
    {
        await using var house = await HouseAsync();
        Directory.CreateDirectory(Path.Combine(house.Settings.CoursesRoot, "elsewhere"));
        house.FilesOf(Course).Link("readme-images", "../elsewhere");
        await Assert.ThrowsAsync<RefusedException>(() => AddAsync(house, "a", Png));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(house.Settings.CoursesRoot, "elsewhere")));

        house.FilesOf(Course).Remove("readme-images");
        File.Delete(house.FilesOf(Course).At("readme-images"));
        await house.ChangeCourseAsync(Course, c => c with { Excludes = [.. c.Excludes, ExcludePattern.Parse("readme-*")] });
        await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync(house, "a", Png));
    }

    [Fact]
    public async Task A_teacher_who_may_not_save_adds_no_picture_either()
    {
        await using var house = await HouseAsync();

        await Assert.ThrowsAsync<NotAllowedException>(
            () => house.Get<ReadmeImages>().AddAsync(Name, "a", new MemoryStream(Png), Teacher, Token));
    }

    [Fact]
    public async Task Pictures_are_for_all_who_edit_other_files_for_superusers_and_databases_for_nobody()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("a.png", Png).Write("b.svg", "<svg/>").Write("notes.txt", "x").Write("fake.png", "<script>")
            .Write("old.bin", "SQLite format 3\0rest").Write("dump", "PGDMPx").Write("kqzvtbma.db", "x");

        Assert.Equal("image/png", await TypeAsync(house, "a.png", Teacher));
        Assert.Equal("image/svg+xml", await TypeAsync(house, "b.svg", Teacher));
        Assert.Null(await TypeAsync(house, "notes.txt", Anna));
        Assert.Null(await TypeAsync(house, "fake.png", Anna));
        await Assert.ThrowsAsync<NotAllowedException>(() => TypeAsync(house, "notes.txt", Teacher));
        foreach (var database in new[] { "old.bin", "dump", "kqzvtbma.db", "backups/kqzvtbma-V0.db" })
            await Assert.ThrowsAsync<NotAllowedException>(() => TypeAsync(house, database, Anna));
        await Assert.ThrowsAsync<NotAllowedException>(() => TypeAsync(house, "a.png", Actor.Teacher("tea")));
    }

    [Fact]
    public async Task What_lies_outside_is_not_opened_and_what_is_missing_is_not_there()
    {
        await using var house = await HouseAsync();
        await File.WriteAllBytesAsync(Path.Combine(house.Settings.CoursesRoot, "other.png"), Png, Token);
        house.FilesOf(Course).Link("out.png", "../other.png").Link("up", "..").Write("figures/a.png", Png).Link("alias", "figures");

        await Assert.ThrowsAsync<RefusedException>(() => TypeAsync(house, "out.png", Anna));
        await Assert.ThrowsAsync<RefusedException>(() => TypeAsync(house, "up/other.png", Anna));
        Assert.Equal("image/png", await TypeAsync(house, "alias/a.png", Anna));
        Assert.Null(await house.Get<Files>().OpenAsync(Name, CoursePath.Parse("nosuch/a.png"), Anna, Token));
        Assert.Null(await house.Get<Files>().OpenAsync(Name, CoursePath.Parse("figures"), Anna, Token));
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        return house;
    }

    private static async Task<string> AddAsync(TestHouse house, string name, byte[] content) =>
        (await house.Get<ReadmeImages>().AddAsync(Name, name, new MemoryStream(content), Anna, Token)).Value;

    private static async Task<string?> TypeAsync(TestHouse house, string path, Actor actor)
    {
        await using var file = await house.Get<Files>().OpenAsync(Name, CoursePath.Parse(path), actor, Token);
        Assert.NotNull(file);
        return file.MediaType;
    }
}
