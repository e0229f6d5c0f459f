using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Core.Backup;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

/// <summary>What restores and histories read on this server is a cache, too.</summary>
public sealed class DamagedStoreTests
{
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Fact]
    public async Task Whatever_file_of_what_was_fetched_is_damaged_the_next_restore_is_right()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpAsync(there);
        await using var fresh = await FreshAsync(there);
        await fresh.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded);
        var expected = await FolderImage.OfAsync(source.FilesOf(HttpHouse.Course).Folder);
        var store = Path.Combine(fresh.Settings.VaultsFolder, HttpHouse.Course, "restore");
        var kinds = Enum.GetValues<FileDamage>();
        var files = DamageHouse.FilesBelow(store);
        Assert.True(files.Length > 5 && files.Contains("git/shallow"), string.Join(' ', files));
        for (var i = 0; i < files.Length; i++)
        {
            foreach (var damage in LongRun.IsOn || files[i].Contains("pack", StringComparison.Ordinal) ? kinds : [kinds[i % kinds.Length]])
            {
                await RealGit.ShellAsync("rm -rf \"$2\"; cp -a \"$1\" \"$2\"", store, store + ".kept");
                damage.Apply(Path.Combine(store, files[i]));
                fresh.FilesOf(HttpHouse.Course).Remove("README.md").Remove("media");

                var ended = await fresh.RestoreAsync(HttpHouse.Course, Full);

                Assert.True(ended.Outcome == OperationOutcome.Succeeded, $"{files[i]} {damage}: {ended.Text}");
                FolderImage.AssertEqual(expected, await FolderImage.OfAsync(fresh.FilesOf(HttpHouse.Course).Folder));
                await RealGit.ShellAsync("chmod -R u+w \"$1\"; rm -rf \"$1\"; mv \"$2\" \"$1\"", store, store + ".kept");
            }
        }
    }

    [Fact]
    public async Task A_content_that_the_vault_holds_damaged_is_fetched_for_a_restore_and_the_next_backup_makes_the_vault_anew()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpAsync(there);
        var expected = await FolderImage.OfAsync(source.FilesOf(HttpHouse.Course).Folder);
        await RealGit.ShellAsync(
            """
            export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'; cd "$1"; export GIT_DIR="$1"
            git repack -adq; p=$(ls objects/pack/*.pack); chmod u+w "$p"
            o=$(git verify-pack -v "${p%.pack}.idx" | grep "^$(git rev-parse test:media/film.txt)" | awk '{ print $5 }')
            printf XXXX | dd of="$p" bs=1 seek=$((o + 40)) conv=notrunc status=none
            """, source.VaultOf(HttpHouse.Course));
        source.FilesOf(HttpHouse.Course).Remove("media");

        await source.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded);

        FolderImage.AssertEqual(expected, await FolderImage.OfAsync(source.FilesOf(HttpHouse.Course).Folder));
        var backup = await source.BackUpAsync(HttpHouse.Course, OperationOutcome.Unchanged);
        Assert.Contains(await source.LogAsync(backup), l => l.Contains("It is made anew from the repository", StringComparison.Ordinal));
        await RealGit.RunAsync(source.VaultOf(HttpHouse.Course), "fsck", "--full");
    }

    [Fact]
    public async Task A_history_is_right_whatever_file_of_its_index_of_paths_is_damaged()
    {
        await using var at = await DamageHouse.OpenAsync();
        var course = await at.House.Get<CourseRegistry>()
            .GetAsync(Subdomain.Parse(DamageHouse.Course), Actor.CommandLine, TestContext.Current.CancellationToken);
        var commits = await RealGit.HistoryAsync(at.Repository);
        var folder = Path.Combine(at.Vault, "history");
        foreach (var damage in Enum.GetValues<FileDamage>())
        {
            Assert.Equal(commits, await ListedAsync(at.House, course));
            await Until.TrueAsync(() => File.Exists(Path.Combine(folder, "indexed")), "the index of changed paths");
            foreach (var file in DamageHouse.FilesBelow(folder))
                damage.Apply(Path.Combine(folder, file));
            Assert.Equal(commits, await ListedAsync(at.House, course));
        }
    }

    private static async Task<string[]> ListedAsync(TestHouse house, Course course)
    {
        var history = house.Get<CourseHistory>();
        var tip = (await history.OpenAsync(course, null, Actor.CommandLine, TestContext.Current.CancellationToken)).Tip!;
        return [.. (await history.ListAsync(
            course, tip, new HistoryQuery(), 0, 100, Actor.CommandLine, TestContext.Current.CancellationToken))
            .Select(c => c.Line.Id.Value)];
    }

    private static async Task<TestHouse> BackedUpAsync(GitServer there)
    {
        var house = await HttpHouse.OpenAsync(there);
        house.FilesOf(HttpHouse.Course).Write("media/film.txt", Convert.ToHexString(CourseFiles.Noise(new Random(3), 4000)));
        await house.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        house.FilesOf(HttpHouse.Course).Write("README.md", "# Physics, second\n");
        await house.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        return house;
    }

    private static async Task<TestHouse> FreshAsync(GitServer there)
    {
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [there.Authority] });
        await house.AddCredentialAsync("git", HttpHouse.User, HttpHouse.Token);
        Directory.CreateDirectory(house.FilesOf(HttpHouse.Course).Folder);
        await house.AddCourseAsync(
            HttpHouse.Course, c =>
            c with
            {
                Direction = Direction.Pull,
                Remote = new Remote(RemoteKind.Url, there.UrlOf(HttpHouse.Course)),
                CredentialName = "git"
            });
        return house;
    }
}
