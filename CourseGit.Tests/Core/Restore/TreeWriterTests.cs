using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Staging;
using CourseGit.Tests.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

/// <summary>What is written from objects, what is left to git, and what is left behind of neither.</summary>
public sealed class TreeWriterTests
{
    private const string Course = "ffm516";
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Fact]
    public async Task What_cannot_be_read_is_handed_back_and_nothing_of_it_is_left()
    {
        using var folder = new TemporaryFolder();
        var (entries, sizes) = await MakeAsync(folder);
        var damaged = entries.First(e => e.Path.Bytes == "noise");
        var (objects, missing) = (folder.At("work/.git/objects"), entries.First(e => e.Path.Bytes == "a/b/1"));
        File.Delete(Path.Combine(objects, missing.Id[..2], missing.Id[2..]));
        await RealGit.ShellAsync("chmod u+w \"$1\" && printf xx | dd of=\"$1\" bs=1 seek=200000 conv=notrunc status=none",
            Path.Combine(objects, damaged.Id[..2], damaged.Id[2..]));
        var submodule = new TreeEntry(new RawPath("a/library"), "160000", new string('1', 40));

        var unread = Write(folder, [.. entries, submodule], sizes);

        Assert.Equal(["a/b/1", "a/library", "noise"], unread.Select(e => e.Path.Bytes).Order(StringComparer.Ordinal));
        Assert.Equal(entries.Select(e => e.Path.Display).Except(["a/b/1", "noise"]).Order(StringComparer.Ordinal),
            FilesIn(folder.At("target")));
    }

    [Fact]
    public async Task Files_are_what_git_itself_writes()
    {
        using var folder = new TemporaryFolder();
        var (entries, sizes) = await MakeAsync(folder);
        var heard = new List<StepCount>();
        using var objects = ObjectDatabase.Open(folder.At("work/.git"));
        using var target = Target(folder);
        var writer = new TreeWriter(objects, target, count =>
        {
            lock (heard)
                heard.Add(count);
        });

        Assert.Empty(writer.Write(entries, sizes, TestContext.Current.CancellationToken));

        Directory.Delete(folder.At("work/.git"), recursive: true);
        Assert.Equal(
            "", await RealGit.ShellAsync(
            "diff -r --no-dereference \"$1/work\" \"$1/target\"; cd \"$1/work\"; find . -printf '%y %m %p\\n' | sort >../1; cd "
            + "../target; find . -printf '%y %m %p\\n' | sort | diff ../1 -", folder.Path));
        var bytes = entries.Sum(e => sizes[e.Id]);
        Assert.Equal(new StepCount(entries.Count, entries.Count) { Bytes = bytes, BytesTotal = bytes }, heard[^1]);
        Assert.InRange(heard.Count, 2, 203);
        Assert.Contains(heard, c => c.Bytes > 0 && c.Bytes < bytes); // also within a large file
        Assert.All(heard, c => Assert.True(c.Bytes <= bytes && c.Done <= entries.Count));
    }

    [Fact]
    public void The_bar_of_a_restore_counts_bytes_and_files_so_that_a_few_large_files_do_not_fill_it()
    {
        var operation = new OperationContext(Snapshots.Of(1) with { Kind = RestoreOperation.Kind }, "{}", TimeProvider.System);
        operation.BeginStep(RestoreOperation.Resetting);
        var count = new StepCount(2, 100) { Bytes = 98, BytesTotal = 100 };
        TreeStager.ReportWriting(operation, count);
        var halfway = operation.Snapshot.Progress;
        Assert.Equal(count, operation.Snapshot.Count);
        TreeStager.ReportWriting(operation, new StepCount(3, 4)); // of what git writes itself no bytes are known
        Assert.True(operation.Snapshot.Progress > halfway);
        TreeStager.ReportWriting(operation, new StepCount(100, 100) { Bytes = 100, BytesTotal = 100 });
        Assert.InRange(operation.Snapshot.Progress, halfway + 20, 100);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_never_written_over_or_through()
    {
        using var folder = new TemporaryFolder();
        var (entries, sizes) = await MakeAsync(folder);
        Directory.CreateDirectory(folder.At("target"));
        await File.WriteAllTextAsync(folder.At("outside"), "untouched", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(folder.At("target/noise"), folder.At("outside"));

        Assert.ThrowsAny<IOException>(() => Write(folder, entries, sizes));

        Assert.Equal("untouched", await File.ReadAllTextAsync(folder.At("outside"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_that_is_cancelled_stops()
    {
        using var folder = new TemporaryFolder();
        var (entries, sizes) = await MakeAsync(folder);
        using var cancel = new CancellationTokenSource();
        using var objects = ObjectDatabase.Open(folder.At("work/.git"));
        using var target = Target(folder);
        var writer = new TreeWriter(objects, target, _ => cancel.Cancel());

        Assert.ThrowsAny<OperationCanceledException>(() => writer.Write(entries, sizes, cancel.Token));

        Assert.True(FilesIn(folder.At("target")).Length < entries.Count);
    }

    [Theory]
    [InlineData("", 64 << 20)]
    [InlineData("printf x | dd of=sparse bs=1 seek=0 conv=notrunc", 64 << 20)]
    [InlineData("printf x | dd of=sparse bs=1 seek=30000001 conv=notrunc", 64 << 20)]
    [InlineData("printf x | dd of=sparse bs=1 seek=67108863 conv=notrunc", 64 << 20)]
    [InlineData("printf x | dd of=sparse bs=1 seek=4095 conv=notrunc; printf x | dd of=sparse bs=1 seek=4097 conv=notrunc", 12_289)]
    public async Task Holes_stay_holes(string write, int length)
    {
        using var folder = new TemporaryFolder();
        await RealGit.ShellAsync(
            $"git init -q \"$1/work\"; cd \"$1/work\"; truncate -s {length} sparse; {{ {(write.Length == 0 ? ":" : write)}; }} "
            + "2>/dev/null; git add .; git commit -qm all", folder.Path);
        var id = (await RealGit.RunAsync(folder.At("work"), "rev-parse", "HEAD:sparse")).Trim();

        Assert.Empty(Write(folder, [new TreeEntry(new RawPath("sparse"), "100644", id)], new() { [id] = length }));

        Assert.Equal("", await RealGit.ShellAsync("cd \"$1\"; cmp work/sparse target/sparse", folder.Path));
        Assert.InRange(
            long.Parse(await RealGit.ShellAsync("stat -c %b \"$1/target/sparse\"", folder.Path),
            System.Globalization.CultureInfo.InvariantCulture), 0, 24);
    }

    [Fact]
    public async Task Packs_that_only_git_can_read_are_restored_by_git()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        var files = house.FilesOf(Course);
        files.WriteCourse();
        await house.BackUpAsync(Course);
        var before = await FolderImage.OfAsync(files.Folder);
        await RealGit.ShellAsync(
            "for f in \"$1\"/objects/pack/*.pack \"$2\"/objects/pack/*.pack; do rm -f \"${f%.pack}.idx\"; git index-pack "
            + "--index-version=1 \"$f\" >/dev/null; done", house.RepositoryOf(Course), house.VaultOf(Course));
        files.Remove("exercises");

        var ended = await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded);

        Assert.Equal(before.Count, ended.Files);
        Assert.Equal(before, await FolderImage.OfAsync(files.Folder));
    }

    private static List<TreeEntry> Write(TemporaryFolder folder, List<TreeEntry> entries, Dictionary<string, long> sizes)
    {
        using var objects = ObjectDatabase.Open(folder.At("work/.git"));
        using var target = Target(folder);
        return new TreeWriter(objects, target, _ => { }).Write(entries, sizes, TestContext.Current.CancellationToken);
    }

    private static LinuxFolder Target(TemporaryFolder folder) =>
        LinuxFolder.TryHold(Directory.CreateDirectory(folder.At("target")).FullName, out _)!;

    private static string[] FilesIn(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f.FullName))
            .Order(StringComparer.Ordinal)];

    private static async Task<(List<TreeEntry> Entries, Dictionary<string, long> Sizes)> MakeAsync(TemporaryFolder folder)
    {
        await RealGit.ShellAsync(
            """
            git init -q "$1/work"; cd "$1/work"; mkdir -p a/b c/d
            for i in $(seq 1 300); do echo "$i" >"a/b/$i"; done
            : >empty; head -c 400000 /dev/urandom >noise; echo run >program; chmod +x program; ln -s a/b/1 link; ln -s ../../nowhere c/d/dangling; echo x >"$(printf 'sk\345ne')"
            git add .; git commit -qm all
            """, folder.Path);
        var entries = new List<TreeEntry>();
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in (await RealGit.RunAsync(folder.At("work"), "ls-tree", "-r", "-l", "-z", "HEAD"))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line[..line.IndexOf('\t', StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            entries.Add(new TreeEntry(new RawPath(line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]), fields[0], fields[2]));
            sizes[fields[2]] = long.Parse(fields[3], System.Globalization.CultureInfo.InvariantCulture);
        }
        return (entries, sizes);
    }
}
