using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class HeldFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CourseFiles Files => new(_folder.At("course"));

    public HeldFolderTests()
    {
        Files.Write("a/b/file", "inside").Write("file", "root").Link("a/link", "b/file").Link("a/out", "../../outside")
            .Link("loop", "loop");
        new CourseFiles(_folder.At("outside")).Write("file", "outside").Write("b/file", "outside");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("file", "root")]
    [InlineData("a/b/file", "inside")]
    [InlineData("a/link", null)] // itself a link
    [InlineData("a/out/file", null)] // below one
    [InlineData("a/b", null)]
    [InlineData("a/b/file/below", null)]
    [InlineData("missing", null)]
    [InlineData("a/missing/file", null)]
    [InlineData("loop/file", null)]
    public void Only_plain_files_are_opened_and_no_link_is_followed(string path, string? expected)
    {
        using var held = HeldFolder.Hold(Files.Folder);

        using var file = held.TryOpen(RawPath.FromText(path));

        Assert.Equal(expected, file is null ? null : new StreamReader(file).ReadToEnd());
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        await RealGit.ShellAsync("mkfifo \"$1/pipe\"", Files.Folder);
        using var held = HeldFolder.Hold(Files.Folder);

        Assert.Null(held.TryOpen(RawPath.FromText("pipe")));
    }

    [Fact]
    public void Where_a_link_leads_is_told_and_of_what_lies_behind_one_nothing()
    {
        using var held = HeldFolder.Hold(Files.Folder);

        Assert.Equal(
            ("b/file", "../../outside"), (held.LinkTarget(RawPath.FromText("a/link")), held.LinkTarget(RawPath.FromText("a/out"))));
        Assert.Null(held.LinkTarget(RawPath.FromText("file")));
        Assert.Null(held.Stat(RawPath.FromText("a/out/file")));
        Assert.Equal(EntryKind.Link, held.Stat(RawPath.FromText("a/out"))!.Value.Kind);
    }

    [Fact]
    public void A_folder_that_becomes_a_link_leads_nowhere()
    {
        using var held = HeldFolder.Hold(Files.Folder);
        Assert.NotNull(held.Stat(RawPath.FromText("file")));
        Directory.Move(Files.At("a"), Files.At("moved"));
        Directory.CreateSymbolicLink(Files.At("a"), _folder.At("outside"));

        Assert.Null(held.TryOpen(RawPath.FromText("a/b/file")));
        Assert.Null(held.Stat(RawPath.FromText("a/file")));
    }

    [Fact]
    public void A_root_with_a_link_in_its_path_is_not_held()
    {
        Directory.CreateSymbolicLink(_folder.At("way"), _folder.Path);

        Assert.Throws<IOException>(() => HeldFolder.Hold(_folder.At("way", "course")));
        Assert.Null(HeldFolder.TryHold(_folder.At("missing")));
        Assert.NotNull(HeldFolder.TryHold(Files.Folder));
    }

    [Theory]
    [InlineData("../outside/file")]
    [InlineData("a/../../outside/file")]
    [InlineData("a/./b/file")]
    public void A_path_that_could_leave_is_a_mistake(string path)
    {
        using var held = HeldFolder.Hold(Files.Folder);

        Assert.Throws<ArgumentException>(() => held.TryOpen(RawPath.FromText(path)));
    }

    [Fact]
    public void What_it_holds_is_told_by_the_names_git_gives_contents()
    {
        using var held = HeldFolder.Hold(Files.Folder);

        Assert.True(held.Holds(new TreeEntry(RawPath.FromText("a/b/file"), "100644", IdOf("inside")),
            TestContext.Current.CancellationToken));
        Assert.True(held.Holds(new TreeEntry(RawPath.FromText("a/link"), "120000", IdOf("b/file")), TestContext.Current.CancellationToken));
        Assert.False(
            held.Holds(new TreeEntry(RawPath.FromText("a/link"), "100644", IdOf("inside")), TestContext.Current.CancellationToken));
        Assert.False(
            held.Holds(new TreeEntry(RawPath.FromText("a/b/file"), "100644", IdOf("other")), TestContext.Current.CancellationToken));
        Assert.False(held.Holds(new TreeEntry(RawPath.FromText("a/b"), "160000", IdOf("inside")), TestContext.Current.CancellationToken));
    }

    private static string IdOf(string content) =>
        BlobId.Of(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), 40, TestContext.Current.CancellationToken);
}
