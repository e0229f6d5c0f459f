using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class SeveralProcessesTests
{
    private const string Course = "ffm516";

    [Fact]
    public async Task Backups_of_one_course_by_several_processes_at_once_run_one_at_a_time()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().WriteMany(300, 5000);
        await house.AddCourseAsync(Course);

        var results = await Task.WhenAll(
            Enumerable.Range(0, LongRun.Count(4, 12)).Select(_ => new CommandLine(house).RunAsync("backup", Course, "--json")));

        Assert.All(results, r => Assert.Equal(0, r.ExitCode));
        Assert.Single(results, r => r.Text("outcome") == "succeeded");
        Assert.All(results.Where(r => r.Text("outcome") != "succeeded"), r => Assert.Equal("unchanged", r.Text("outcome")));
        var operations = (await house.OperationsAsync()).OrderBy(o => o.StartedUtc).ToArray();
        Assert.All(operations.Zip(operations.Skip(1)),
            pair => Assert.True(pair.First.FinishedUtc <= pair.Second.StartedUtc, $"{pair.First} overlaps {pair.Second}"));
        await AssertSoundAsync(house);
    }

    [Fact]
    public async Task Commands_that_start_at_the_same_instant_do_not_take_each_other_for_a_folder_without_rights()
    {
        await using var house = await TestHouse.OpenAsync();

        Parallel.For(0, 200, _ => StateStore.PrepareFolders(house.Settings));

        Assert.False(File.Exists(Path.Combine(house.Settings.StateRoot, ".write-test")));
    }

    [Fact]
    public async Task The_second_waits_while_the_first_is_stuck_and_goes_on_after_it()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        using var git = new PausedGit();
        git.PauseAt("update-ref:2", "before");
        using var first = new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } }.Start("backup", Course, "--json");
        await Until.TrueAsync(() => git.IsReached, "the first pushes");
        using var second = new CommandLine(house).Start("backup", Course, "--json");
        await Until.TrueAsync(async () => (await house.OperationsAsync()).Length == 2, "the second is accepted");

        Assert.False(await second.EndsWithinAsync(TimeSpan.FromSeconds(2)));
        Assert.Equal([OperationState.Queued, OperationState.Running], (await house.OperationsAsync()).Select(o => o.State));
        await first.InterruptAsync();

        Assert.Equal("cancelled", (await first.EndAsync()).Text("outcome"));
        Assert.Equal("succeeded", (await second.EndAsync()).Text("outcome"));
        await AssertSoundAsync(house);
    }

    [Fact]
    public async Task The_command_line_works_beside_a_running_portal_and_reads_its_credentials()
    {
        await using var server = await GitServer.StartAsync();
        await server.CreateAsync(Course);
        server.Required = ("anna", "token-of-the-portal");
        await using var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] });
        await house.AddCourseAsync("hosted");
        var commandLine = new CommandLine(house);
        using var portal = commandLine.Start("serve", "--urls", "http://127.0.0.1:0");
        await Until.TrueAsync(() => portal.Error.Contains("http://127.0.0.1:", StringComparison.Ordinal)
            || portal.Output.Contains("http://127.0.0.1:", StringComparison.Ordinal), "the portal listens");

        await house.AddCredentialAsync("git", "anna", "token-of-the-portal");
        await house.AddCourseAsync(
            Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(Course)), CredentialName = "git" });
        var results = await Task.WhenAll(
            commandLine.RunAsync("backup", Course, "--json"), commandLine.RunAsync("backup", "hosted", "--json"));

        Assert.All(results, r => Assert.Equal((0, "succeeded"), (r.ExitCode, r.Text("outcome"))));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
        Assert.False(portal.HasExited);
        await portal.InterruptAsync();
        Assert.Equal(0, (await portal.EndAsync()).ExitCode);
    }

    private static async Task AssertSoundAsync(TestHouse house)
    {
        Assert.Single(await RealGit.HistoryAsync(house.RepositoryOf(Course)));
        await RealGit.CheckAsync(house.VaultOf(Course));
        await RealGit.CheckAsync(house.RepositoryOf(Course));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
    }
}
