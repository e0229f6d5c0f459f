using CourseGit.Core.Courses;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class CrashWhilePushingTests
{
    [Fact]
    public async Task A_push_that_outlives_its_killed_command_is_ended_before_the_next_backup_begins()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        var reached = new TaskCompletionSource();
        server.Trouble = Troubles.StallPush(reached);
        using var running = new CommandLine(house).Start("backup", CrashHouse.Course, "--json");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await running.KillAsync();
        server.Trouble = null;

        var orphans = house.GitProcesses();
        Assert.NotEmpty(orphans);
        await CrashHouse.AssertRecoversAsync(house, orphans, server.PathOf(CrashHouse.Course));
    }

    [Fact]
    public async Task Several_backups_at_once_after_a_crash_all_end_well()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        var reached = new TaskCompletionSource();
        server.Trouble = Troubles.StallPush(reached);
        using var running = new CommandLine(house).Start("backup", CrashHouse.Course, "--json");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await running.KillAsync();
        server.Trouble = null;

        var results = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => new CommandLine(house).RunAsync("backup", CrashHouse.Course, "--json")));

        Assert.All(results, r => Assert.Equal(0, r.ExitCode));
        Assert.Single(results, r => r.Text("outcome") == "succeeded");
        await CrashHouse.AssertRecoversAsync(house, [], server.PathOf(CrashHouse.Course), mayBeDone: true);
    }

    [Fact]
    public async Task A_crash_after_the_server_took_the_push_leaves_nothing_to_do()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        var (taken, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.BeforeAnswer = async request =>
        {
            if (!request.IsPush)
                return;
            taken.TrySetResult();
            await go.Task;
        };
        using var running = new CommandLine(house).Start("backup", CrashHouse.Course, "--json");
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await running.KillAsync();
        server.BeforeAnswer = null;
        go.SetResult();

        await CrashHouse.AssertRecoversAsync(house, house.GitProcesses(), server.PathOf(CrashHouse.Course));
        Assert.Single(await RealGit.HistoryAsync(server.PathOf(CrashHouse.Course)));
    }

    private static async Task<TestHouse> OpenAsync(GitServer server)
    {
        await server.CreateAsync(CrashHouse.Course);
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] });
        house.FilesOf(CrashHouse.Course).WriteCourse().WriteMany(30, 100_000);
        await house.AddCourseAsync(CrashHouse.Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(CrashHouse.Course)) });
        return house;
    }
}
