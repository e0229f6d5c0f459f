using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A power cut takes what is in memory only. A file system with a journal keeps the order of names, but a file may have its name and none
/// of its bytes: so nothing may have the name that others find it by before its bytes are on the disk.
/// </summary>
[Trait("Category", "Crash")]
public sealed class PowerCutTests
{
    private const string Course = CrashHouse.Course;

    [Fact]
    public async Task What_a_branch_needs_is_on_the_disk_before_it_has_its_name_and_that_before_the_branch_moves()
    {
        await DiskRecord.NeedAsync();
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().Write("media/film.bin", CourseFiles.Noise(new Random(3), 9 << 20));
        await house.AddCourseAsync(Course);
        for (var day = 0; day < 3; day++)
        {
            house.FilesOf(Course).Write("media/new.txt", $"day {day}\n").WriteMany(40, 2000, day, $"media/{day}");
            var log = Path.Combine(house.Root, $"calls-{day}");
            var result = await new CommandLine(house) { Through = DiskRecord.Into(log) }.RunAsync("backup", Course, "--json");
            Assert.True(result.ExitCode == 0 && result.Text("outcome") == "succeeded", result.ToString());

            var record = DiskRecord.Read(log);
            foreach (var place in new[] { house.VaultOf(Course), house.RepositoryOf(Course) })
            {
                var names = record.Names.Where(n => n.Path.StartsWith(place + "/", StringComparison.Ordinal) && IsFound(n.Path)).ToList();
                var early = names.Where(n => !n.IsSafe).Select(n => n.Path).ToList();
                Assert.True(early.Count == 0, $"Named before their bytes were on the disk (day {day}): {string.Join(", ", early)}");
                var branch = names.FindLastIndex(n => n.Path.EndsWith("/test", StringComparison.Ordinal));
                Assert.Contains(names[..branch], n => n.Path.EndsWith(".idx", StringComparison.Ordinal));
                Assert.All(names[branch..], n => Assert.DoesNotContain("/objects/", n.Path, StringComparison.Ordinal));
            }
        }
    }

    public static IEnumerable<TheoryDataRow<int>> Seeds { get; } = LongRun.Numbers(2, 60);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_backup_cut_off_at_any_instant_with_all_that_was_in_memory_is_made_good_by_the_next(int seed)
    {
        await DiskRecord.NeedAsync();
        var random = new Random(seed);
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse(seed: seed).WriteMany(200, 20_000, seed);
        await house.AddCourseAsync(Course);
        if (seed % 2 == 0)
            await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        house.FilesOf(Course).WriteMany(100, 20_000, seed + 1, "media/later").Write("film.bin", CourseFiles.Noise(random, 5 << 20));
        var log = Path.Combine(house.Root, "calls");
        var before = (await house.OperationsAsync()).Length;
        using var running = new CommandLine(house) { Through = DiskRecord.Into(log) }.Start("backup", Course, "--json");
        await Until.TrueAsync(async () => running.HasExited || (await house.OperationsAsync()).Length > before, "the backup has begun");
        await running.EndsWithinAsync(TimeSpan.FromMilliseconds(random.Next(4000)));

        var lost = await CutAsync(house, running, log);

        TestContext.Current.TestOutputHelper?.WriteLine($"Without their bytes: {string.Join(", ", lost)}");
        // What git init wrote into one that is this young is not yet on the disk; the next backup writes it anew.
        if (Directory.Exists(house.RepositoryOf(Course)) && !lost.Exists(IsSettings))
            await RealGit.RunAsync(house.RepositoryOf(Course), "fsck", "--full", "--strict", "--no-dangling");
        await house.BackUpAsync(Course);
        await RealGit.RunAsync(house.VaultOf(Course), "fsck", "--full", "--strict", "--no-dangling");
        await RealGit.RunAsync(house.RepositoryOf(Course), "fsck", "--full", "--strict", "--no-dangling");
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        Assert.Equal(OperationOutcome.Unchanged, (await house.BackUpAsync(Course)).Outcome);
    }

    // What git looks for: not a draft, nor what lies apart.
    private static bool IsFound(string path) => !path.Contains("tmp_", StringComparison.Ordinal)
        && (path.Contains("/objects/", StringComparison.Ordinal) || path.Contains("/refs/", StringComparison.Ordinal));

    private static bool IsSettings(string path) => path.EndsWith(".git/HEAD", StringComparison.Ordinal)
        || path.EndsWith(".git/config", StringComparison.Ordinal);

    // Everything at once, but for who records it. Then each file that was in memory is empty, as its name was on the disk before its bytes.
    private static async Task<List<string>> CutAsync(TestHouse house, RunningCommand running, string log)
    {
        var mark = "CourseGit__StateRoot=" + house.Settings.StateRoot;
        await Until.TrueAsync(async () =>
        {
            var all = house.GitProcesses().Concat(RunningProcesses.With(mark)).Select(p => $"{p.Id}");
            await RealGit.ShellAsync("""
                for process in "$@"; do
                  [ "$(cat "/proc/$process/comm" 2>/dev/null)" = strace ] || kill -KILL "$process" 2>/dev/null || true
                done
                """, [.. all]);
            return running.HasExited;
        }, "all that ran has ended");
        string[] places = [house.Settings.VaultsFolder, house.Settings.RepositoriesFolder];
        var lost = DiskRecord.Read(log).Unsafe
            .Where(f => Array.Exists(places, p => f.StartsWith(p + "/", StringComparison.Ordinal)) && File.Exists(f)).ToList();
        foreach (var file in lost)
            await RealGit.ShellAsync("chmod u+w \"$1\"; : >\"$1\"", file);
        return [.. lost.Select(f => Path.GetRelativePath(house.Settings.StateRoot, f))];
    }
}
