using CourseGit.Core.Files;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

/// <summary>The machine's own <c>cp -a</c> says what a copy is.</summary>
public sealed class FolderCopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_copy_is_what_the_machines_own_copy_is()
    {
        await RealGit.ShellAsync("""
            mkdir -p "$1/from/tree/a/b" "$1/from/tree/empty" "$1/to" "$1/own"; cd "$1/from/tree"
            echo 1 >a/1; : >a/none; head -c 300000 /dev/urandom >a/b/noise; ln a/1 a/b/again; ln a/1 third; ln -s ../nowhere a/link; ln -s / out
            echo x >"$(printf 'sk\345ne')"; printf 'a\nb' >"$(printf 'two\nlines')"; echo run >run; chmod 751 run; chmod 2770 a; chmod 500 empty; chmod 4711 third
            truncate -s 200M hole; truncate -s 1M edge; printf x | dd of=edge bs=1 seek=500000 conv=notrunc status=none; printf x | dd of=hole bs=1 seek=100000000 conv=notrunc status=none
            touch -h -d '2001-02-03 04:05:06.789012345' a/link a/1 empty; touch -d '1969-01-01 00:00:00.5' run; touch -d '2002-02-02' a .
            if [[ $EUID == 0 ]]; then chown -h 33:34 a/link a/none; chown 33:34 a; fi
            cd ..; cp -a tree "$1/own/"
            """, _folder.Path);

        Copy("tree");

        Assert.Equal(await ListAsync("own/tree"), await ListAsync("to/tree"));
        var blocks = await RealGit.ShellAsync("stat -c %b \"$1\"/{own,to}/tree/hole", _folder.Path);
        var (own, ours) = (long.Parse(blocks.Split('\n')[0], null), long.Parse(blocks.Split('\n')[1], null));
        Assert.True(ours <= Math.Max(own, 64), $"{ours} blocks on the disk, {own} in the machine's own copy");
    }

    [Fact]
    public async Task A_copy_has_the_access_lists()
    {
        Directory.CreateDirectory(_folder.At("to"));
        new CourseFiles(_folder.At("from")).Write("tree/a/file", "1").Write("tree/b", "2");
        await AccessLists.RequireAsync(_folder.Path);
        await AccessLists.SetAsync(_folder.At("from/tree"), "-R", "-m", "u:nobody:rwX");
        await AccessLists.SetAsync(_folder.At("from/tree/a"), "-d", "-m", "u:daemon:r");

        Copy("tree");

        Assert.Equal(await AccessLists.OfAsync(_folder.At("from/tree")), await AccessLists.OfAsync(_folder.At("to/tree")));
    }

    [Fact]
    public void A_single_file_or_link_is_copied_and_nothing_is_no_error()
    {
        Directory.CreateDirectory(_folder.At("to"));
        new CourseFiles(_folder.At("from")).Write("file", "1").Link("link", "/etc/passwd");

        Copy("file");
        Copy("link");
        Copy("missing");

        Assert.Equal("1", File.ReadAllText(_folder.At("to", "file")));
        Assert.Equal("/etc/passwd", new FileInfo(_folder.At("to", "link")).LinkTarget);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.At("to")).Length);
    }

    [Fact]
    public void What_may_not_be_read_stops_the_copy()
    {
        Directory.CreateDirectory(_folder.At("to"));
        new CourseFiles(_folder.At("from")).Write("tree/shut/file", "1");
        OtherUser.Own(_folder.Path, "to");
        File.SetUnixFileMode(_folder.At("from", "tree", "shut"), UnixFileMode.None);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Files of somebody else are needed.");

        var thrown = Assert.Throws<IOException>(() => OtherUser.Run(() => Copy("tree")));

        Assert.Contains("shut could not be opened", thrown.Message);
    }

    private void Copy(string name)
    {
        using var from = LinuxFolder.TryHold(_folder.At("from"), out _);
        using var to = LinuxFolder.TryHold(_folder.At("to"), out _);
        FolderCopy.Run(from!, to!, name, TestContext.Current.CancellationToken);
    }

    // Kind, mode, owner, names, size, time, target and content of everything.
    private Task<string> ListAsync(string tree) => RealGit.ShellAsync(
        "cd \"$1\"; find . -printf '%p %y %m %U:%G %n %s %T@ %l\\n' | sort; find . -type f -print0 | sort -z | xargs -0 md5sum",
        _folder.At(tree));
}
