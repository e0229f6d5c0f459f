using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class GitInCourseTests
{
    private const string Course = "ffm516";
    private static readonly string Exercise = $"exercises/{CourseFiles.Key}/1:Week 1/exercise-1";

    [Fact]
    public async Task A_repository_inside_an_exercise_is_saved_as_files_without_its_git_data()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().Write("media/zip/unpacked/solution.py", "print(1)\n")
            .Write("media/zip/gitfile/x.txt", "x").Write("media/zip/gitfile/.git", "gitdir: /elsewhere\n");
        await MakeRepositoryAsync(files.At("media/zip/unpacked"));
        await MakeRepositoryAsync(files.At(Exercise));
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("media/zip/gitfile/.git, media/zip/unpacked/.git: git data of another tool", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("160000", await RealGit.RunAsync(house.RepositoryOf(Course), "ls-tree", "-r", "test"),
            StringComparison.Ordinal);
        Assert.Contains("media/zip/unpacked/solution.py", await RealGit.FilesAsync(house.RepositoryOf(Course)));
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_file_git_takes_no_file_of_that_name_for_is_named_in_a_warning()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        File.CreateSymbolicLink(files.At("media/.gitmodules"), "elsewhere");
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("Left out media/.gitmodules: git takes no file of this name", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_a_file_and_is_a_link_that_git_does_not_take_is_not_kept_as_it_was()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().Write("media/.gitmodules", "a text\n");
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        files.Remove("media/.gitmodules");
        File.CreateSymbolicLink(files.At("media/.gitmodules"), "elsewhere");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("Left out media/.gitmodules: git takes no file of this name", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("media/.gitmodules", await RealGit.FilesAsync(house.RepositoryOf(Course)));
    }

    [Fact]
    public async Task A_git_folder_that_appears_later_takes_nothing_out_of_the_repository()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var files = house.FilesOf(Course);
        await MakeRepositoryAsync(files.At(Exercise));
        files.Write(Exercise + "/exercise.xml", "<exercise>changed</exercise>");

        Assert.Equal(1, (await house.BackUpAsync(Course, OperationOutcome.Warning)).Files);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task A_left_over_git_folder_with_a_token_reaches_neither_vault_nor_repository()
    {
        const string token = "ghp_leftOverToken0123456789";
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await MakeRepositoryAsync(files.Folder);
        files.Write(".git/config", $"[remote \"origin\"]\n\turl = https://anna:{token}@github.com/u/c.git\n").Write(".git/index.lock", "")
            .Write(".git/info/exclude", "*\n");
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.StartsWith("Sync complete, but: Left out .git: git data of another tool, which may hold a token.", ended.Text,
            StringComparison.Ordinal);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await SecretSearch.AssertAbsentAsync("anna", token, house.Settings.StateRoot);
        Assert.Contains(token, await File.ReadAllTextAsync(files.At(".git/config"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gitignore_in_the_course_hides_nothing()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().Write(".gitignore", "*\n").Write(Exercise + "/.gitignore", "*.pyc\nsecret/\n")
            .Write(Exercise + "/a.pyc", "compiled").Write(Exercise + "/secret/key.txt", "k");
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        files.Write(Exercise + "/b.pyc", "later");

        Assert.Equal(1, (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Files);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task Attributes_in_the_course_change_no_byte()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse()
            .Write(".gitattributes",
            "* text=auto eol=crlf\n*.id ident\n*.u16 text working-tree-encoding=UTF-16\n*.png filter=lfs diff=lfs merge=lfs -text\n");
        files.Write("media/unix.txt", "a\nb\n").Write("media/dos.txt", "a\r\nb\r\n").Write("media/mixed.txt", "a\r\nb\nc\r")
            .Write("media/x.id", "$Id$ $Id: 1234 $\n").Write("media/not-really.u16", "plain ascii")
            .Write("media/odd.u16", [0xff, 0xfe, 0x41]);
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        foreach (var path in await RealGit.FilesAsync(house.RepositoryOf(Course)))
        {
            if (!path.StartsWith(".coursegit/", StringComparison.Ordinal))
                Assert.Equal(await RealGit.RunAsync("/", "hash-object", "--no-filters", files.At(path)),
                    await RealGit.RunAsync(house.RepositoryOf(Course), "rev-parse", "test:" + path));
        }
        files.Remove(".gitattributes");
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task A_folder_with_our_own_name_is_left_out_with_a_warning()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().Write(".coursegit/manifest.json", "{\"subdomain\":\"forged\"}")
            .Write(".coursegit/database/00000000", "forged");
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("Left out .coursegit in the course folder", ended.Text, StringComparison.Ordinal);
        Assert.Equal(Course, (await ManifestReader.ReadAsync(house.RepositoryOf(Course))).GetProperty("subdomain").GetString());
        Assert.DoesNotContain(".coursegit/database/00000000", await RealGit.FilesAsync(house.RepositoryOf(Course)));
    }

    private static async Task MakeRepositoryAsync(string folder)
    {
        await RealGit.RunAsync(folder, "init", "--quiet");
        await RealGit.RunAsync(folder, "add", "--all");
        await RealGit.RunAsync(folder, "commit", "--quiet", "-m", "theirs");
    }
}
