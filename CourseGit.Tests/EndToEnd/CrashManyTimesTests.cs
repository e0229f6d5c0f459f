using System.Diagnostics;
using System.Globalization;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The same course, killed again and again: what one crash leaves must not add up.</summary>
[Trait("Category", "Crash")]
public sealed class CrashManyTimesTests
{
    private const long OneBackup = 6 << 20; // bytes that are new in a round, at the most

    [Fact]
    public async Task However_often_backups_are_killed_all_stays_whole_and_little_stays_that_nobody_needs()
    {
        var random = new Random(300);
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(CrashHouse.Course).WriteCourse();
        await house.AddCourseAsync(CrashHouse.Course);
        var (vault, repository) = (house.VaultOf(CrashHouse.Course), house.RepositoryOf(CrashHouse.Course));
        var (longest, killed) = (TimeSpan.Zero, 0);
        for (var round = 0; round <= LongRun.Count(20, 300); round++)
        {
            Change(house.FilesOf(CrashHouse.Course), random, round);
            var before = await NewestAsync(house);
            using var running = new CommandLine(house).Start("backup", CrashHouse.Course, "--json");
            await Until.TrueAsync(async () => running.HasExited || await NewestAsync(house) > before, "the backup has begun");
            var begun = Stopwatch.StartNew();
            if (await running.EndsWithinAsync(round == 0 ? TimeSpan.FromMinutes(1) : longest * random.NextDouble()))
                longest = round == 0 ? begun.Elapsed : longest; // the first is measured: a file of four megabytes is in it
            else
                killed++;
            if (!running.HasExited)
                await running.KillAsync();

            var next = await house.BackUpAsync(CrashHouse.Course);

            Assert.True(next.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged, $"Round {round}: {next.Text}");
            Assert.Empty(house.GitProcesses());
            foreach (var place in new[] { vault, repository })
            {
                var unneeded = await UnneededAsync(place);
                Assert.True(unneeded <= OneBackup, $"Round {round}: {unneeded} bytes in {place} that nobody needs.");
            }
            Assert.Empty(Leftovers.HalfPacksIn(vault));
            Assert.Empty(Leftovers.FoldersIn(vault));
        }
        var half = Leftovers.HalfPacksIn(repository).Sum(f => new FileInfo(f).Length);
        var (here, there) = (await UnneededAsync(vault), await UnneededAsync(repository));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{killed} killed within {longest}. Nobody needs {here} bytes in the vault, {there} in the repository; {half} bytes there wait "
            + "for housekeeping.");
        Assert.True(killed > LongRun.Count(20, 300) / 2, $"Only {killed} were killed in time.");
        await FolderImage.AssertSavedAsync(house.FilesOf(CrashHouse.Course).Folder, repository);
        Assert.Equal(OperationOutcome.Unchanged, (await house.BackUpAsync(CrashHouse.Course)).Outcome);
        // In a repository others may be at work, so a backup takes nothing away there: the housekeeping of the night does.
        await RealGit.ShellAsync("find \"$1\" -name 'tmp_*' -exec touch -d '2 months ago' {} +", repository);
        await KeepHouseAsync(house);
        Assert.Empty(Leftovers.HalfPacksIn(repository));
        Assert.Empty(Leftovers.FoldersIn(repository));
        await RealGit.RunAsync(repository, "fsck", "--full", "--strict", "--no-dangling");
    }

    private static void Change(CourseFiles files, Random random, int round)
    {
        files.Write("index.html", $"<h1>Round {round}</h1>\n").Write($"media/round/{round % 7}/{round % 11}.txt", $"{round}\n");
        files.WriteMany(random.Next(60), random.Next(30_000), round, $"media/many/{round % 3}");
        if (round % 4 == 0) // its pack is brought to the repository as it lies
            files.Write("media/film.bin", CourseFiles.Noise(random, 4_400_000));
        if (round % 5 == 4)
            files.Remove($"media/many/{round % 3}");
    }

    private static async Task<long> NewestAsync(TestHouse house) => (await house.OperationsAsync()).FirstOrDefault()?.Id ?? 0;

    private static async Task KeepHouseAsync(TestHouse house)
    {
        var token = TestContext.Current.CancellationToken;
        var accepted = await house.Get<OperationDesk>().AcceptAsync(new HousekeepingRequest(), Actor.CommandLine, token);
        Assert.True((await house.Get<OperationRunner>().RunAsync(accepted.Id, token)).IsGood);
    }

    // On the disk, in packs and alone; all is looked at on the way. What the index names is needed, too: it waits for its commit.
    private static async Task<long> UnneededAsync(string gitDirectory)
    {
        var unreachable = await RealGit.ShellAsync("""
            git -c safe.directory='*' -C "$1" fsck --full --strict --unreachable --no-reflogs --no-progress | awk '{ print $3 }' |
              git -c safe.directory='*' -C "$1" cat-file --batch-check='%(objectsize:disk)'
            """, gitDirectory);
        return unreachable.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(s => long.Parse(s, CultureInfo.InvariantCulture));
    }
}
