using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

public sealed class FolderSwapTests : IDisposable
{
    private readonly SwapFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_whole_folder_changes_places_and_nothing_of_either_changes(bool mayExchange)
    {
        await WriteOddCourseAsync(_folders.Live);
        _folders.Prepared.WriteCourse(seed: 2);
        var (old, wanted) = (await FolderImage.OfAsync(_folders.Live), await FolderImage.OfAsync(_folders.Tree));
        var listing = await ListAsync(_folders.Live);

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look(""), mayExchange);

        Assert.Equal(wanted, await FolderImage.OfAsync(_folders.Live));
        Assert.Equal(old, await FolderImage.OfAsync(_folders.Tree));
        Assert.Equal(listing, await ListAsync(_folders.Tree));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folders.Root).Length);
    }

    [Fact]
    public void A_course_that_was_not_there_comes_and_goes()
    {
        _folders.Prepared.Write("a", "new");

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look(""));
        Assert.Equal("new", File.ReadAllText(_folders.Course.At("a")));
        Assert.False(Directory.Exists(_folders.Tree));

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look(""));
        Assert.False(Directory.Exists(_folders.Live));
        Assert.Equal("new", File.ReadAllText(_folders.Prepared.At("a")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Swapped_again_everything_is_as_it_was(bool mayExchange)
    {
        string[] paths = ["changed", "new/deep/file", "gone/file", "exercises/k"];
        WriteParts();
        Directory.CreateDirectory(_folders.Course.At("new/deep"));
        Directory.CreateDirectory(_folders.Prepared.At("gone"));
        var before = await _folders.PictureAsync();

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look(paths), mayExchange);
        Assert.Equal(
            ("then", "then"), (File.ReadAllText(_folders.Course.At("changed")), File.ReadAllText(_folders.Course.At("new/deep/file"))));
        Assert.False(File.Exists(_folders.Course.At("gone/file")));
        Assert.Equal("now", File.ReadAllText(_folders.Prepared.At("gone/file")));
        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look(paths), mayExchange);

        Assert.Equal(before, await _folders.PictureAsync());
    }

    [Fact]
    public async Task Nothing_but_the_parts_is_touched()
    {
        WriteParts();
        await WriteOddCourseAsync(_folders.Course.At("other"));
        var before = await ListAsync(_folders.Course.At("other"));

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look("changed", "exercises/k"));

        Assert.Equal(before, await ListAsync(_folders.Course.At("other")));
        Assert.Equal("then", File.ReadAllText(_folders.Prepared.At("new/deep/file")));
    }

    [Fact]
    public async Task Folders_made_on_the_way_belong_to_whom_the_folder_above_belongs()
    {
        _folders.Prepared.Write("a/b/c", "new");
        Directory.CreateDirectory(_folders.Live);
        await RealGit.ShellAsync("chmod 2751 \"$1\"; [ $(id -u) != 0 ] || chown 33:34 \"$1\"", _folders.Live);

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look("a/b/c"));

        var rights = (await RealGit.ShellAsync("stat -c '%a %u %g' \"$1\" \"$1/a\" \"$1/a/b\"", _folders.Live))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(rights.Distinct());
        Assert.StartsWith("2751 ", rights[0]);
    }

    [Fact]
    public void Links_and_special_files_are_moved_themselves()
    {
        new CourseFiles(_folders.Root).Write("outside/file", "1");
        _folders.Course.Link("link", "../outside").Write("folder/x", "now");
        _folders.Prepared.Write("link/file", "then").Link("folder", "../outside");

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look("link", "folder"));

        Assert.Equal("then", File.ReadAllText(_folders.Course.At("link/file")));
        Assert.Equal(
            ("../outside", "../outside"),
            (new FileInfo(_folders.Course.At("folder")).LinkTarget, new FileInfo(_folders.Prepared.At("link")).LinkTarget));
        Assert.Equal("1", File.ReadAllText(Path.Combine(_folders.Root, "outside", "file")));
    }

    [Fact]
    public void A_part_below_a_link_is_refused_and_nothing_is_written_behind_it()
    {
        Directory.CreateDirectory(Path.Combine(_folders.Root, "outside"));
        _folders.Course.Link("exercises/week", "../../outside").Write("file", "1");
        _folders.Prepared.Write("exercises/week/e/x", "1").Write("file/x", "1");

        var parts = _folders.Look("exercises/week/e");
        Assert.Contains("exercises/week is a link in the course now",
            Assert.Throws<RefusedException>(() => FolderSwap.Check(_folders.Live, parts)).Message);
        Assert.Contains(
            "Restore exercises/week itself",
            Assert.Throws<RefusedException>(() => FolderSwap.Complete(_folders.Tree, _folders.Live, parts)).Message);
        Assert.Contains(
            "file is not a folder", Assert.Throws<RefusedException>(
            () => FolderSwap.Check(_folders.Live, _folders.Look("file/x"))).Message);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folders.Root, "outside")));
        FolderSwap.Check(_folders.Live, _folders.Look("exercises/week", "file", "", "not/yet/there"));
    }

    [Fact]
    public async Task A_course_that_is_a_mount_of_its_own_is_refused()
    {
        _folders.Prepared.Write("a", "1");
        await using var disk = await SmallDisk.MountAsync(Directory.CreateDirectory(_folders.Live).FullName, 1);

        Assert.Contains(
            "is a mount of its own", Assert.Throws<RefusedException>(() => FolderSwap.Check(_folders.Live, _folders.Look(""))).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_names_of_the_same_file_are_left_alone(bool mayExchange)
    {
        _folders.Course.Write("a", "1");
        Directory.CreateDirectory(_folders.Tree);
        await RealGit.ShellAsync("ln \"$1\" \"$2\"", _folders.Course.At("a"), _folders.Prepared.At("a"));

        FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look("a"), mayExchange);

        Assert.Equal(("1", "1"), (File.ReadAllText(_folders.Course.At("a")), File.ReadAllText(_folders.Prepared.At("a"))));
    }

    [Fact]
    public async Task A_reader_never_misses_the_course_nor_sees_a_mix_of_two()
    {
        _folders.Course.Write("marker", "now").Write("twin", "now");
        _folders.Prepared.Write("marker", "then").Write("twin", "then");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var reads = 0;
        var reader = Task.Factory.StartNew(() =>
        {
            for (; !stop.IsCancellationRequested; Interlocked.Increment(ref reads))
            {
                using var course = LinuxFolder.Open(_folders.Live);
                var twins = $"/proc/self/fd/{course.Descriptor}"; // one and the same course, whatever its name is by now
                Assert.Equal(File.ReadAllText(twins + "/marker"), File.ReadAllText(twins + "/twin"));
                Assert.Contains(File.ReadAllText(_folders.Course.At("marker")), new[] { "now", "then" });
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var i = 0; i < 200 || (Volatile.Read(ref reads) < 200 && !reader.IsCompleted); i++)
            FolderSwap.Complete(_folders.Tree, _folders.Live, _folders.Look(""));
        await stop.CancelAsync();
        await reader;

        Assert.InRange(reads, 200, int.MaxValue);
    }

    private static async Task WriteOddCourseAsync(string folder)
    {
        new CourseFiles(folder).WriteCourse().Link("up", "..").Link("absolute", "/etc/passwd").Link("dangling", "nowhere");
        await RealGit.ShellAsync(
            "mkdir -p \"$1/$(printf 'b\\xe5')/empty\"; printf 1 > \"$1/$(printf 'b\\xe5')/$(printf '\\xff\\n')\"; chmod 2750 "
            + "\"$1/media\"; chmod 400 \"$1/touchfile\"; touch -d '2001-02-03 04:05:06.789 UTC' \"$1/README.md\" \"$1/exercises\"", folder);
    }

    private static Task<string> ListAsync(string folder) =>
        RealGit.ShellAsync("cd \"$1\"; find . -printf '%p %i %y %m %u %g %s %T@ %l\\n' | LC_ALL=C sort", folder);

    private void WriteParts()
    {
        _folders.Course.Write("changed", "now").Write("gone/file", "now").Write("exercises/k/e/exercise.xml", "now");
        _folders.Prepared.Write("changed", "then").Write("new/deep/file", "then").Write("exercises/k/e/exercise.xml", "then")
            .Write("exercises/k/f", "then");
    }
}
