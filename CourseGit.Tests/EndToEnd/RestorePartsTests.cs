using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class RestorePartsTests
{
    [Fact]
    public async Task Exercises_only_leaves_every_byte_outside_exercises_and_README_as_it_was()
    {
        await using var course = await RestoreHouse.OpenFixtureAsync();
        var content = await course.ContentAsync();
        course.Files.Write("media/answerimages/new.png", "new").Write("index.html", "spoiled").Write("kqzvtbma.db", "dump of today")
            .Remove("pages");
        await RealGit.ShellAsync("cd \"$1\"/exercises/*/; weeks=(*); rm -rf \"${weeks[0]}\"; mv \"${weeks[1]}\" renamed; printf x >new.txt",
            course.Files.Folder);
        var (damage, outside) = (await course.ExactAsync(), await course.ExactAsync("exercises", "README.md"));

        var restored = await course.RestoreAsync("exercises", "--commit", course.Commit);

        RestoreAnswers.AssertEnded(restored, 0, restored.Text("outcome"));
        FolderImage.AssertEqual(outside, await course.ExactAsync("exercises", "README.md"));
        var now = await course.ContentAsync();
        Assert.Equal(InExercises(content), InExercises(now));
        var undone = await course.UndoAsync(restored);
        RestoreAnswers.AssertEnded(undone, 0, "succeeded");
        FolderImage.AssertEqual(FolderImage.WithoutFolderTimes(damage), FolderImage.WithoutFolderTimes(await course.ExactAsync()));
        Assert.Empty(course.House.StagingLeft());
    }

    [Fact]
    public async Task Exercises_only_does_not_touch_the_database()
    {
        await using var course = await RestoreHouse.OpenAsync();
        await course.DamageAsync();
        var outside = await course.ExactAsync("exercises", "README.md");

        RestoreAnswers.AssertEnded(await course.RestoreAsync("exercises", "--commit", course.Commit), 0, "succeeded");

        FolderImage.AssertEqual(outside, await course.ExactAsync("exercises", "README.md"));
        Assert.True(File.Exists(course.Files.At(RestoreHouse.Exercise + "/exercise.xml")));
    }

    [Fact]
    public async Task Exercises_of_another_key_come_under_the_courses_own()
    {
        const string own = "11111111-2222-3333-4444-555555555555";
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false);
        var content = await course.ContentAsync();
        Directory.Move(course.Files.At($"exercises/{CourseFiles.Key}"), course.Files.At($"exercises/{own}"));
        course.Files.Remove($"exercises/{own}/1:Week 1");

        RestoreAnswers.AssertEnded(await course.RestoreAsync("exercises", "--commit", course.Commit), 0, "succeeded");

        Assert.Equal([own], Directory.EnumerateDirectories(course.Files.At("exercises")).Select(d => Path.GetFileName(d)!));
        Assert.Equal(InExercises(content).Select(e => (e.Key.Replace(CourseFiles.Key, own), e.Value)),
            InExercises(await course.ContentAsync()).Select(e => (e.Key, e.Value)));
    }

    [Fact]
    public async Task One_exercise_of_another_key_is_found_by_its_name_in_the_commit_and_in_the_course()
    {
        const string own = "11111111-2222-3333-4444-555555555555";
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false);
        Directory.Move(course.Files.At($"exercises/{CourseFiles.Key}"), course.Files.At($"exercises/{own}"));
        var here = RestoreHouse.Exercise.Replace(CourseFiles.Key, own, StringComparison.Ordinal);
        foreach (var name in new[] { RestoreHouse.Exercise, here })
        {
            course.Files.Remove(here);

            RestoreAnswers.AssertEnded(await course.RestoreAsync("paths", "--path", name, "--commit", course.Commit), 0, "succeeded");

            Assert.True(File.Exists(course.Files.At(here + "/exercise.xml")), name);
            Assert.False(Directory.Exists(course.Files.At($"exercises/{CourseFiles.Key}")), name);
        }
    }

    [Fact]
    public async Task One_exercise_comes_back_as_of_an_older_commit_and_nothing_else_changes()
    {
        await using var course = await RestoreHouse.OpenAsync();
        var then = await course.ContentAsync();
        course.Files.Write(RestoreHouse.Exercise + "/exercise.xml", "<exercise>newer</exercise>\n")
            .Write(RestoreHouse.Exercise + "/added.txt", "added").Remove(RestoreHouse.Exercise + "/figure.png")
            .Write("index.html", "newer\n");
        await course.House.BackUpAsync(course.Name, OperationOutcome.Succeeded);
        course.Files.Write("media/later.txt", "not backed up");
        var (before, outside) = (await course.ExactAsync(), await course.ExactAsync(RestoreHouse.Exercise));

        var restored = await course.RestoreAsync("paths", "--path", RestoreHouse.Exercise, "--commit", course.Commit);

        RestoreAnswers.AssertEnded(restored, 0, "succeeded");
        Assert.Equal(Below(then, RestoreHouse.Exercise), Below(await course.ContentAsync(), RestoreHouse.Exercise));
        FolderImage.AssertEqual(
            FolderImage.WithoutFolderTimes(outside), FolderImage.WithoutFolderTimes(await course.ExactAsync(RestoreHouse.Exercise)));
        RestoreAnswers.AssertEnded(await course.UndoAsync(restored), 0, "succeeded");
        FolderImage.AssertEqual(FolderImage.WithoutFolderTimes(before), FolderImage.WithoutFolderTimes(await course.ExactAsync()));
    }

    [Fact]
    public async Task Several_paths_that_overlap_and_one_that_is_gone_now_are_restored_together()
    {
        await using var course = await RestoreHouse.OpenAsync();
        var content = await course.ContentAsync();
        course.Files.Remove("sub").Remove("index.html").Write(RestoreHouse.Exercise + "/figure.png", "spoiled");
        var before = await course.ExactAsync();

        var restored = await course.RestoreAsync(
            "paths", "--commit", course.Commit, "--path", "sub/dir/file.txt", "--path", "sub/second.txt", "--path", "index.html", "--path",
            RestoreHouse.Exercise, "--path", RestoreHouse.Exercise + "/figure.png");

        RestoreAnswers.AssertEnded(restored, 0, "succeeded");
        FolderImage.AssertEqual(content, await course.ContentAsync());
        RestoreAnswers.AssertEnded(await course.UndoAsync(restored), 0, "succeeded");
        FolderImage.AssertEqual(FolderImage.WithoutFolderTimes(before), FolderImage.WithoutFolderTimes(await course.ExactAsync()));
    }

    [Fact]
    public async Task A_folder_takes_the_place_of_a_file_and_the_other_way_round()
    {
        await using var course = await RestoreHouse.OpenAsync();
        var content = await course.ContentAsync();
        course.Files.Remove("sub").Write("sub", "a file now").Remove("index.html").Write("index.html/page.txt", "a folder now");
        var before = await course.ExactAsync();

        var restored = await course.RestoreAsync("paths", "--commit", course.Commit, "--path", "sub", "--path", "index.html");

        RestoreAnswers.AssertEnded(restored, 0, "succeeded");
        FolderImage.AssertEqual(content, await course.ContentAsync());
        RestoreAnswers.AssertEnded(await course.UndoAsync(restored), 0, "succeeded");
        FolderImage.AssertEqual(FolderImage.WithoutFolderTimes(before), FolderImage.WithoutFolderTimes(await course.ExactAsync()));
    }

    [Fact]
    public async Task Restored_files_get_the_modes_that_the_courses_files_have()
    {
        await using var course = await RestoreHouse.OpenAsync(direction: Direction.Pull);
        await RealGit.ShellAsync(
            "cd \"$1\"; find . -type f -exec chmod 0640 {} +; find . -type d -exec chmod 2750 {} +; rm -rf exercises index.html",
            course.Files.Folder);

        Assert.Equal(0, (await course.RestoreAsync("full", "--commit", course.Commit)).ExitCode);

        var modes = (await RealGit.ShellAsync(
            "cd \"$1\"; find . -mindepth 1 -not -type l -printf '%y %m\\n' | sort -u", course.Files.Folder))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["d 2750", "f 640"], modes);
    }

    private static IEnumerable<KeyValuePair<string, string>> InExercises(SortedDictionary<string, string> content) =>
        Below(content, "exercises");

    private static IEnumerable<KeyValuePair<string, string>> Below(SortedDictionary<string, string> content, string folder) =>
        content.Where(e => e.Key.StartsWith(folder + "/", StringComparison.Ordinal));
}
