using System.Globalization;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Processes;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.At("lock");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_process_cannot_take_a_lock_that_is_held_here(bool inheritable)
    {
        using (FileLock.TryTake(File, inheritable))
            Assert.Equal(1, await TryFlockAsync());

        Assert.Equal(0, await TryFlockAsync());
    }

    [Fact]
    public void A_lock_held_in_this_process_cannot_be_taken_again()
    {
        using var first = FileLock.TryTake(File, inheritable: false);

        Assert.NotNull(first);
        Assert.Null(FileLock.TryTake(File, inheritable: false));
        Assert.Equal(ProcessIdentity.Current, FileLock.LastOwner(File));
    }

    [Fact]
    public void A_lock_given_back_twice_does_not_free_the_next_holders()
    {
        var first = FileLock.TryTake(File, inheritable: false)!;
        first.Dispose();
        using var second = FileLock.TryTake(File, inheritable: false);
        first.Dispose();

        Assert.NotNull(second);
        Assert.Null(FileLock.TryTake(File, inheritable: false));
    }

    [Fact]
    public async Task Of_many_who_try_at_once_exactly_one_holds_it()
    {
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(
            _ => Task.Run(() => FileLock.TryTake(File, inheritable: true), TestContext.Current.CancellationToken)));

        Assert.Single(taken, l => l is not null);
        // A child that another test started meanwhile has inherited it, and holds it until it ends.
        Assert.Contains(ProcessIdentity.Current, FileLock.Holders(File));
        taken.Single(l => l is not null)!.Dispose();
        Assert.DoesNotContain(ProcessIdentity.Current, FileLock.Holders(File));
    }

    [Fact]
    public async Task A_holder_that_opens_and_closes_files_all_the_time_is_seen_each_time()
    {
        using var taken = FileLock.TryTake(File, inheritable: true);
        using var busy = new CancellationTokenSource();
        var opening = Task.Run(() =>
        {
            while (!busy.IsCancellationRequested)
                System.IO.File.OpenRead(typeof(FileLockTests).Assembly.Location).Dispose();
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 100; i++)
            Assert.Contains(ProcessIdentity.Current, FileLock.Holders(File));
        await busy.CancelAsync();
        await opening;
    }

    [Fact]
    public async Task A_lock_is_free_when_its_holder_is_killed()
    {
        using var holder = LockHelper.Start(File, inheritable: false);
        var child = await ChildAsync(holder);
        Assert.Null(FileLock.TryTake(File, inheritable: false));
        Assert.Equal(holder.Identity, FileLock.LastOwner(File));

        await holder.KillAsync();

        Assert.True(child.IsAlive);
        Assert.Equal(holder.Identity, FileLock.LastOwner(File));
        using var now = FileLock.TryTake(File, inheritable: false);
        Assert.NotNull(now);
        Assert.Equal(ProcessIdentity.Current, FileLock.LastOwner(File));
        await EndAsync(child);
    }

    [Fact]
    public async Task An_inheritable_lock_survives_its_killed_holder_while_a_child_lives()
    {
        using var holder = LockHelper.Start(File, inheritable: true);
        var child = await ChildAsync(holder);
        Assert.Equal(new HashSet<ProcessIdentity> { holder.Identity, child }, FileLock.Holders(File).ToHashSet());

        await holder.KillAsync();

        Assert.Null(FileLock.TryTake(File, inheritable: true));
        Assert.False(FileLock.LastOwner(File)!.Value.IsAlive);
        Assert.Equal([child], FileLock.Holders(File));
        await EndAsync(child);
        using var now = FileLock.TryTake(File, inheritable: true);
        Assert.NotNull(now);
    }

    [Fact]
    public async Task A_holder_that_gives_an_inheritable_lock_back_frees_it_of_its_children_too()
    {
        using var holder = LockHelper.Start(File, inheritable: true);
        var child = await ChildAsync(holder);

        await holder.EndAsync();

        Assert.True(child.IsAlive);
        using var now = FileLock.TryTake(File, inheritable: true);
        Assert.NotNull(now);
        await EndAsync(child);
    }

    [Fact]
    public async Task A_process_that_holds_it_by_other_means_is_found()
    {
        using var stranger = ChildProcess.Bash("exec 9<>\"$1\"; flock 9; echo held; read -r", File);
        await stranger.LineAsync();

        Assert.Null(FileLock.TryTake(File, inheritable: false));
        Assert.Null(FileLock.LastOwner(File));
        Assert.Equal([stranger.Identity], FileLock.Holders(File));
    }

    [Fact]
    public void A_lock_file_that_cannot_be_made_is_explained()
    {
        var failure = Assert.Throws<OperationFailedException>(() => FileLock.TryTake(_folder.At("missing", "lock"), inheritable: false));

        Assert.Contains("cannot be opened (No such file or directory)", failure.Message);
    }

    [Fact]
    public void A_link_in_place_of_the_lock_file_is_not_followed()
    {
        System.IO.File.CreateSymbolicLink(File, _folder.At("elsewhere"));

        Assert.Throws<OperationFailedException>(() => FileLock.TryTake(File, inheritable: false));
        Assert.False(System.IO.File.Exists(_folder.At("elsewhere")));
    }

    private async Task<int> TryFlockAsync() =>
        (await Shell.TryAsync("flock", ["--nonblock", "--conflict-exit-code", "1", File, "true"])).Code;

    private static async Task<ProcessIdentity> ChildAsync(ChildProcess holder) =>
        ProcessIdentity.Of(int.Parse(await holder.LineAsync(), CultureInfo.InvariantCulture))!.Value;

    private static Task EndAsync(ProcessIdentity process) =>
        ProcessEnding.EndAsync(process, ProcessEnding.Grace, TestContext.Current.CancellationToken);
}
