using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class OthersOnTheBranchTests
{
    private const string Course = "ffm516";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_colleagues_commit_is_named_and_stays_in_the_history(bool courseChanged)
    {
        await using var house = await BackedUpAsync();
        var ours = await RealGit.TipAsync(house.RepositoryOf(Course));
        var theirs = await RealGit.PushColleagueAsync(house.RepositoryOf(Course));
        if (courseChanged)
            house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains(
            $"Somebody else had pushed to the branch test: {theirs[..7]} \"Correct exercise 3\" by Colleague. This backup went on top of "
            + "it", ended.Text, StringComparison.Ordinal);
        Assert.Equal([ended.Commit!.Value, theirs, ours], await RealGit.HistoryAsync(house.RepositoryOf(Course)));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        Assert.Equal("by hand\n", await RealGit.RunAsync(house.RepositoryOf(Course), "show", theirs + ":colleague.txt"));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_colleague_who_made_exactly_our_change_leaves_nothing_to_do()
    {
        await using var house = await BackedUpAsync();
        await RealGit.PushColleagueAsync(house.RepositoryOf(Course));
        var theirs = await RealGit.PushColleagueAsync(house.RepositoryOf(Course), "colleague2.txt");
        house.FilesOf(Course).Write("colleague.txt", "by hand\n").Write("colleague2.txt", "by hand\n");

        var ended = await house.BackUpAsync(Course); // only the manifest's counts differ

        Assert.Equal(OperationOutcome.Warning, ended.Outcome);
        Assert.Equal(0, ended.Files);
        Assert.Contains(theirs, await RealGit.HistoryAsync(house.RepositoryOf(Course)));
    }

    [Fact]
    public async Task Of_many_foreign_commits_the_newest_are_named()
    {
        await using var house = await BackedUpAsync();
        for (var i = 0; i < 5; i++)
            await RealGit.PushColleagueAsync(house.RepositoryOf(Course), $"{i}.txt", message: $"Change {i}");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("\"Change 4\" by Colleague;", ended.Text, StringComparison.Ordinal);
        Assert.Contains("\"Change 2\" by Colleague and older ones", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Change 1", ended.Text, StringComparison.Ordinal);
        Assert.Equal(7, (await RealGit.HistoryAsync(house.RepositoryOf(Course))).Length);
    }

    [Fact]
    public async Task Two_courses_on_two_branches_of_one_repository_do_not_disturb_each_other()
    {
        await using var house = await BackedUpAsync();
        await house.AddCourseAsync(
            "ffm521", c =>
            c with
            {
                Remote = new(CourseGit.Core.Courses.RemoteKind.Hosted, "courses/" + Course),
                Branch = CourseGit.Core.Primitives.BranchName.Parse("ffm521")
            });

        for (var i = 0; i < 3; i++)
        {
            house.FilesOf(Course).Write("media/a.txt", $"a{i}");
            house.FilesOf("ffm521").Write("media/b.txt", $"b{i}");
            var both = await Task.WhenAll(house.BackUpAsync(Course), house.BackUpAsync("ffm521"));
            Assert.All(both, b => Assert.Equal(OperationOutcome.Succeeded, b.Outcome));
        }

        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        await FolderImage.AssertSavedAsync(house.FilesOf("ffm521").Folder, house.RepositoryOf(Course), "ffm521");
    }

    [Fact]
    public async Task Backups_of_one_course_asked_for_at_once_run_one_after_the_other()
    {
        await using var house = await BackedUpAsync();
        house.FilesOf(Course).Write("media/new.txt", "new");

        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => house.BackUpAsync(Course)));

        Assert.Single(all, o => o.Outcome == OperationOutcome.Succeeded);
        Assert.Equal(4, all.Count(o => o.Outcome == OperationOutcome.Unchanged));
        Assert.Equal(2, (await RealGit.HistoryAsync(house.RepositoryOf(Course))).Length);
        var times = all.OrderBy(o => o.StartedUtc).ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First.FinishedUtc <= pair.Second.StartedUtc));
    }

    private static async Task<TestHouse> BackedUpAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }
}
