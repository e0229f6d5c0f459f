using CourseGit.Core.Files;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Housekeeping;

public sealed class HousekeepingTests
{
    private const string Course = "ffm516";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Git_directories_are_packed_nothing_is_lost_and_what_was_freed_is_measured()
    {
        await using var house = await HouseAsync();
        var unreferred = new List<string>();
        foreach (var place in new[] { house.VaultOf(Course), house.RepositoryOf(Course) })
            unreferred.Add(await ScatterAsync(place));
        var before = (SizeOf(house.VaultOf(Course)), SizeOf(house.RepositoryOf(Course)));

        var ended = await KeepAsync(house);

        Assert.True(ended.Outcome == OperationOutcome.Succeeded, ended.Text);
        Assert.Equal(["Packing vaults", "Packing hosted repositories", "Freeing what was set aside", "Thinning old logs",
            "Removing what crashes left", "Tidying the state database"], ended.Steps.Select(s => s.Name));
        Assert.Equal("0", await LooseAsync(house.VaultOf(Course)));
        Assert.Equal("0", await LooseAsync(house.RepositoryOf(Course)));
        foreach (var (place, id) in new[] { house.VaultOf(Course), house.RepositoryOf(Course) }.Zip(unreferred))
        {
            Assert.Equal("blob\n", await RealGit.RunAsync(place, "cat-file", "-t", id)); // a restore may have borrowed it
            await RealGit.RunAsync(place, "fsck", "--full", "--strict");
        }
        var freed = before.Item1 - SizeOf(house.VaultOf(Course)) + before.Item2 - SizeOf(house.RepositoryOf(Course));
        Assert.True(freed > 0);
        var log = await house.LogAsync(ended);
        Assert.Contains(log, l => l == $"In the vaults: freed {ByteSize.InWords(before.Item1 - SizeOf(house.VaultOf(Course)))}");
        Assert.InRange(ended.Bytes, freed, freed + 50_000_000); // and what the state database gave back
        Assert.Equal(OperationOutcome.Succeeded, (await house.VerifyAsync(Course)).Outcome);
        Assert.Equal(OperationOutcome.Unchanged, (await house.BackUpAsync(Course)).Outcome);
        var again = await KeepAsync(house);
        Assert.True(again.Outcome is OperationOutcome.Unchanged or OperationOutcome.Succeeded, again.Text);
    }

    [Fact]
    public async Task Whoever_is_at_work_is_left_alone_and_named()
    {
        await using var house = await HouseAsync();
        await house.AddCourseAsync("mve045");
        await house.BackUpAsync("mve045", OperationOutcome.Succeeded);
        foreach (var course in new[] { Course, "mve045" })
        {
            await ScatterAsync(house.VaultOf(course));
            await ScatterAsync(house.RepositoryOf(course));
        }
        OperationSnapshot ended;
        using (await house.Get<SubjectLocks>().TryTakeAsync(OperationSubject.Of(Subdomain.Parse(Course)), endOrphans: false, Cancel))
            ended = await KeepAsync(house);

        Assert.Equal(OperationOutcome.Succeeded, ended.Outcome);
        Assert.Contains(
            "Left for the next time, because somebody works there: courses/ffm516, ffm516.", ended.Text, StringComparison.Ordinal);
        Assert.NotEqual("0", await LooseAsync(house.VaultOf(Course)));
        Assert.NotEqual("0", await LooseAsync(house.RepositoryOf(Course)));
        Assert.Equal("0", await LooseAsync(house.VaultOf("mve045")));
        Assert.Equal("0", await LooseAsync(house.RepositoryOf("mve045")));
    }

    [Fact]
    public async Task Who_needs_nothing_is_not_called_busy()
    {
        await using var house = await HouseAsync();
        await ScatterAsync(house.VaultOf(Course));
        await KeepAsync(house);
        OperationSnapshot ended;
        using (await house.Get<SubjectLocks>().TryTakeAsync(OperationSubject.Of(Subdomain.Parse(Course)), endOrphans: false, Cancel))
            ended = await KeepAsync(house);

        Assert.DoesNotContain("Left for the next time", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_cannot_be_packed_is_a_warning_and_keeps_nobody_else_from_it()
    {
        await using var house = await HouseAsync();
        await house.AddCourseAsync("mve045");
        await house.BackUpAsync("mve045", OperationOutcome.Succeeded);
        await ScatterAsync(house.VaultOf("mve045"));
        await ScatterAsync(house.VaultOf(Course));
        var damaged = new DirectoryInfo(Path.Combine(house.VaultOf(Course), "objects")).EnumerateFiles("*", SearchOption.AllDirectories)
            .MaxBy(f => f.Length)!.FullName;
        File.SetUnixFileMode(damaged, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(damaged, [1, 2, 3], Cancel);

        var ended = await KeepAsync(house);

        Assert.True(ended.Outcome == OperationOutcome.Warning, ended.Text);
        Assert.Contains("The vault of ffm516 could not be packed", ended.Text, StringComparison.Ordinal);
        Assert.Equal("0", await LooseAsync(house.VaultOf("mve045")));
        Assert.True((await house.BackUpAsync(Course)).IsGood); // which looks it through, and makes it anew if need be
        Assert.DoesNotContain("ffm516", (await KeepAsync(house)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_logs_keep_warnings_errors_and_the_last_line_and_operations_stay()
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with { LogKeepDays = 100 });
        var (old, young, quiet) = (await WriteAsync(house, 101), await WriteAsync(house, 99), await WriteAsync(house, 4000, "Running"));

        var ended = await KeepAsync(house);

        Assert.Equal(["2 Warning", "4 Error", "6 Information"], await LinesAsync(house, old));
        Assert.Equal(6, (await LinesAsync(house, young)).Length);
        Assert.Equal(6, (await LinesAsync(house, quiet)).Length); // it is not over
        Assert.Contains("3 lines of old logs removed", ended.Text, StringComparison.Ordinal);
        Assert.Single((await house.Get<OperationDesk>().GetAsync(old, Actor.CommandLine, Cancel)).Steps);
        Assert.DoesNotContain("removed", (await KeepAsync(house)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zero_days_keep_every_line()
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with { LogKeepDays = 0 });
        var old = await WriteAsync(house, 4000);

        await KeepAsync(house);

        Assert.Equal(6, (await LinesAsync(house, old)).Length);
    }

    [Fact]
    public async Task What_is_set_aside_for_too_long_is_freed_and_counted()
    {
        await using var house = await HouseAsync();
        for (var i = 0; i < 2; i++)
        {
            house.FilesOf(Course).Write("media/new.bin", new byte[60_000 + i]);
            await house.RestoreAsync(
                Course, new RestoreArguments(RestoreMode.Full) { Confirmed = true, OverrideDirection = true }, OperationOutcome.Succeeded);
        }
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Cancel))
            await context.SetAsides.ExecuteUpdateAsync(s => s.SetProperty(r => r.AtUtc, DateTime.UtcNow.AddDays(-31)), Cancel);

        var ended = await KeepAsync(house);

        Assert.True(ended.Outcome == OperationOutcome.Succeeded && ended.Bytes > 60_000, ended.Text);
        Assert.Matches("Freed [^:]+: .*kB set aside", ended.Text);
        Assert.Single(await house.Get<SetAsides>().ListAsync(null, Actor.CommandLine, Cancel));
    }

    [Fact]
    public async Task What_crashes_left_goes_when_it_is_old_and_nobodys()
    {
        await using var house = await HouseAsync();
        var (vault, repository) = (house.VaultOf(Course), house.RepositoryOf(Course));
        var living = Environment.ProcessId;
        string[] gone =
        [
            await LeaveAsync(Path.Combine(vault, "refs/heads/test.lock")), await LeaveAsync(Path.Combine(vault, "objects/pack/tmp_pack_x")),
            await LeaveAsync(Path.Combine(vault, "objects/tmp_objdir-x/12/3")), await LeaveAsync(Path.Combine(vault, "../look/copy")),
            await LeaveAsync(Path.Combine(repository, "HEAD.lock")), await LeaveAsync(Path.Combine(repository, "objects/pack/tmp_idx_x")),
            await LeaveAsync(Path.Combine(house.Settings.RepositoriesFolder, "courses/x.git.new-4000000/HEAD")),
        ];
        string[] kept =
        [
            await LeaveAsync(Path.Combine(vault, "objects/pack/tmp_pack_young"), hours: 1),
            await LeaveAsync(Path.Combine(repository, "packed-refs.lock"), hours: 23),
            await LeaveAsync(Path.Combine(house.Settings.RepositoriesFolder, $"courses/y.git.new-{living}/HEAD")),
            await LeaveAsync(Path.Combine(house.Settings.RepositoriesFolder, "courses/z.git.old/HEAD")),
            await LeaveAsync(Path.Combine(house.Settings.SetAsideRoot, ".staging-999/tree/README.md")), // of another installation
            await LeaveAsync(Path.Combine(house.Settings.StateRoot, "somebody-elses-file")),
        ];

        var ended = await KeepAsync(house);

        // nobody can set when a file was changed last, so a copy of an index is never older than its making
        Assert.Equal([gone[3]], gone.Where(File.Exists));
        Assert.All(kept, f => Assert.True(File.Exists(f), f));
        Assert.Contains(await house.LogAsync(ended), l => l.StartsWith("Left by crashes: freed ", StringComparison.Ordinal));
        Assert.Equal(OperationOutcome.Unchanged, (await house.BackUpAsync(Course)).Outcome);
    }

    [Fact]
    public async Task A_cancel_leaves_everything_whole()
    {
        await using var house = await HouseAsync();
        await ScatterAsync(house.VaultOf(Course));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await cancel.CancelAsync();
        var accepted = await house.Get<OperationDesk>().AcceptAsync(new HousekeepingRequest(), Actor.CommandLine, Cancel);

        var ended = await house.Get<OperationRunner>().RunAsync(accepted.Id, cancel.Token);

        Assert.Equal(OperationOutcome.Cancelled, ended.Outcome);
        await RealGit.RunAsync(house.VaultOf(Course), "fsck", "--full");
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static async Task<OperationSnapshot> KeepAsync(TestHouse house)
    {
        var accepted = await house.Get<OperationDesk>().AcceptAsync(new HousekeepingRequest(), Actor.CommandLine, Cancel);
        return await house.Get<OperationRunner>().RunAsync(accepted.Id, Cancel);
    }

    // Sixty loose objects that nothing refers to; the id of one.
    private static async Task<string> ScatterAsync(string gitDirectory) => (await RealGit.ShellAsync(
        """
        cd "$1"
        for i in $(seq 60); do echo "$i $1" | git -c safe.directory='*' -c core.fsync=all hash-object -w --stdin; done | tail -1
        """, gitDirectory)).Trim();

    private static async Task<string> LooseAsync(string gitDirectory) =>
        (await RealGit.RunAsync(gitDirectory, "count-objects")).Split(' ')[0];

    private static long SizeOf(string folder) => FolderTree.SpaceOf(folder);

    private static async Task<string> LeaveAsync(string file, int hours = 25)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, new byte[10_000], Cancel);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-hours));
        foreach (var folder in new[] { Path.GetDirectoryName(file)!, Path.GetDirectoryName(Path.GetDirectoryName(file))! }
            .Where(f => Path.GetFileName(f) is var name && (name.StartsWith("tmp_", StringComparison.Ordinal)
                || name.Contains(".git.", StringComparison.Ordinal) || name.Length == 2)))
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-hours));
        return file;
    }

    private static async Task<long> WriteAsync(TestHouse house, int daysAgo, string state = "Done")
    {
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Cancel);
        var row = new OperationRow
        {
            Kind = "Backup",
            Subject = "gone",
            State = state,
            Outcome = state == "Done" ? "Succeeded" : null,
            RequestedBy = "anna",
            Arguments = "{}",
            RequestedUtc = DateTime.UtcNow.AddDays(-daysAgo),
            FinishedUtc = DateTime.UtcNow.AddDays(-daysAgo),
            Steps = [new OperationStepRow { Ordinal = 0, Name = "Staging changes", StartedUtc = DateTime.UnixEpoch }],
        };
        context.Add(row);
        await context.SaveChangesAsync(Cancel);
        var levels = new[] { "Information", "Warning", "Notice", "Error", "Information", "Information" };
        context.AddRange(levels.Select((level, i) => new OperationLogRow
        {
            OperationId = row.Id,
            Ordinal = i + 1,
            AtUtc = DateTime.UnixEpoch,
            Level = level,
            Text = "x",
        }));
        await context.SaveChangesAsync(Cancel);
        return row.Id;
    }

    private static async Task<string[]> LinesAsync(TestHouse house, long operation) =>
        [.. (await house.Get<OperationDesk>().LogAsync(operation, 0, 1000, Actor.CommandLine, Cancel))
            .Select(l => $"{l.Ordinal} {l.Level}")];
}
