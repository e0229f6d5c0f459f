using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class ConfinedFolderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.At("courses");

    public async ValueTask InitializeAsync() => await Shell.RunAsync("""
        mkdir -p courses/ffm516/sub courses-other/x outside; cd courses; touch file
        ln -s ffm516 inside; ln -s ../courses/ffm516/sub roundabout; ln -s "$PWD/ffm516" absolute; ln -s inside chain
        ln -s ../outside out; ln -s /etc etc; ln -s ../courses-other/x sibling; ln -s loop2 loop1; ln -s loop1 loop2; ln -s . self; ln -s .. up; ln -s nowhere dangling; ln -s ../../outside ffm516/out
        """, _folder.Path);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("ffm516", "ffm516")]
    [InlineData("ffm516/sub", "ffm516/sub")]
    [InlineData("inside", "ffm516")]
    [InlineData("inside/sub", "ffm516/sub")]
    [InlineData("roundabout", "ffm516/sub")]
    [InlineData("absolute", "ffm516")]
    [InlineData("chain", "ffm516")]
    [InlineData("self/ffm516", "ffm516")]
    public void A_path_to_a_folder_inside_gives_the_real_folder(string path, string expected) =>
        Assert.Equal(Path.Combine(Root, expected), Resolve(path));

    [Theory]
    [InlineData("out")]
    [InlineData("etc")]
    [InlineData("sibling")]
    [InlineData("self")]
    [InlineData("up")]
    [InlineData("up/outside")]
    [InlineData("ffm516/out")]
    [InlineData("inside/out")]
    public void A_link_that_leads_out_is_refused(string path) =>
        Assert.Contains("leads out of the courses folder", Assert.Throws<InvalidInputException>(() => Resolve(path)).Message);

    [Theory]
    [InlineData("missing")]
    [InlineData("dangling")]
    [InlineData("file")]
    [InlineData("loop1")]
    [InlineData("loop1/sub")]
    public void What_is_no_folder_is_refused(string path) => Assert.Throws<InvalidInputException>(() => Resolve(path));

    [Theory]
    [InlineData("..")]
    [InlineData("../outside")]
    [InlineData("ffm516/../../outside")]
    [InlineData("/etc")]
    [InlineData(".")]
    [InlineData("")]
    public void A_path_that_leaves_by_its_text_is_refused(string path) => Assert.Throws<InvalidInputException>(() => Resolve(path));

    [Fact]
    public void A_root_that_is_itself_a_link_is_followed()
    {
        Directory.CreateSymbolicLink(_folder.At("link"), Root);

        Assert.Equal(Path.Combine(Root, "ffm516"), ConfinedFolder.Resolve(_folder.At("link"), CoursePath.Parse("inside")));
        Assert.Throws<InvalidInputException>(() => ConfinedFolder.Resolve(_folder.At("link"), CoursePath.Parse("out")));
    }

    private string Resolve(string path) => ConfinedFolder.Resolve(Root, CoursePath.Parse(path));
}
