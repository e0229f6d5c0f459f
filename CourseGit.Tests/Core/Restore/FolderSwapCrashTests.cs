using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

public sealed class FolderSwapCrashTests
{
    private const int MostSteps = 60;

    public static TheoryData<string, bool> Cases =>
        new(from paths in new[] { "", "changed", "new/deep/file", "gone/deep/file",
            "changed gone/deep/file new/deep/file new/deep/other link exercises/k" }
            from mayExchange in new[] { true,
            false }
            select (paths, mayExchange));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Killed_at_any_step_and_called_again_the_end_is_the_same(string paths, bool mayExchange)
    {
        var expected = await SwapAsync(paths, mayExchange, killedAt: null);
        var steps = 0;
        while (await SwapAsync(paths, mayExchange, steps) is var (picture, wasKilled) && wasKilled)
        {
            Assert.Equal(expected.Picture, picture);
            Assert.True(++steps < MostSteps);
        }
        Assert.InRange(steps, mayExchange ? 2 : 3, MostSteps);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_course_that_was_not_there_survives_every_step(bool mayExchange)
    {
        for (var steps = 0; ; steps++)
        {
            using var folders = new SwapFolders();
            folders.Prepared.WriteCourse();
            var wanted = await FolderImage.OfAsync(folders.Tree);
            var wasKilled = folders.CompleteKilledAt(steps, folders.Look(""), mayExchange);

            Assert.Equal(wanted, await FolderImage.OfAsync(folders.Live));
            Assert.Equal([folders.Live], Directory.GetFileSystemEntries(folders.Root));
            if (!wasKilled)
                return;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_server_wrote_after_the_swap_is_not_taken_back(bool mayExchange)
    {
        using var folders = new SwapFolders();
        folders.Course.Write("README", "now").Write("gone", "now");
        folders.Prepared.Write("README", "then");
        var parts = folders.Look("README", "gone");

        folders.CompleteKilledAt(mayExchange ? 2 : 4, parts, mayExchange, step =>
        {
            Assert.Equal("done", step);
            File.Delete(folders.Course.At("README"));
            folders.Course.Write("README", "written by the server").Write("gone", "made again");
        });

        Assert.Equal(("written by the server", "made again"),
            (File.ReadAllText(folders.Course.At("README")), File.ReadAllText(folders.Course.At("gone"))));
        Assert.Equal(("now", "now"), (File.ReadAllText(folders.Prepared.At("README")), File.ReadAllText(folders.Prepared.At("gone"))));
    }

    [Fact]
    public void What_the_server_writes_into_the_gap_of_a_swap_without_exchange_is_kept()
    {
        using var folders = new SwapFolders();
        folders.Course.Write("a/old", "now");
        folders.Prepared.Write("a/new", "then");
        var parts = folders.Look("a");

        folders.CompleteKilledAt(1, parts, mayExchange: false, step =>
        {
            Assert.Equal("bring a", step);
            folders.Course.Write("a/stray", "in between");
        });

        Assert.Equal(["a/new"], folders.Course.Files());
        Assert.Equal(["a/old"], folders.Prepared.Files());
        Assert.Equal(["stray"], new CourseFiles(folders.Tree + ".parked-0-1").Files());
    }

    private static async Task<(string Picture, bool WasKilled)> SwapAsync(string paths, bool mayExchange, int? killedAt)
    {
        using var folders = new SwapFolders();
        folders.Course.Write("changed", "now").Write("gone/deep/file", "now").Write("exercises/k/e/exercise.xml", "now")
            .Write("link", "now").Write("kept", "now");
        folders.Prepared.Write("changed", "then").Write("new/deep/file", "then").Write("new/deep/other", "then")
            .Write("exercises/k/f", "then").Link("link", "changed");
        await RealGit.ShellAsync(
            "printf 1 > \"$1/exercises/k/$(printf '\\xff')\"; chmod 2751 \"$1\"; chmod 700 \"$2\"; [ $(id -u) != 0 ] || chown 33:34 "
            + "\"$1\"; find \"$1\" \"$2\" -exec touch -h -d @981173106 {} +", folders.Live, folders.Tree);
        var wasKilled = folders.CompleteKilledAt(killedAt ?? MostSteps, folders.Look(paths.Split(' ')), mayExchange);
        return (await folders.PictureAsync(), wasKilled);
    }
}
