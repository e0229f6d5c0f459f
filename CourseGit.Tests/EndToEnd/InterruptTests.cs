using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Tests.Core.Backup;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class InterruptTests
{
    private const string Course = "ffm516";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_interrupt_during_a_long_push_ends_as_cancelled_and_leaves_no_git(bool wholeGroup)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        var reached = new TaskCompletionSource();
        server.Trouble = Troubles.StallPush(reached);
        using var running = new CommandLine(house).Start("backup", Course, "--json");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await (wholeGroup ? running.InterruptGroupAsync() : running.InterruptAsync());
        server.Trouble = null;
        var result = await running.EndAsync();

        Assert.Equal((4, "cancelled"), (result.ExitCode, result.Text("outcome")));
        Assert.StartsWith("The portal or command that ran it was stopped. Cancelled while pushing", result.Text("message"),
            StringComparison.Ordinal);
        Assert.Empty(house.GitProcesses());
        await AssertNextIsGoodAsync(house, server);
    }

    [Theory]
    [InlineData("ls-remote", "before")]
    [InlineData("ls-remote", "after")]
    [InlineData("update-ref", "before")]
    [InlineData("update-ref", "after")]
    public async Task Ctrl_C_in_any_step_ends_as_cancelled_and_the_next_backup_succeeds(string command, string moment)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        house.FilesOf(Course).Write("media/new.txt", "new");
        using var git = new PausedGit();
        git.PauseAt(command, moment);
        using var running = new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } }.Start("backup", Course, "--json");
        await Until.TrueAsync(() => git.IsReached || running.HasExited, "git stands still");

        await running.InterruptGroupAsync();
        var result = await running.EndAsync();

        Assert.True(result.ExitCode == 4 && result.Text("outcome") == "cancelled", result.ToString());
        Assert.Empty(house.GitProcesses());
        await AssertNextIsGoodAsync(house, server);
    }

    [Fact]
    public async Task Ctrl_C_while_a_large_file_is_read_ends_as_cancelled_and_leaves_nothing_of_it()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var before = Directory.GetFiles(Path.Combine(house.VaultOf(Course), "objects", "pack"));
        var film = Path.Combine(house.FilesOf(Course).Folder, "media", "film.bin");
        await using (var file = File.Create(film))
            file.SetLength(20L << 30); // all holes: it takes no space, and minutes to hash
        using var running = new CommandLine(house).Start("backup", Course, "--json");
        var scratch = Path.Combine(house.VaultOf(Course), "objects", "tmp_objdir-coursegit", "scratch");
        await Until.TrueAsync(() => Directory.Exists(scratch) || running.HasExited, "the film is read");

        await running.InterruptAsync();
        var result = await running.EndAsync();

        Assert.True(result.ExitCode == 4 && result.Text("outcome") == "cancelled", result.ToString());
        Assert.False(Directory.Exists(scratch));
        Assert.Equal(before, Directory.GetFiles(Path.Combine(house.VaultOf(Course), "objects", "pack")));
        File.Delete(film);
        house.FilesOf(Course).Write("media/new.txt", "new");
        await AssertNextIsGoodAsync(house, server);
    }

    [Fact]
    public async Task Ctrl_C_before_the_first_git_command_ends_as_cancelled_too()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        using var writer = CourseDatabaseFile.Open(house.Settings.StateDatabase);
        CourseDatabaseFile.Run(writer, "BEGIN IMMEDIATE"); // so the command waits to write down its operation
        using var running = new CommandLine(house).Start("backup", Course, "--json");
        await Until.TrueAsync(() => running.HasOpen(house.Settings.StateDatabase), "the command has opened its state");

        await running.InterruptGroupAsync();
        CourseDatabaseFile.Run(writer, "COMMIT");
        var result = await running.EndAsync();

        Assert.True(result.ExitCode == 4, result.ToString());
        Assert.NotEmpty(result.Text("message"));
        Assert.All(await house.OperationsAsync(), o => Assert.True(o.IsDone));
    }

    [Fact]
    public async Task A_cancel_asked_for_elsewhere_reaches_the_command_line_within_seconds()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        var reached = new TaskCompletionSource();
        server.Trouble = Troubles.StallPush(reached);
        using var running = new CommandLine(house).Start("backup", Course, "--json");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await house.Get<OperationDesk>()
            .CancelAsync((await house.OperationsAsync())[0].Id, Actor.CommandLine, TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => house.GitProcesses().Count == 0, "git is gone", 15);
        server.Trouble = null;
        var result = await running.EndAsync();

        Assert.Equal((4, "cancelled"), (result.ExitCode, result.Text("outcome")));
        await AssertNextIsGoodAsync(house, server);
    }

    private static async Task<TestHouse> OpenAsync(GitServer server)
    {
        await server.CreateAsync(Course);
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] });
        house.FilesOf(Course).WriteCourse().WriteMany(30, 100_000);
        await house.AddCourseAsync(Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(Course)) });
        return house;
    }

    private static async Task AssertNextIsGoodAsync(TestHouse house, GitServer server)
    {
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, server.PathOf(Course));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }
}
