using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A course of 1,500 files or more and a database in two states: as it is now, and as a restore makes it. Whatever stops the restore,
/// it must be in exactly one of them.
/// </summary>
internal sealed class RestoreCrashHouse : IAsyncDisposable
{
    private readonly RestoreHouse _course;
    private SortedDictionary<string, string> _old = [], _new = [];

    private RestoreCrashHouse(RestoreHouse course) => _course = course;

    public TestHouse House => _course.House;

    public static async Task<RestoreCrashHouse> OpenAsync(int seed, int files = 1500, int bytes = 3000)
    {
        var house = new RestoreCrashHouse(await RestoreHouse.OpenAsync(write: f => f.WriteMany(files, bytes, seed)));
        house._new = await house._course.ContentAsync();
        var live = house._course.Files.WriteMany(400, 3000, seed + 1).WriteMany(300, 2000, seed + 2, "media/later").Remove("exercises")
            .Remove("sub").Write("index.html", "spoiled\n");
        using (var database = new SqliteFile(live.At(RestoreHouse.Database)))
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
    public async Task<OperationSnapshot> RestoreAsync()
    {
        var arguments = new RestoreArguments(
            RestoreMode.Full)
        { Commit = CommitName.Parse(_course.Commit), OverrideDirection = true, Confirmed = true };
        var restored = await House.RestoreAsync(RestoreHouse.Course, arguments, OperationOutcome.Succeeded);
        FolderImage.AssertEqual(_new, await _course.ContentAsync());
        return restored;
    }

    /// <summary>Puts back what the newest restore replaced.</summary>
    public async Task UndoAsync()
    {
        var undone = await House.UndoAsync((await House.OperationsAsync())[0].Id);
        Assert.True(undone.Outcome == OperationOutcome.Succeeded, undone.Text);
    }

    /// <summary>The journal has its row: from now on a restore is completed, not undone.</summary>
    public async Task<bool> IsSwappingAsync()
    {
        await using var context = await House.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await context.SetAsides.AnyAsync(s => s.State == "Swapping", TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// After the next command, or a sweep: the course is exactly old or exactly new, the operation says which, nothing is left over, and
    /// everything still works: a restore where it is old, an undo where it is new.
    /// </summary>
    public async Task AssertOldOrNewAsync(int seed)
    {
        // What was killed may need a moment to be gone: until then the course's lock is held, and the next look settles it.
        await Until.TrueAsync(async () =>
        {
            if (seed % 3 == 0)
                Assert.Equal(0, (await _course.CommandLine.RunAsync("operations", "--json")).ExitCode);
            else
                await House.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);
            return (await House.OperationsAsync())[0].IsDone;
        }, "the operation is settled");
        var stopped = (await House.OperationsAsync())[0];
        TestContext.Current.TestOutputHelper?.WriteLine($"{stopped.Kind} ended as {stopped.Outcome}: {stopped.Text}");
        Assert.True(stopped.IsDone, stopped.Text);
        Assert.Empty(House.StagingLeft());
        Assert.Empty(House.GitProcesses());
        var isNew = IsDone(stopped) == (stopped.Kind == RestoreOperation.Kind);
        if (isNew)
            FolderImage.AssertEqual(_new, await _course.ContentAsync());
        else
            FolderImage.AssertEqual(_old, await _course.ExactAsync());
        var last = isNew ? (await House.OperationsAsync()).First(o => o.Kind == RestoreOperation.Kind && IsDone(o)) : await RestoreAsync();
        var undone = await House.UndoAsync(last.Id);
        Assert.True(undone.Outcome == OperationOutcome.Succeeded, undone.Text);
        FolderImage.AssertEqual(_old, await _course.ExactAsync());
        Assert.Empty(House.StagingLeft());
        Assert.All(await House.OperationsAsync(), o => Assert.True(o.IsDone));
    }

    public ValueTask DisposeAsync() => _course.DisposeAsync();

    private static bool IsDone(OperationSnapshot operation) => operation.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning;

    private async Task<RunningCommand> StartAsync(params string[] arguments)
    {
        var before = (await House.OperationsAsync())[0].Id; // not their number: the list has an end
        var running = _course.CommandLine.Start(arguments);
        await Until.TrueAsync(async () => running.HasExited || (await House.OperationsAsync())[0].Id > before, "the operation is accepted");
        return running;
    }
}
