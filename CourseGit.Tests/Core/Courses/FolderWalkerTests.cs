using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class FolderWalkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_come_in_the_order_of_git_and_with_their_sizes()
    {
        await Shell.RunAsync(
            """ mkdir a b 'a b' A å; for f in a/x a.x a-x a0 ab 'a b/x' A/x B Å å/x z '~' ':x' '@x' $'\xff' $'a/\x80\xff' "a'" 'a"' $'tab\there'; do echo hi >"$f"; done; : >empty """, _folder.Path);

        var listing = Walk();

        Assert.Equal(await Shell.RunAsync("git init -q . && git add -f . && git ls-files -z; rm -rf .git", _folder.Path),
            Joined(listing.Entries.Select(e => e.Path)));
        Assert.Equal(await Shell.RunAsync("find . -type f -printf '%P\\0' | LC_ALL=C sort -z", _folder.Path),
            Joined(listing.Entries.Select(e => e.Path)));
        Assert.All(listing.Entries, e => Assert.Equal(e.Path.Bytes == "empty" ? 0 : 3, e.Size));
    }

    [Fact]
    public async Task A_name_that_is_no_UTF_8_keeps_its_bytes()
    {
        await Shell.RunAsync(@"mkdir $'k\xf6rs'; echo hi >$'k\xf6rs/\xff\xfe'; mkdir $'\x80empty'; ln -s $'\xff' $'l\xe4nk'", _folder.Path);

        var listing = Walk();

        Assert.Equal(["k\u00f6rs/\u00ff\u00fe", "l\u00e4nk"], listing.Entries.Select(e => e.Path.Bytes));
        Assert.Equal(["\u0080empty"], listing.EmptyFolders.Select(e => e.Bytes));
        Assert.False(listing.Entries[0].Path.IsText);
    }

    [Fact]
    public async Task Links_are_taken_as_links_and_those_that_leave_are_told()
    {
        await Shell.RunAsync("""
            mkdir -p in/deep; echo hi >in/file; ln -s file in/beside; ln -s ../in/file in/deep/up; ln -s nowhere dangling; ln -s loop loop; ln -s in folder
            ln -s /etc/passwd absolute; ln -s ../x out; ln -s deep/../../.. in/sly; ln -s ../../../x in/deep/far; ln -s .. in/root; ln -s ../.. in/deep/root2
            """, _folder.Path);

        var listing = Walk();

        Assert.Equal(
            ["absolute", "dangling", "folder", "in/beside", "in/deep/far", "in/deep/root2", "in/deep/up", "in/file", "in/root", "in/sly",
            "loop", "out"], Names(listing.Entries.Select(e => e.Path)));
        Assert.Equal(["absolute", "in/deep/far", "in/sly", "out"], Names(listing.LeavingLinks));
        Assert.Equal("/etc/passwd".Length, listing.Entries[0].Size);
        Assert.Empty(listing.EmptyFolders);
    }

    [Fact]
    public async Task Pipes_and_sockets_are_told_and_left_out()
    {
        await Shell.RunAsync("mkdir a; mkfifo a/pipe; echo hi >file", _folder.Path);
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder.At("socket")));

        var listing = Walk();

        Assert.Equal(["file"], Names(listing.Entries.Select(e => e.Path)));
        Assert.Equal(["a/pipe", "socket"], Names(listing.SpecialFiles));
        Assert.Equal(["a"], Names(listing.EmptyFolders));
    }

    [Fact]
    public async Task Folders_200_deep_are_walked_and_deeper_ones_told()
    {
        await Shell.RunAsync("p=.; for i in {1..200}; do p=$p/d; done; mkdir -p $p; echo hi >$p/file", _folder.Path);
        Assert.EndsWith("/d/file", Assert.Single(Walk().Entries).Path.Bytes);
        Assert.Empty(Walk().TooLong);

        await Shell.RunAsync("p=.; for i in {1..201}; do p=$p/d; done; mkdir -p $p; echo hi >$p/too-deep", _folder.Path);
        Assert.EndsWith("/d/file", Assert.Single(Walk().Entries).Path.Bytes);
        Assert.Equal(string.Join('/', Enumerable.Repeat("d", 201)), Assert.Single(Walk().TooLong).Bytes);
    }

    [Fact]
    public async Task Paths_of_4095_bytes_are_walked_and_longer_ones_told()
    {
        var deep = string.Concat(Enumerable.Repeat(new string('d', 254) + "/", 16)); // 4,080 bytes
        await Shell.RunAsync(
            $"for i in {{1..16}}; do mkdir {new string('d', 254)}; cd d*; done; echo hi >fifteen-letters; echo hi >sixteen-letters-; "
            + "mkdir sixteen-letters=; echo hi >sixteen-letters=/file", _folder.Path);

        var listing = Walk();

        Assert.Equal([deep + "fifteen-letters"], Names(listing.Entries.Select(e => e.Path)));
        Assert.Equal([deep + "sixteen-letters-", deep + "sixteen-letters="], Names(listing.TooLong));
        FolderTree.Delete(_folder.At(new string('d', 254))); // .NET cannot
    }

    [Fact]
    public void A_folder_that_is_gone_is_refused() =>
        Assert.Contains("cannot be read (No such file or directory). Nothing was backed up.",
            Assert.Throws<RefusedException>(() => Walk(_folder.At("gone"))).Message);

    [Fact]
    public async Task What_may_not_be_read_is_told()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        await Shell.RunAsync("mkdir shut; echo hi >secret; chmod 0 shut secret", _folder.Path);

        var listing = Walk();
        await Shell.RunAsync("chmod 700 shut secret", _folder.Path);

        Assert.Equal(["secret", "shut"], Names(listing.Unreadable));
    }

    [Fact]
    public void A_walk_can_be_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => FolderWalker.Walk(_folder.Path, [], [], new CancellationToken(canceled: true)));

    private FolderListing Walk() => Walk(_folder.Path);

    private static FolderListing Walk(string folder) =>
        FolderWalker.Walk(folder, ExcludePattern.Defaults, [], TestContext.Current.CancellationToken);

    private static IEnumerable<string> Names(IEnumerable<RawPath> paths) => paths.Select(p => p.Display);

    private static string Joined(IEnumerable<RawPath> paths) => string.Concat(paths.Select(p => p.Display + '\0'));
}
