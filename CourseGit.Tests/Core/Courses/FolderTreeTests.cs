using CourseGit.Core.Files;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class FolderTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CourseFiles Files => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_tree_is_deleted_whatever_its_names_and_rights()
    {
        Files.WriteCourse().Write("kept", "1").Write("tree/closed/deep/file", "x").Write("tree/a\nb/c", "x");
        await RealGit.ShellAsync(
            "mkdir \"$1/$(printf 'b\\xe5')\"; touch \"$1/$(printf 'b\\xe5')/$(printf '\\xff')\"; mkfifo \"$1/pipe\"; chmod 500 "
            + "\"$1/closed/deep\"; chmod 0 \"$1/closed\"", _folder.At("tree"));

        FolderTree.Delete(_folder.At("tree"));

        Assert.False(Directory.Exists(_folder.At("tree")));
        Assert.Equal("1", File.ReadAllText(_folder.At("kept")));
    }

    [Fact]
    public void A_user_who_is_not_root_deletes_folders_that_were_closed_to_writing()
    {
        Files.Write("home/tree/closed/deep/file", "x");
        OtherUser.Own(_folder.Path, "home");
        OtherUser.Run(() =>
        {
            File.SetUnixFileMode(_folder.At("home", "tree", "closed", "deep"), UnixFileMode.None);
            File.SetUnixFileMode(_folder.At("home", "tree", "closed"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            FolderTree.Delete(_folder.At("home", "tree"));
        });

        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("home")));
    }

    [Fact]
    public void Where_a_link_leads_nothing_is_deleted()
    {
        Files.Write("outside/precious", "1").Link("tree/folder", "../outside").Link("tree/absolute", _folder.At("outside"))
            .Link("tree/file", "../outside/precious").Link("direct", "outside");

        FolderTree.Delete(_folder.At("tree"));
        FolderTree.Delete(_folder.At("direct"));

        Assert.Equal("1", File.ReadAllText(_folder.At("outside", "precious")));
        Assert.Equal([_folder.At("outside")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_is_deleted_and_nothing_is_no_error()
    {
        Files.Write("file", "1");

        FolderTree.Delete(_folder.At("file"));
        FolderTree.Delete(_folder.At("file"));
        FolderTree.Delete(_folder.At("no", "such", "folder"));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_mount_in_a_tree_keeps_what_it_holds()
    {
        await using var disk = await SmallDisk.MountAsync(Directory.CreateDirectory(_folder.At("tree", "disk")).FullName, 1);
        Files.Write("tree/disk/precious", "1").Write("tree/a/beside", "1").Write("tree/z", "1");

        var thrown = Assert.Throws<IOException>(() => FolderTree.Delete(_folder.At("tree")));

        Assert.Contains("disk is a mount of its own", thrown.Message);
        Assert.Equal(["a/beside", "disk/precious", "z"], new CourseFiles(_folder.At("tree")).Files());
    }

    [Fact]
    public async Task A_tree_deeper_than_a_path_can_name_is_deleted()
    {
        await RealGit.ShellAsync("mkdir \"$1\"; cd \"$1\"; for i in $(seq 60); do mkdir " + new string('d', 200) + "; cd "
            + new string('d', 200) + "; done; touch file", _folder.At("tree"));

        FolderTree.Delete(_folder.At("tree"));

        Assert.False(Directory.Exists(_folder.At("tree")));
    }

    [Fact]
    public async Task The_size_counts_files_once_and_nothing_behind_links()
    {
        Files.Write("outside/large", new byte[100_000]).Write("tree/a", new byte[1000]).Write("tree/sub/b", new byte[20])
            .Link("tree/out", "../outside").Link("tree/file", "../outside/large");
        await RealGit.ShellAsync("ln \"$1/a\" \"$1/sub/again\"; printf 123 > \"$1/$(printf '\\xff')\"; mkfifo \"$1/pipe\"",
            _folder.At("tree"));

        Assert.Equal(1023, FolderTree.SizeOf(_folder.At("tree")));
        Assert.Equal(20, FolderTree.SizeOf(_folder.At("tree", "sub", "b")));
        Assert.Equal(0, FolderTree.SizeOf(_folder.At("missing")));
    }

    [Fact]
    public void A_folder_is_written_to_its_disk_and_a_missing_one_is_an_error()
    {
        FolderTree.Sync(_folder.Path);

        Assert.Equal(2, Assert.Throws<IOException>(() => FolderTree.Sync(_folder.At("missing"))).HResult & 0xFFFF);
    }
}
