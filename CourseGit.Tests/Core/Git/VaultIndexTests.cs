using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

public sealed class VaultIndexTests
{
    // git reads this one first; then its list of files ends only in the next second, as in a long backup.
    private static readonly RawPath Early = RawPath.FromText("a.txt");
    private static readonly RawPath[] Others = [.. Enumerable.Range(0, 70).Select(i => RawPath.FromText($"b{i:00}.txt"))];

    [Fact]
    public async Task What_changes_in_the_second_it_was_read_in_is_looked_at_again_however_late_the_index_is_written()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf("ffm516");
        foreach (var path in Others)
            files.Write(path.Display, "other");
        var vault = Vault.Of(house.Settings, Subdomain.Parse("ffm516"));
        await vault.PrepareAsync(house.Get<GitRunner>(), _ => { }, TestContext.Current.CancellationToken);

        for (var attempt = 1; !await ChangedInOneSecondAsync(house, vault, files); attempt++)
        {
            Assert.True(attempt < 20, "This machine is too slow to change a file twice in a second.");
            File.Delete(Path.Combine(vault.GitDirectory, "index"));
        }

        var later = new VaultIndex(house.Get<GitRunner>(), vault, files.Folder);
        Assert.Contains(Early, await later.TouchedAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_index_of_a_backup_is_never_newer_than_its_first_look_at_the_folder()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        for (var i = 0; i < 2; i++)
        {
            var ended = await house.BackUpAsync("ffm516", i == 0 ? OperationOutcome.Succeeded : OperationOutcome.Unchanged);
            var looked = ended.Steps.First(s => s.Name == "Syncing course folder").StartedUtc;
            Assert.True(File.GetLastWriteTimeUtc(Path.Combine(house.VaultOf("ffm516"), "index")) < looked);
        }
    }

    /// <returns>Whether the file was written, read and written again within one second.</returns>
    private static async Task<bool> ChangedInOneSecondAsync(TestHouse house, Vault vault, CourseFiles files)
    {
        var second = Second();
        await Until.TrueAsync(() => Second() > second, "a new second");
        second = Second();
        files.Write(Early.Display, $"before {second}");
        var index = new VaultIndex(house.Get<GitRunner>(), vault, files.Folder);
        using var staged = index.Begin();
        var (inTime, objects) = (false, ObjectsIn(vault));
        await staged.StageAsync([Early, .. Others], taken => inTime |= taken < Others.Length
            && Overwrite(vault, files, second, objects), TestContext.Current.CancellationToken);
        staged.Accept(FolderTree.SyncFiles);
        return inTime;
    }

    // Waits for git to have read the file, changes it, and keeps git waiting for the rest of its list until the second is over.
    private static bool Overwrite(Vault vault, CourseFiles files, long second, int objects)
    {
        while (Second() == second && ObjectsIn(vault) == objects)
            Thread.Yield();
        files.Write(Early.Display, $"after! {second}");
        var inTime = Second() == second;
        while (Second() == second)
            Thread.Yield();
        return inTime;
    }

    // Anywhere: until the command ends, git keeps what is new in a folder of its own.
    private static int ObjectsIn(Vault vault) =>
        Directory.GetFiles(Path.Combine(vault.GitDirectory, "objects"), "*", SearchOption.AllDirectories).Length;

    private static long Second() => DateTimeOffset.UtcNow.ToUnixTimeSeconds();
}
