using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class RestoreContractTests
{
    [Fact]
    public async Task A_real_course_comes_back_from_any_damage_and_an_undo_brings_back_the_damage()
    {
        await using var course = await RestoreHouse.OpenFixtureAsync();
        await ComesBackAsync(course);
        await FolderImage.AssertSavedAsync(course.Files.Folder, course.House.RepositoryOf(course.Name));
    }

    [Fact]
    public async Task A_course_with_a_database_comes_back_from_any_damage_and_an_undo_brings_back_the_damage()
    {
        await using var course = await RestoreHouse.OpenAsync();
        await ComesBackAsync(course);
        Assert.True(Directory.Exists(course.Files.At("pages/empty")), "an empty folder is missing");
    }

    [Fact]
    public async Task The_demo_course_comes_back_with_its_database_and_can_be_undone()
    {
        await using var house = await TestHouse.OpenAsync();
        var commandLine = new CommandLine(house) { Environment = { ["CourseGit__Demo"] = "true" } };
        var backup = await commandLine.RunAsync("backup", "demo", "--json");
        Assert.Equal(0, backup.ExitCode);
        var files = house.FilesOf("demo");
        var (content, rows) = (await FolderImage.OfAsync(files.Folder), Rows(files));
        using (var database = new SqliteFile(files.At("course.sqlite3")))
            database.Execute("DELETE FROM exercises_answer");
        files.Remove("exercises").Write("README.md", "spoiled\n");
        var damage = await FolderImage.ExactAsync(files.Folder, "reload", "backuptrigger");

        var restored = await commandLine.RunAsync(
            "restore", "demo", "--mode", "full", "--commit", backup.Text("commit"), "--yes", "--override-direction", "--json");
        content.Remove("course.sqlite3");
        var now = await FolderImage.OfAsync(files.Folder);
        now.Remove("course.sqlite3");

        RestoreAnswers.AssertEnded(restored, 0, restored.Text("outcome"));
        Assert.Equal(content, now);
        Assert.Equal(rows, Rows(files));
        Assert.Equal(0, (await commandLine.RunAsync("undo", $"{RestoreAnswers.OperationOf(restored)}", "--json")).ExitCode);
        FolderImage.AssertEqual(damage, await FolderImage.ExactAsync(files.Folder, "reload", "backuptrigger"));
    }

    [Fact]
    public async Task An_undo_of_an_undo_restores_again_and_so_does_one_after_a_further_restore()
    {
        await using var course = await RestoreHouse.OpenAsync();
        await course.DamageAsync();
        var damage = await course.ExactAsync();
        var first = await course.RestoreAsync("full", "--commit", course.Commit);
        var restored = await course.ExactAsync();

        var undone = await course.UndoAsync(first);
        RestoreAnswers.AssertEnded(undone, 0, "succeeded");
        Assert.Equal("undo", undone.Text("kind"));
        FolderImage.AssertEqual(damage, await course.ExactAsync());
        RestoreAnswers.AssertEnded(await course.UndoAsync(undone), 0, "succeeded");
        FolderImage.AssertEqual(restored, await course.ExactAsync());

        course.Files.Write("index.html", "spoiled again\n");
        var second = await course.RestoreAsync("full");
        var spoiledAgain = await course.UndoAsync(second);
        Assert.Equal(0, spoiledAgain.ExitCode);
        Assert.Equal("spoiled again\n", await File.ReadAllTextAsync(course.Files.At("index.html"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_was_put_back_or_freed_cannot_be_undone_again()
    {
        await using var course = await RestoreHouse.OpenAsync();
        await course.DamageAsync();
        var restored = await course.RestoreAsync("full");
        var listed = await course.CommandLine.RunAsync("set-aside", "list", "--course", course.Name, "--json");
        var aside = Assert.Single(listed.Json.GetProperty("setAsides").EnumerateArray());
        Assert.Equal((RestoreAnswers.OperationOf(restored), true),
            (aside.GetProperty("operation").GetInt64(), aside.GetProperty("canUndo").GetBoolean()));
        Assert.Matches($@"^{course.Name}-\d{{8}}-\d{{6}}$", aside.GetProperty("name").GetString());
        Assert.True(aside.GetProperty("bytes").GetInt64() > 1000);
        Assert.True(Directory.Exists(Path.Combine(course.House.Settings.SetAsideRoot, aside.GetProperty("name").GetString()!)));

        var freed = await course.CommandLine.RunAsync("set-aside", "free", $"{aside.GetProperty("id").GetInt64()}", "--yes", "--json");

        Assert.True(freed.ExitCode == 0, freed.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(course.House.Settings.SetAsideRoot));
        var now = await course.ContentAsync();
        var undo = await course.UndoAsync(restored);
        Assert.NotEqual(0, undo.ExitCode);
        Assert.NotEmpty(undo.Text("message"));
        FolderImage.AssertEqual(now, await course.ContentAsync());
        Assert.NotEqual(
            0, (await course.CommandLine.RunAsync(
            "set-aside", "free", $"{aside.GetProperty("id").GetInt64()}", "--yes", "--json")).ExitCode);
    }

    [Fact]
    public async Task Folders_no_backup_holds_go_aside_unless_they_are_carried_over()
    {
        await using var course = await RestoreHouse.OpenAsync();
        Assert.Equal(0, (await course.RestoreAsync("full", "--carry-over-excluded")).ExitCode);
        Assert.All(new[] { "backups/kqzvtbma-V0.db", "csv/results.csv", "html/index.html", "xsl/x.xsl", "json-answer-backups/a.json" },
            f => Assert.True(File.Exists(course.Files.At(f)), f));

        var plain = await course.RestoreAsync("full");

        Assert.False(Directory.Exists(course.Files.At("backups")));
        Assert.Equal(0, (await course.UndoAsync(plain)).ExitCode);
        Assert.True(File.Exists(course.Files.At("backups/kqzvtbma-V0.db")));
    }

    private static async Task ComesBackAsync(RestoreHouse course)
    {
        var content = await course.ContentAsync();
        await course.DamageAsync();
        var damage = await course.ExactAsync();
        Assert.NotEqual(content, await course.ContentAsync());

        var restored = await course.RestoreAsync("full", "--commit", course.Commit);

        RestoreAnswers.AssertEnded(restored, 0, restored.Text("outcome"));
        Assert.Equal(("restore", course.Name, course.Commit), (restored.Text("kind"), restored.Text("course"), restored.Text("commit")));
        Assert.Contains(restored.Text("outcome"), new[] { "succeeded", "warning" });
        FolderImage.AssertEqual(content, await course.ContentAsync());
        Assert.Empty(course.House.StagingLeft());
        var undone = await course.UndoAsync(restored);
        RestoreAnswers.AssertEnded(undone, 0, "succeeded");
        FolderImage.AssertEqual(damage, await course.ExactAsync());
        Assert.Empty(course.House.StagingLeft());

        Assert.Equal(0, (await course.RestoreAsync("full", "--commit", course.Commit)).ExitCode);
        FolderImage.AssertEqual(content, await course.ContentAsync());
    }

    private static List<string> Rows(CourseFiles files)
    {
        using var database = new SqliteFile(files.At("course.sqlite3"));
        return database.Everything();
    }
}
