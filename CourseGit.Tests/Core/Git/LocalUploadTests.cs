using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>What a backup brings to a hosted repository without git's protocol is what a push would have brought, or git does it.</summary>
public sealed class LocalUploadTests
{
    private const string Course = "ffm516";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_and_large_backups_leave_one_pack_each_that_git_finds_right_and_no_push_is_needed()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().Write("media/film.bin", CourseFiles.Noise(new Random(3), 9 << 20));
        await house.AddCourseAsync(Course);
        using var git = new MeddlingGit();
        git.Meddle("before", "push", "exit 1");
        var command = new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } };
        Assert.Equal("succeeded", (await command.RunAsync("backup", Course, "--json")).Text("outcome"));
        Assert.Equal(2, Packs(house)); // the large one as it lies, and what came after it
        for (var day = 1; day <= 3; day++)
        {
            files.Write("media/new.txt", $"day {day}\n").Write($"media/{day}/empty.txt", "");
            Assert.Equal("succeeded", (await command.RunAsync("backup", Course, "--json")).Text("outcome"));
            Assert.Equal(2 + day, Packs(house));
        }

        Assert.False(git.HasMeddled("before", "push"));
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.RunAsync(house.RepositoryOf(Course), "fsck", "--full", "--strict");
        Assert.DoesNotContain("unreachable", await RealGit.RunAsync(house.RepositoryOf(Course), "fsck", "--unreachable", "--no-reflogs"));
        Assert.All(Directory.GetFiles(Path.Combine(house.RepositoryOf(Course), "objects", "pack")), file =>
            Assert.Equal((UnixFileMode)0b100_100_100, File.GetUnixFileMode(file)));
    }

    [Theory]
    [InlineData("a pack with a flipped bit", "chmod u+w objects/pack/*; printf X "
        + "| dd of=$(ls -S objects/pack/*.pack | head -1) bs=1 seek=5000000 conv=notrunc 2>/dev/null")]
    [InlineData("an object that is another", "o=$(git rev-parse HEAD:README.md | sed 's,^..,objects/&/,'); "
        + "p=$(git rev-parse HEAD:dbname.txt | sed 's,^..,objects/&/,'); chmod u+w $o; cp $p $o")]
    [InlineData("an object that is gone", "rm -f $(git rev-parse HEAD:README.md | sed 's,^..,objects/&/,')")]
    public async Task Nothing_damaged_arrives(string what, string damage)
    {
        await using var at = await PairAsync();
        await RealGit.ShellAsync(
            "export HOME=/nonexistent GIT_DIR=\"$1\"; cd \"$1\"; " + damage, at.From);

        Assert.False(await at.UploadAsync(), what);

        Assert.Equal("", await RealGit.RunAsync(at.To, "for-each-ref"));
        Assert.Empty(Directory.GetFiles(Path.Combine(at.To, "objects", "pack"), "tmp_*"));
    }

    [Fact]
    public async Task A_branch_that_moved_or_has_a_name_in_the_way_is_left_to_git_and_stays()
    {
        await using var at = await PairAsync();
        Assert.True(await at.UploadAsync());
        var tip = await RealGit.TipAsync(at.To, "main");
        Assert.False(await at.UploadAsync()); // it is there although nothing was expected
        Assert.False(await at.UploadAsync(branch: "main/below"));
        Assert.True(await at.UploadAsync(branch: "beside"));
        Assert.Equal(tip, await RealGit.TipAsync(at.To, "main"));
        Assert.Equal(tip, await RealGit.TipAsync(at.To, "beside"));
        await RealGit.RunAsync(at.To, "fsck", "--full", "--strict");
        Assert.Empty(Directory.GetFiles(Path.Combine(at.To, "objects", "pack"), "*.keep"));
    }

    // A push of git's holds it to the rules of the repository, which may refuse what somebody else once wrote.
    [Fact]
    public async Task A_history_of_several_commits_is_left_to_git()
    {
        await using var at = await PairAsync();
        await RealGit.ShellAsync("""
            cd "$1"; git -c safe.directory='*' update-ref refs/heads/main "$(git commit-tree -p main -m two 'main^{tree}')"
            """, at.From);
        Assert.False(await at.UploadAsync());
        Assert.Equal("", await RealGit.RunAsync(at.To, "for-each-ref"));
    }

    [Fact]
    public async Task Of_packs_that_are_kept_only_those_of_a_killed_upload_are_let_go()
    {
        await using var at = await PairAsync();
        var folder = Directory.CreateDirectory(Path.Combine(at.To, "objects", "pack")).FullName;
        const string ours = "CourseGit upload\n";
        foreach (var (name, text, hours) in new[] { ("old", ours, 2), ("new", ours, 0), ("git", "receive-pack 1\n", 2) })
        {
            var file = Path.Combine(folder, $"pack-{name}.keep");
            await File.WriteAllTextAsync(file, text, Token);
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file) - TimeSpan.FromHours(hours));
        }
        Assert.True(await at.UploadAsync());
        Assert.Equal(["pack-git.keep", "pack-new.keep"], Directory.GetFiles(folder, "*.keep").Select(Path.GetFileName).Order());
    }

    private static int Packs(TestHouse house) =>
        Directory.GetFiles(Path.Combine(house.RepositoryOf(Course), "objects", "pack"), "*.pack").Length;

    private static async Task<Pair> PairAsync()
    {
        var house = await TestHouse.OpenAsync();
        var (from, to) = (Path.Combine(house.Root, "from.git"), Path.Combine(house.Root, "to.git"));
        house.FilesOf(Course).WriteCourse().Write("media/film.bin", CourseFiles.Noise(new Random(3), 9 << 20));
        await RealGit.ShellAsync("""
            git init -q --bare "$3"; git init -q --bare "$2"; cd "$1"; export GIT_DIR="$2" GIT_WORK_TREE="$1"
            git -c core.bigFileThreshold=1m -c core.looseCompression=0 add media/film.bin; git add .
            git symbolic-ref HEAD refs/heads/main; git commit -qm one
            """, house.FilesOf(Course).Folder, from, to);
        return new Pair(house, from, to);
    }

    private sealed class Pair(TestHouse house, string from, string to) : IAsyncDisposable
    {
        public string From => from;
        public string To => to;

        public async Task<bool> UploadAsync(string branch = "main") =>
            await new LocalUpload(house.Get<GitRunner>(), from, to).TryAsync(
                CommitId.Parse(await RealGit.TipAsync(from, "main")), BranchName.Parse(branch), null, null, Token);

        public ValueTask DisposeAsync() => house.DisposeAsync();
    }
}
