using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class HazardousNamesTests
{
    private const string Course = "ffm516";

    private static readonly string[] Names =
    [
        "8:Övningar vecka 1/åäö.xml", "s01.ek@student.example.org", " leading and trailing ", "-rf", "--force", ":(exclude)*", "*", "?",
            "[a]", "a\\b", "\"quoted\"", "'", "$(id)", "a\tb", "a\nb",
        "CON", "aux.txt", "trailing.", "~", "#x#", "README", "readme", "Readme", "git~1", ".gitkeep", ".git-branch", ".coursegit/x",
        "reload", "backups/x", "\u2028", "e\u0301", "\u00e9", "\U0001F9EA.png", "HEAD", "@{u}", "..x", "...", ".lock", "x.lock",
    ];

    [Fact]
    public async Task Names_of_every_kind_are_saved_as_they_are()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        foreach (var name in Names)
            files.Write("media/names/" + name, name);
        files.Write("media/" + new string('n', 255), "as long as a name can be")
            .Write(string.Join('/', Enumerable.Repeat("deep", 150)) + "/x", "deep");
        await house.AddCourseAsync(Course);

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        foreach (var name in Names)
            files.Write("media/names/" + name, name + " changed");
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task Names_that_are_no_UTF8_are_saved_and_changed_and_removed_like_all_others()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await RealGit.ShellAsync(
            """cd "$1"; mkdir $'media/\xe5\xe4\xf6' $'media/empty\xff'; echo 1 >$'media/\xe5\xe4\xf6/\xf6vning.xml'; echo 2 >$'media/\xff\xfe'; ln -s $'\xff\xfe' $'media/link\xff'""", files.Folder);
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        Assert.Contains(await house.LogAsync(ended), l => l.StartsWith("The empty folder media/empty", StringComparison.Ordinal));
        await RealGit.ShellAsync("""cd "$1"; echo changed >$'media/\xe5\xe4\xf6/\xf6vning.xml'; rm $'media/\xff\xfe'""", files.Folder);
        Assert.Equal(2, (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Files);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task Executable_files_are_saved_and_their_mode_is_no_change()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await RealGit.ShellAsync("find \"$1/exercises\" -type f -exec chmod 0755 {} +", house.FilesOf(Course).Folder);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await RealGit.ShellAsync("find \"$1\" -type f -exec chmod 0644 {} +", house.FilesOf(Course).Folder);

        await house.BackUpAsync(Course, OperationOutcome.Unchanged);

        Assert.DoesNotContain("100755", await RealGit.RunAsync(house.RepositoryOf(Course), "ls-tree", "-r", "test"),
            StringComparison.Ordinal);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task Links_are_saved_as_links_and_never_followed()
    {
        await using var house = await TestHouse.OpenAsync();
        var outside = new CourseFiles(Path.Combine(house.Root, "outside")).Write("secret.txt", "not of this course");
        var files = house.FilesOf(Course).WriteCourse().Link("exercises/shared", CourseFiles.Key).Link("media/out", outside.Folder)
            .Link("media/up", "../../outside/secret.txt").Link("media/dangling", "nowhere").Link("media/loop", "loop");
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        Assert.DoesNotContain(await RealGit.FilesAsync(house.RepositoryOf(Course)),
            p => p.StartsWith("exercises/shared/", StringComparison.Ordinal) || p.Contains("secret"));
        Assert.Contains("media/out, media/up leads out of the course: the link itself is saved, what it points to is not.",
            await house.LogAsync(ended));
    }

    [Fact]
    public async Task Empty_folders_are_noted_in_the_manifest()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        Directory.CreateDirectory(files.At("media/studentassets/tom mapp"));
        Directory.CreateDirectory(files.At("backups/empty"));
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal(["media/studentassets/tom mapp"], await ManifestReader.EmptyFoldersAsync(house.RepositoryOf(Course)));

        Directory.CreateDirectory(files.At("pages/new"));
        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(0, ended.Files);
        Assert.Equal(["media/studentassets/tom mapp", "pages/new"], await ManifestReader.EmptyFoldersAsync(house.RepositoryOf(Course)));
    }
}
