using CourseGit.Core.Operations;
using CourseGit.Core.State;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A course of 1,500 files and a database in two states: as it is now, and as a restore makes it. Whatever stops the restore,
/// it must be in exactly one of them.
/// </summary>
internal sealed class RestoreCrashHouse : IAsyncDisposable
{
    private readonly RestoreHouse _course;
    private SortedDictionary<string, string> _old = [], _new = [];

    private RestoreCrashHouse(RestoreHouse course) => _course = course;

    public TestHouse House => _course.House;

    public static async Task<RestoreCrashHouse> OpenAsync(int seed)
    {
        var house = new RestoreCrashHouse(await RestoreHouse.OpenAsync(write: f => f.WriteMany(1500, 3000, seed)));
        house._new = await house._course.ContentAsync();
        var files = house._course.Files.WriteMany(400, 3000, seed + 1).WriteMany(300, 2000, seed + 2, "media/later").Remove("exercises").Remove("sub").Write("index.html", "spoiled\n");
        using (var database = new SqliteFile(files.At(RestoreHouse.Database)))
            database.Execute("DELETE FROM auth_user; UPDATE exercises_answer SET answer = 'spoiled'");
        house._old = await house._course.ExactAsync();
        return house;
    }

    /// <summary>The restore on its way, accepted already.</summary>
    public Task<RunningCommand> StartRestoreAsync() =>
        StartAsync("restore", RestoreHouse.Course, "--mode", "full", "--commit", _course.Commit, "--yes", "--override-direction", "--json");

    /// <summary>An undo of the newest operation on its way, accepted already.</summary>
    public async Task<RunningCommand> StartUndoAsync() => await StartAsync("undo", $"{(await House.OperationsAsync())[0].Id}", "--json");

    /// <summary>Restores, undisturbed.</summary>
    public async Task RestoreAsync()
    {
        var restored = await _course.RestoreAsync("full", "--commit", _course.Commit);
        Assert.True(restored.ExitCode == 0, restored.ToString());
        FolderImage.AssertEqual(_new, await _course.ContentAsync());
    }

    /// <summary>The journal has its row: from now on a restore is completed, not undone.</summary>
    public async Task<bool> IsSwappingAsync()
    {
        await using var context = await House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await context.SetAsides.AnyAsync(s => s.State == "Swapping", TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// After the next command: the course is exactly old or exactly new, the operation says which, nothing is left over, and everything
    /// still works: a restore where it is old, an undo where it is new.
    /// </summary>
    public async Task AssertOldOrNewAsync()
    {
        var listed = await _course.CommandLine.RunAsync("operations", "--json");
        Assert.True(listed.ExitCode == 0, listed.ToString());
        var stopped = (await House.OperationsAsync())[0];
        Assert.True(stopped.IsDone, stopped.Text);
        Assert.Empty(House.StagingLeft());
        Assert.Empty(House.GitProcesses());
        var isDone = stopped.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning;
        var isNew = isDone == (stopped.Kind == OperationKind.Restore);
        if (isNew)
            FolderImage.AssertEqual(_new, await _course.ContentAsync());
        else
            FolderImage.AssertEqual(_old, await _course.ExactAsync());
        TestContext.Current.TestOutputHelper?.WriteLine($"{stopped.Kind} ended as {stopped.Outcome}: {stopped.Text}");
        if (!isNew)
            await RestoreAsync();
        var undone = await _course.CommandLine.RunAsync("undo", $"{(await House.OperationsAsync()).First(o => o.Kind == OperationKind.Restore && o.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning).Id}", "--json");
        Assert.True(undone.ExitCode == 0, undone.ToString());
        FolderImage.AssertEqual(_old, await _course.ExactAsync());
        Assert.Empty(House.StagingLeft());
        Assert.All(await House.OperationsAsync(), o => Assert.True(o.IsDone));
    }

    public ValueTask DisposeAsync() => _course.DisposeAsync();

    private async Task<RunningCommand> StartAsync(params string[] arguments)
    {
        var before = (await House.OperationsAsync()).Length;
        var running = _course.CommandLine.Start(arguments);
        await Until.TrueAsync(async () => running.HasExited || (await House.OperationsAsync()).Length > before, "the operation is accepted");
        return running;
    }
}
