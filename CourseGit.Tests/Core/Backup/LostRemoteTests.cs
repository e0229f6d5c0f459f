using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class LostRemoteTests
{
    private const string Course = "ffm516";

    [Theory]
    [InlineData("the repository deleted", "rm -rf \"$1\"", false)]
    [InlineData("the repository deleted", "rm -rf \"$1\"", true)]
    [InlineData("the branch deleted", "git -C \"$1\" update-ref -d refs/heads/test", false)]
    [InlineData("all refs and their logs deleted", "rm -rf \"$1\"/refs/heads/* \"$1\"/packed-refs \"$1\"/logs", true)]
    [InlineData("emptied folder", "rm -rf \"$1\"/*", true)]
    public async Task After_damage_to_the_repository_the_whole_history_comes_back_with_a_warning(
        string damage, string script, bool courseChanged)
    {
        await using var house = await BackedUpAsync();
        var before = await RealGit.HistoryAsync(house.RepositoryOf(Course));
        await RealGit.ShellAsync("export HOME=/nonexistent GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'; "
            + script, house.RepositoryOf(Course));
        if (courseChanged)
            house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.True(ended.Text.Contains("no longer had the branch test", StringComparison.Ordinal), $"{damage}: {ended.Text}");
        Assert.Equal(before, (await RealGit.HistoryAsync(house.RepositoryOf(Course)))[^3..]);
        await RealGit.CheckAsync(house.RepositoryOf(Course));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_branch_moved_back_is_put_forward_again_with_a_warning()
    {
        await using var house = await BackedUpAsync();
        var history = await RealGit.HistoryAsync(house.RepositoryOf(Course));
        await RealGit.RunAsync(house.RepositoryOf(Course), "update-ref", "refs/heads/test", history[2]);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains($"Somebody had moved the branch test back from {history[0][..7]} to {history[2][..7]}", ended.Text,
            StringComparison.Ordinal);
        Assert.Equal(history, await RealGit.HistoryAsync(house.RepositoryOf(Course)));
    }

    [Fact]
    public async Task A_rewritten_branch_is_built_upon_and_the_old_history_kept_as_a_rescue_ref()
    {
        await using var house = await BackedUpAsync();
        var history = await RealGit.HistoryAsync(house.RepositoryOf(Course));
        var foreign = (await RealGit.RunAsync(house.RepositoryOf(Course), "commit-tree", "-m", "Squashed", history[0] + "^{tree}")).Trim();
        await RealGit.RunAsync(house.RepositoryOf(Course), "update-ref", "refs/heads/test", foreign);
        house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("Somebody rewrote the branch test", ended.Text, StringComparison.Ordinal);
        Assert.Equal([ended.Commit!.Value, foreign], await RealGit.HistoryAsync(house.RepositoryOf(Course)));
        Assert.Equal(
            history[0] + "\n", await RealGit.RunAsync(house.VaultOf(Course), "rev-parse", $"refs/coursegit/rescue/test/{history[0][..7]}"));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_vault_is_filled_again_from_the_repository_without_a_false_alarm(bool courseChanged)
    {
        await using var house = await BackedUpAsync();
        var history = await RealGit.HistoryAsync(house.RepositoryOf(Course));
        Directory.Delete(Path.Combine(house.Settings.VaultsFolder, Course), recursive: true);
        if (courseChanged)
            house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await house.BackUpAsync(Course, courseChanged ? OperationOutcome.Succeeded : OperationOutcome.Unchanged);

        Assert.Equal(courseChanged ? [ended.Commit!.Value, .. history] : history, await RealGit.HistoryAsync(house.RepositoryOf(Course)));
        await RealGit.CheckAsync(house.VaultOf(Course));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task Another_new_repository_gets_the_whole_history_without_a_false_alarm()
    {
        await using var house = await BackedUpAsync();
        var history = await RealGit.HistoryAsync(house.RepositoryOf(Course));
        await house.ChangeCourseAsync(Course, c => c with { Remote = new Remote(RemoteKind.Hosted, "courses/moved") });

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(history[0], ended.Commit!.Value);
        Assert.Equal(history, await RealGit.HistoryAsync(house.RepositoryOf("moved")));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task Something_else_in_the_repositorys_place_is_refused_and_left_alone()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        new CourseFiles(house.RepositoryOf(Course)).Write("notes.txt", "not git");

        var ended = await house.BackUpAsync(Course);

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, ended.Text);
        Assert.Equal(
            "not git", await File.ReadAllTextAsync(
            Path.Combine(house.RepositoryOf(Course), "notes.txt"), TestContext.Current.CancellationToken));
    }

    private static async Task<TestHouse> BackedUpAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        for (var i = 0; i < 3; i++)
        {
            house.FilesOf(Course).Write("media/version.txt", $"{i}");
            await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        }
        return house;
    }
}
