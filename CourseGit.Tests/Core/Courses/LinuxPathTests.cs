using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class LinuxPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stat_says_what_the_system_itself_says()
    {
        new CourseFiles(_folder.Path).Write("a å:b.txt", "12345").Link("link", "nowhere");
        await RealGit.ShellAsync(
            "chmod 2750 \"$1\"; chmod 4640 \"$1/a å:b.txt\"; touch -d '2001-02-03 04:05:06.7 UTC' \"$1/a å:b.txt\"; ln \"$1/a å:b.txt\" "
            + "\"$1/again\"", _folder.Path);

        foreach (var (path, kind) in new[] { (_folder.Path, EntryKind.Folder), (_folder.At("a å:b.txt"), EntryKind.File),
            (_folder.At("link"), EntryKind.Link), ("/dev/null", EntryKind.Special) })
        {
            var stat = LinuxPath.Stat(path)!.Value;
            var said = (await RealGit.ShellAsync("stat -c '%a %u %g %i %s %h %m' \"$1\"", path)).Trim();
            Assert.Equal(
                said, $"{Convert.ToString(stat.Mode, 8)} {stat.UserId} {stat.GroupId} {stat.Inode} {stat.Size} {stat.Links} "
                + $"{said.Split(' ')[6]}");
            Assert.Equal(kind, stat.Kind);
        }
        Assert.Equal(new DateTime(2001, 2, 3, 4, 5, 6, 700, DateTimeKind.Utc), LinuxPath.Stat(_folder.At("again"))!.Value.ModifiedUtc);
    }

    [Fact]
    public async Task Names_that_are_no_text_can_be_looked_at()
    {
        await RealGit.ShellAsync("printf 123 > \"$1/$(printf 'b\\xe5')\"", _folder.Path);

        using var held = HeldFolder.Hold(_folder.Path);
        Assert.Equal(3, held.Stat(new RawPath("b\u00e5"))!.Value.Size);
        Assert.Null(LinuxPath.Stat(_folder.At("b\u00e5")));
    }

    [Fact]
    public void What_is_not_there_has_no_stat()
    {
        new CourseFiles(_folder.Path).Write("file", "");

        Assert.Null(LinuxPath.Stat(_folder.At("missing")));
        Assert.Null(LinuxPath.Stat(_folder.At("file", "below")));
    }

    [Fact]
    public async Task A_mount_is_seen_as_one()
    {
        Assert.True(LinuxPath.Stat("/proc")!.Value.IsMountRoot);
        var (mounted, outside) = (LinuxPath.Stat("/proc/self")!.Value, LinuxPath.Stat(_folder.Path)!.Value);
        Assert.False(outside.IsMountRoot);
        Assert.NotEqual(mounted.MountId, outside.MountId);
        Assert.NotEqual(mounted.Device, outside.Device);

        await using var disk = await SmallDisk.MountAsync(Directory.CreateDirectory(_folder.At("disk")).FullName, 1);
        Assert.True(LinuxPath.Stat(_folder.At("disk"))!.Value.IsMountRoot);
    }

    [Fact]
    public void Folders_and_files_change_places()
    {
        new CourseFiles(_folder.Path).Write("a/one", "1").Write("b", "2");

        Assert.True(LinuxPath.Exchange(_folder.At("a"), _folder.At("b")));

        Assert.Equal("2", File.ReadAllText(_folder.At("a")));
        Assert.Equal("1", File.ReadAllText(_folder.At("b", "one")));
    }

    [Fact]
    public void An_exchange_with_nothing_is_an_error_with_its_number()
    {
        new CourseFiles(_folder.Path).Write("a", "1");

        Assert.Equal(2, Assert.Throws<IOException>(() => LinuxPath.Exchange(_folder.At("a"), _folder.At("b"))).HResult & 0xFFFF);
        Assert.Equal(18, Assert.Throws<IOException>(() => LinuxPath.Exchange(_folder.At("a"), "/proc/version")).HResult & 0xFFFF);
    }

    [Fact]
    public void Moving_never_overwrites()
    {
        new CourseFiles(_folder.Path).Write("a", "1").Write("b", "2");

        LinuxPath.MoveNew(_folder.At("a"), _folder.At("c"));
        Assert.Equal("1", File.ReadAllText(_folder.At("c")));
        Assert.Equal(17, Assert.Throws<IOException>(() => LinuxPath.MoveNew(_folder.At("c"), _folder.At("b"))).HResult & 0xFFFF);
        Assert.Equal("2", File.ReadAllText(_folder.At("b")));
    }

    [Fact]
    public void Whether_case_counts_is_tried_out_without_a_trace()
    {
        Assert.False(LinuxPath.IsCaseInsensitive(_folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
