using CourseGit.Core.Backup;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>What is read is no part of a vault before it is accepted, and then it is there as a whole.</summary>
public sealed class StagedIndexTests
{
    private const string Course = "ffm516";

    [Fact]
    public async Task What_is_not_accepted_leaves_no_trace()
    {
        await using var house = await TestHouse.OpenAsync();
        var (vault, index) = await OpenAsync(house);
        using (var first = index.Begin())
        {
            Read(house, vault, first, ["a.txt"]);
            first.Accept(FolderTree.SyncFiles);
        }
        var before = await FolderImage.ExactAsync(vault.Folder);

        using (var staged = index.Begin())
        {
            Read(house, vault, staged, ["b.txt", "c.png"], gone: ["a.txt"]);
            Assert.Equal(before.Keys.Where(IsObject), (await FolderImage.ExactAsync(vault.Folder)).Keys.Where(IsObject));
        }

        FolderImage.AssertEqual(
            FolderImage.WithoutFolderTimes(before), FolderImage.WithoutFolderTimes(await FolderImage.ExactAsync(vault.Folder)));
    }

    [Fact]
    public async Task What_is_accepted_is_there_as_a_whole_and_what_was_there_is_not_written_again()
    {
        await using var house = await TestHouse.OpenAsync();
        var (vault, index) = await OpenAsync(house);
        foreach (var paths in new string[][] { ["a.txt"], ["a.txt", "b.txt", "c.png"] })
        {
            using var staged = index.Begin();
            Read(house, vault, staged, paths);
            staged.Accept(FolderTree.SyncFiles);
        }

        var tree = (await RealGit.RunAsync(vault.GitDirectory, "write-tree")).Trim();

        Assert.Equal("a.txt\nb.txt\nc.png\n", await RealGit.RunAsync(vault.GitDirectory, "ls-tree", "--name-only", tree));
        var objects = await RealGit.RunAsync(
            vault.GitDirectory, "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objecttype) %(objectname)");
        Assert.Equal(3, objects.Split('\n').Count(o => o.StartsWith("blob", StringComparison.Ordinal)));
        Assert.Equal("", await RealGit.RunAsync(
            vault.GitDirectory, "--git-dir", vault.GitDirectory, "--work-tree", house.FilesOf(Course).Folder, "diff-files"));
        await RealGit.RunAsync(vault.GitDirectory, "fsck", "--full", "--strict");
    }

    // Between accepting and making the tree a backup may be killed: git must find nothing amiss then.
    [Fact]
    public async Task Before_its_tree_is_made_an_accepted_index_names_nothing_that_is_not_there()
    {
        await using var house = await TestHouse.OpenAsync();
        var (vault, index) = await OpenAsync(house);
        house.FilesOf(Course).Write("d/e/f.txt", "deep\n");
        using (var staged = index.Begin())
        {
            Read(house, vault, staged, ["a.txt", "d/e/f.txt"]);
            staged.Accept(FolderTree.SyncFiles);
        }

        await RealGit.RunAsync(vault.GitDirectory, "rev-list", "--objects", "--indexed-objects");
        await RealGit.RunAsync(vault.GitDirectory, "fsck", "--full", "--strict");
        await RealGit.RunAsync(vault.GitDirectory, "repack", "-a", "-d", "-k", "--quiet");
        await RealGit.RunAsync(
            vault.GitDirectory, "cat-file", "-e", (await RealGit.RunAsync(vault.GitDirectory, "write-tree")).Trim() + ":d/e/f.txt");
    }

    // A backup that was killed leaves both; the next one begins in the same place.
    [Fact]
    public async Task What_a_killed_backup_has_left_is_taken_away()
    {
        await using var house = await TestHouse.OpenAsync();
        var (vault, index) = await OpenAsync(house);
        var left = Path.Combine(vault.GitDirectory, "objects", "tmp_objdir-coursegit", "ab");
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, new string('c', 38)), "half", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(vault.GitDirectory, "index.staged"), "half", TestContext.Current.CancellationToken);

        using (var staged = index.Begin())
        {
            Read(house, vault, staged, ["a.txt"]);
            staged.Accept(FolderTree.SyncFiles);
        }

        Assert.Equal("a.txt", Assert.Single(index.Read().Records).Path.Display);
        await RealGit.RunAsync(vault.GitDirectory, "fsck", "--full", "--strict");
    }

    private static async Task<(Vault Vault, VaultIndex Index)> OpenAsync(TestHouse house)
    {
        var files = house.FilesOf(Course).Write("a.txt", "one\n").Write("b.txt", "two\n").Write("c.png", "three\n");
        await RealGit.ShellAsync("touch -d '1 hour ago' \"$1\"/*", files.Folder); // old enough for git to trust their stats
        var vault = Vault.Of(house.Settings, Subdomain.Parse(Course));
        await vault.PrepareAsync(house.Get<GitRunner>(), _ => { }, TestContext.Current.CancellationToken);
        return (vault, new VaultIndex(vault));
    }

    private static void Read(TestHouse house, Vault vault, StagedIndex staged, string[] paths, params string[] gone)
    {
        using var objects = ObjectDatabase.Open(vault.GitDirectory);
        using var pack = staged.NewPack();
        var reading = new CourseReader(house.FilesOf(Course).Folder, pack, staged.Scratch, objects.Has, LargeFiles.Of(vault))
            .Run([.. Paths(paths).Select(p => (p, 4L))], (_, _, _) => { }, TestContext.Current.CancellationToken);
        Assert.Empty(reading.Gone);
        staged.Update(Paths(gone), reading.Files, pack, objects.Has);
        pack.Finish();
    }

    private static RawPath[] Paths(params string[] paths) => [.. paths.Select(RawPath.FromText)];

    private static bool IsObject(string path) =>
        path.StartsWith("git/objects/", StringComparison.Ordinal) && !path.StartsWith("git/objects/tmp_objdir-", StringComparison.Ordinal);
}
