using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class RacingPushTests
{
    private const string Course = "ffm516";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_who_pushes_between_our_look_and_our_push_is_kept_and_we_go_on_top(bool atTheLastInstant)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await BackedUpAsync(server);
        var theirs = "";
        server.Trouble = Troubles.Once(
            r => atTheLastInstant ? r.IsPush : r.IsPushBegin, async () => theirs = await RealGit.PushColleagueAsync(server.PathOf(Course)));
        house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains(theirs[..7], ended.Text, StringComparison.Ordinal);
        Assert.Contains("Somebody else pushed at the same moment; looking at the repository again", await house.LogAsync(ended));
        Assert.Equal(ended.Commit!.Value, await RealGit.TipAsync(server.PathOf(Course)));
        Assert.Contains(theirs, await RealGit.HistoryAsync(server.PathOf(Course)));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task Somebody_who_pushes_again_and_again_is_never_overwritten_and_our_commit_waits()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await BackedUpAsync(server);
        var theirs = new List<string>();
        server.Trouble = async (request, _) =>
        {
            if (request.IsPushBegin)
                theirs.Add(await RealGit.PushColleagueAsync(server.PathOf(Course), $"{theirs.Count}.txt"));
            return false;
        };
        house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await house.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.StartsWith("Somebody else pushes to the branch test at the same time, again and again. Nothing of theirs was overwritten",
            ended.Text, StringComparison.Ordinal);
        Assert.Equal(2, theirs.Count);
        Assert.Equal(theirs[^1], await RealGit.TipAsync(server.PathOf(Course)));

        server.Trouble = null;
        await house.BackUpAsync(Course, OperationOutcome.Warning);
        Assert.Subset((await RealGit.HistoryAsync(server.PathOf(Course))).ToHashSet(), theirs.ToHashSet());
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
    }

    [Fact]
    public async Task A_commit_that_could_not_be_pushed_goes_along_next_time_although_nothing_changed()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await BackedUpAsync(server);
        server.Trouble = Troubles.DenyPush(500);
        house.FilesOf(Course).Write("media/new.txt", "new");
        Assert.Equal(OperationOutcome.Failed, (await house.BackUpAsync(Course)).Outcome);
        var waiting = await RealGit.TipAsync(house.VaultOf(Course));
        Assert.NotEqual(waiting, await RealGit.TipAsync(server.PathOf(Course)));

        server.Trouble = null;
        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(waiting, ended.Commit!.Value);
        Assert.Equal(waiting, await RealGit.TipAsync(server.PathOf(Course)));
        Assert.Contains("A commit of an earlier backup was made here but had not reached the repository; it goes along now.",
            await house.LogAsync(ended));
    }

    [Fact]
    public async Task A_commit_that_waits_here_and_one_that_came_there_are_both_kept()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await BackedUpAsync(server);
        server.Trouble = Troubles.DenyPush(403);
        house.FilesOf(Course).Write("media/new.txt", "new");
        await house.BackUpAsync(Course);
        var waiting = await RealGit.TipAsync(house.VaultOf(Course));
        server.Trouble = null;
        var theirs = await RealGit.PushColleagueAsync(server.PathOf(Course));

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Equal($"{theirs} {waiting}\n", await RealGit.RunAsync(server.PathOf(Course), "log", "-1", "--format=%P", "test"));
        Assert.Contains("Correct exercise 3", ended.Text, StringComparison.Ordinal);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_rejected_branch_is_explained_and_nothing_is_lost()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await BackedUpAsync(server);
        new CourseFiles(server.PathOf(Course)).Write("hooks/pre-receive", "#!/bin/sh\necho 'No pushes in August' >&2\nexit 1\n");
        File.SetUnixFileMode(Path.Combine(server.PathOf(Course), "hooks", "pre-receive"), (UnixFileMode)0b111_101_101);
        house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await house.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains("did not accept the branch test (pre-receive hook declined). Nothing was changed there; the commit waits here",
            ended.Text, StringComparison.Ordinal);
        File.Delete(Path.Combine(server.PathOf(Course), "hooks", "pre-receive"));
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    private static async Task<TestHouse> BackedUpAsync(GitServer server)
    {
        await server.CreateAsync(Course);
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] });
        await house.AddCourseAsync(Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(Course)) });
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }
}
