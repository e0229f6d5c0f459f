using CourseGit.Core.Operations;
using CourseGit.Core.Verify;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Core.Verify;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The command line's <c>verify</c>, also when it is stopped.</summary>
public sealed class VerifyContractTests
{
    private const string Course = VerifyHouse.Course;

    [Fact]
    public async Task It_answers_with_the_operation_and_its_exit_code()
    {
        await using var house = await VerifyHouse.OpenAsync();
        var command = new CommandLine(house.House);

        var proven = await command.RunAsync("verify", Course, "--json");
        await house.ForgeAsync(files => files.Remove("index.html"));
        var differs = await command.RunAsync("verify", Course, "--json");
        await house.House.AddCourseAsync("new");
        var never = await command.RunAsync("verify", "new", "--json");

        RestoreAnswers.AssertEnded(proven, 0, "succeeded", "came back exactly as saved.");
        Assert.Equal(("verify", Course, house.Backup.Commit!.Value, "test"),
            (proven.Text("kind"), proven.Text("course"), proven.Text("commit"), proven.Text("branch")));
        Assert.True(proven.Json.GetProperty("files").GetInt64() > 50 && proven.Json.GetProperty("bytes").GetInt64() > 50_000);
        RestoreAnswers.AssertEnded(differs, 1, "failed", "cannot be restored as it was saved");
        RestoreAnswers.AssertEnded(never, 3, "failed", "Back the course up first");
    }

    [Theory]
    [InlineData("ls-remote", "before")]
    [InlineData("read-tree", "after")]
    public async Task An_interrupt_in_any_step_leaves_no_trace(string step, string moment)
    {
        await using var house = await VerifyHouse.OpenAsync();
        var before = await house.ImageAsync();
        using var git = new PausedGit();
        git.WriteOldIndexes();
        git.PauseAt(step, moment);
        using var running = await StartPausedAsync(house, git);

        await running.InterruptGroupAsync();
        var result = await running.EndAsync();

        RestoreAnswers.AssertEnded(result, 4, "cancelled", "The course is exactly as it was");
        Assert.Empty(house.House.GitProcesses());
        Assert.Empty(house.House.StagingLeft());
        FolderImage.AssertEqual(before, await house.ImageAsync());
    }

    [Theory]
    [InlineData("fetch", "before")]
    [InlineData("read-tree", "after")]
    [Trait("Category", "Crash")]
    public async Task One_that_is_killed_is_settled_and_its_scratch_copy_is_gone(string step, string moment)
    {
        await using var house = await VerifyHouse.OpenAsync();
        var before = await house.ImageAsync();
        using var git = new PausedGit();
        git.WriteOldIndexes();
        git.PauseAt(step, moment);
        using var running = await StartPausedAsync(house, git);

        await running.KillAsync();
        Assert.NotEmpty(house.House.StagingLeft());

        await AssertSettledAsync(house.House, Course);
        FolderImage.AssertEqual(before, await house.ImageAsync());
        Assert.Equal(OperationOutcome.Succeeded, (await house.House.VerifyAsync(Course)).Outcome);
    }

    [Fact]
    public async Task A_file_that_the_disk_spoils_between_writing_and_reading_is_found()
    {
        await using var house = await VerifyHouse.OpenAsync();
        using var folder = new TemporaryFolder();
        await RealGit.ShellAsync("""
            printf '#!/bin/bash\nPATH=%s\ngit -c pack.indexVersion=1 "$@" || exit\n[[ " $* " != *" read-tree "* || ! -f index.html ]] || printf x >>index.html\n' "$PATH" >"$1/git"; chmod +x "$1/git"
            """, folder.Path);

        var found = await new CommandLine(
            house.House)
        { Environment = { ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" } }.RunAsync(
            "verify", Course, "--json");

        RestoreAnswers.AssertEnded(
            found, 1, "failed",
            "but written to this server's disk a file did not come back as it is in the commit: index.html has other content");
        Assert.Empty(house.House.StagingLeft());
    }

    private static async Task<RunningCommand> StartPausedAsync(VerifyHouse house, PausedGit git)
    {
        var running = new CommandLine(house.House) { Environment = { ["PATH"] = git.SearchPath } }.Start("verify", Course, "--json");
        await Until.TrueAsync(() => git.IsReached || running.HasExited, "git stands still");
        return running;
    }

    /// <summary>The next look ends it as failed and takes away what it had written.</summary>
    internal static async Task AssertSettledAsync(TestHouse house, string course)
    {
        await Until.TrueAsync(async () =>
        {
            await house.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);
            return (await house.OperationsAsync())[0].IsDone;
        }, "the operation is settled");
        var stopped = (await house.OperationsAsync())[0];
        Assert.Equal((VerifyOperation.Kind, OperationOutcome.Failed, course), (stopped.Kind, stopped.Outcome, stopped.Subject.Name));
        Assert.Contains("what had been prepared was taken away", stopped.Text, StringComparison.Ordinal);
        Assert.Empty(house.StagingLeft());
        Assert.Empty(house.GitProcesses());
    }
}

/// <summary>Whatever instant a trial restore is killed at, the server is left as it was.</summary>
[Trait("Category", "Crash")]
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlVerifyCrashTests
{
    public static IEnumerable<TheoryDataRow<int>> Seeds { get; } = LongRun.Numbers(1, 30);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_verification_killed_at_any_instant_leaves_no_database_behind(int seed)
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var (made, live) = (await house.Server.MadeDatabasesAsync(), await house.EverythingAsync());
        var command = new CommandLine(house.House);
        house.Server.AddTo(command.Environment);
        using var running = command.Start("verify", PostgreSqlHouse.Course, "--json");
        if (seed == 1) // the instant that matters most: the scratch database is there
            await Until.TrueAsync(async () => running.HasExited
                || (await house.Server.MadeDatabasesAsync()).Length > made.Length, "the scratch database is made");
        else
            await Until.TrueAsync(async () => running.HasExited
                || (await house.House.OperationsAsync()).Length > 1, "the verification is accepted");

        if (!await running.EndsWithinAsync(TimeSpan.FromMilliseconds(seed == 1 ? 1 : new Random(seed).Next(1500))))
        {
            await running.KillAsync();
            await Until.TrueAsync(async () =>
            {
                await house.House.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);
                return (await house.House.OperationsAsync())[0].IsDone;
            }, "the operation is settled");
        }

        Assert.Equal(made, await house.Server.MadeDatabasesAsync());
        Assert.Empty(house.House.StagingLeft());
        Assert.Equal(live, await house.EverythingAsync());
        await house.House.VerifyAsync(PostgreSqlHouse.Course, OperationOutcome.Succeeded);
        Assert.Equal(made, await house.Server.MadeDatabasesAsync());
    }
}
