using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

public sealed class HostileLinkTests
{
    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../outside/secret.txt")]
    [InlineData("../../../../../../../../etc/passwd")]
    [InlineData("..")]
    [InlineData("../ffm516-other")]
    [InlineData("exercises/../../neighbour")]
    public async Task A_link_that_leaves_the_course_is_left_out_and_named(string target)
    {
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.CommitAsync(await hostile.Repository.LinkAsync("leaving", target));

        var plan = await hostile.PlanAsync(HostileHouse.Full);
        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Warning);

        Assert.Contains(plan.Warnings, w => w.Contains("leaving", StringComparison.Ordinal));
        Assert.Contains("leaving", await hostile.SaidAsync(ended), StringComparison.Ordinal);
        Assert.Null(new FileInfo(hostile.Files.At("leaving")).LinkTarget);
        Assert.Equal(
            "# Physics, restored\n", await File.ReadAllTextAsync(hostile.Files.At("README.md"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..\0x")]
    [InlineData("exercises\0")]
    public async Task A_link_whose_target_is_no_path_is_refused(string target)
    {
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.CommitAsync(new HostileEntry("120000", "cut", await hostile.Repository.BlobAsync(target)));
        var outside = await hostile.ImageAsync();

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full);

        Assert.Equal(
            (OperationOutcome.Failed, true),
            (ended.Outcome, ended.Text.Contains("the link cut, whose target is no path", StringComparison.Ordinal)));
        FolderImage.AssertEqual(outside, await hostile.ImageAsync());
    }

    [Fact]
    public async Task Links_that_leave_by_way_of_others_are_left_out_too()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var r = hostile.Repository;
        await hostile.CommitAsync(
            await r.LinkAsync("a", "b"), await r.LinkAsync("b", ".."),
            await r.LinkAsync("here", "exercises"), await r.LinkAsync("through", "here/../../outside"),
            await r.FolderAsync("media", await r.LinkAsync("up", ".."), await r.LinkAsync("upAndOut", "up/../outside/secret.txt")));
        var outside = await hostile.ImageAsync();

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Warning);

        Assert.Empty(await LeavingAsync(hostile));
        var said = await hostile.SaidAsync(ended);
        Assert.All(new[] { "b", "through", "media/upAndOut" }, name => Assert.Contains(name, said, StringComparison.Ordinal));
        Assert.All(new[] { "b", "through", "media/upAndOut" }, name => Assert.Null(new FileInfo(hostile.Files.At(name)).LinkTarget));
        Assert.Equal(
            ("exercises", ".."),
            (new FileInfo(hostile.Files.At("here")).LinkTarget, new FileInfo(hostile.Files.At("media/up")).LinkTarget));
        FolderImage.AssertEqual(outside, await hostile.ImageAsync());
    }

    [Fact]
    public async Task A_link_that_leaves_is_kept_when_the_very_same_stands_there_now()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        hostile.Files.Link("shared", "../../outside").Link("media/other", "../../../outside");
        await hostile.CommitAsync(await hostile.Repository.LinkAsync("shared", "../../outside"),
            await hostile.Repository.FolderAsync("media", await hostile.Repository.LinkAsync("other", "/etc")));
        var outside = await hostile.ImageAsync();

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Warning);

        Assert.Equal("../../outside", new FileInfo(hostile.Files.At("shared")).LinkTarget);
        Assert.Null(new FileInfo(hostile.Files.At("media/other")).LinkTarget);
        var said = await hostile.SaidAsync(ended);
        Assert.Contains("media/other", said, StringComparison.Ordinal);
        Assert.DoesNotContain("link shared", said, StringComparison.Ordinal);
        FolderImage.AssertEqual(outside, await hostile.ImageAsync());
    }

    [Fact]
    public async Task A_thousand_links_that_leave_are_left_out_in_one_readable_sentence()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var target = await hostile.Repository.BlobAsync("/etc/passwd");
        var farm = Enumerable.Range(0, 1000)
            .Select(i => new HostileEntry(HostileEntry.Link, i.ToString("d4", CultureInfo.InvariantCulture), target));
        await hostile.CommitAsync(await hostile.Repository.FolderAsync("media", farm));

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Warning);

        Assert.Contains("media/0000", ended.Text, StringComparison.Ordinal);
        Assert.InRange(ended.Text.Length, 20, 1500);
        Assert.False(Directory.Exists(hostile.Files.At("media")) && Directory.EnumerateFileSystemEntries(hostile.Files.At("media")).Any());
    }

    [Fact]
    public async Task A_chain_of_a_thousand_links_and_a_circle_do_no_harm()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var chain = new List<HostileEntry>();
        for (var i = 0; i < 1000; i++)
            chain.Add(await hostile.Repository.LinkAsync($"{i:d4}", i == 999 ? "../README.md" : $"{i + 1:d4}"));
        await hostile.CommitAsync(
            await hostile.Repository.FolderAsync(
            "media", [.. chain, await hostile.Repository.LinkAsync("x", "y"), await hostile.Repository.LinkAsync("y", "x")]));

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full);

        Assert.True(ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning, ended.Text);
        Assert.Empty(await LeavingAsync(hostile));
        Assert.Equal("../README.md", new FileInfo(hostile.Files.At("media/0999")).LinkTarget);
        Assert.Equal("0999", new FileInfo(hostile.Files.At("media/0998")).LinkTarget);
    }

    [Fact]
    public async Task Links_inside_the_course_are_restored()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var r = hostile.Repository;
        await hostile.CommitAsync(
            await r.FolderAsync("media", await r.LinkAsync("start", "../index.html"), await r.LinkAsync("exercises", "../exercises"),
            await r.LinkAsync("nowhere", "not/there")), await r.LinkAsync("self", "."));

        await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full, OperationOutcome.Succeeded);

        Assert.Equal(["../index.html", "../exercises", "not/there", "."],
            new[] { "media/start", "media/exercises", "media/nowhere", "self" }.Select(l => new FileInfo(hostile.Files.At(l)).LinkTarget));
    }

    [Theory]
    [InlineData(RestoreMode.Full)]
    [InlineData(RestoreMode.Exercises)]
    [InlineData(RestoreMode.Paths)]
    public async Task Nothing_is_written_through_a_link_that_stands_in_the_course_now(RestoreMode mode)
    {
        await using var hostile = await HostileHouse.OpenAsync();
        hostile.Files.Remove("exercises").Link("exercises", "../../outside").Remove("media").Link("media", "../../outside");
        await hostile.CommitAsync(
            await hostile.Repository.FolderAsync("media", await hostile.Repository.FileAsync("secret.txt", "overwritten\n")));
        var outside = await hostile.ImageAsync();
        var arguments = new RestoreArguments(
            mode)
        {
            Confirmed = true,
            Paths = mode == RestoreMode.Paths
            ? [CoursePath.Parse(HostileTrees.Exercise), CoursePath.Parse("media/secret.txt")]
            : []
        };

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, arguments);

        FolderImage.AssertEqual(outside, await hostile.ImageAsync());
        Assert.Empty(hostile.House.StagingLeft());
        if (mode == RestoreMode.Full)
            Assert.Equal(
                "overwritten\n", await File.ReadAllTextAsync(hostile.Files.At("media/secret.txt"), TestContext.Current.CancellationToken));
        if (ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning)
            Assert.Equal(OperationOutcome.Succeeded, (await hostile.House.UndoAsync(ended.Id)).Outcome);
        Assert.Equal("../../outside", new FileInfo(hostile.Files.At("exercises")).LinkTarget);
        FolderImage.AssertEqual(outside, await hostile.ImageAsync());
    }

    // What realpath -m makes of every link; -m follows those that lead nowhere too.
    private static async Task<string[]> LeavingAsync(HostileHouse hostile) =>
        (await RealGit.ShellAsync(
            """
            cd "$1"; here=$(realpath "$1")
            find . -type l -print0 | while IFS= read -r -d '' link; do
              target=$(realpath -m -- "$link" 2>/dev/null) || continue
              [[ $target == "$here" || $target == "$here"/* ]] || printf '%s\n' "$link"
            done
            """, hostile.Files.Folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
