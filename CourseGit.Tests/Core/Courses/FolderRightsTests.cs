using System.Diagnostics;
using CourseGit.Core.Files;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class FolderRightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Live => _folder.At("live");
    private string Staged => _folder.At("staged");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_path_gets_the_same_mode()
    {
        Write(Live, "a/plain", "a/run.sh", "b");
        Write(Staged, "a/plain", "a/run.sh", "b");
        Mode(Live, "a", 0b010_111_101_000);
        Mode(Live, "a/run.sh", 0b111_101_101);
        Mode(Live, "b", 0b110_000_000);

        Assert.Null(Align());

        Assert.Equal((0b010_111_101_000u, 0b111_101_101u, 0b110_000_000u),
            (Mode(Staged, "a"), Mode(Staged, "a/run.sh"), Mode(Staged, "b")));
    }

    [Fact]
    public void What_is_new_or_of_another_kind_gets_what_is_usual()
    {
        Write(Live, "a/1", "a/2", "b/3", "special", "kind");
        foreach (var file in new[] { "a/1", "a/2", "b/3" })
            Mode(Live, file, 0b110_110_000);
        Mode(Live, "a", 0b111_111_000);
        Mode(Live, "b", 0b111_111_000);
        Mode(Live, "special", 0b100_000_000);
        Write(Staged, "new/file", "kind/below");
        Directory.CreateDirectory(_folder.At("staged", "special"));

        Assert.Null(Align());

        Assert.All(new[] { "new", "kind", "special" }, f => Assert.Equal(0b111_111_000u, Mode(Staged, f)));
        Assert.All(new[] { "new/file", "kind/below" }, f => Assert.Equal(0b110_110_000u, Mode(Staged, f)));
    }

    [Fact]
    public void Rights_to_become_somebody_else_are_not_restored_to_files()
    {
        Write(Live, "evil", "folder/x");
        Mode(Live, "evil", 0b110_111_101_101);
        Mode(Live, "folder", 0b110_111_101_101);
        Write(Staged, "evil", "folder/x");

        Align();

        Assert.Equal((0b111_101_101u, 0b010_111_101_101u), (Mode(Staged, "evil"), Mode(Staged, "folder")));
    }

    [Fact]
    public void A_link_keeps_its_target_untouched()
    {
        Write(Live, "link/was/a/folder");
        Mode(Live, "link", 0b111_000_000);
        new CourseFiles(_folder.Path).Write("outside/file", "1").Link("staged/link", "../outside").Link("staged/file", "../outside/file");
        var before = (Mode(_folder.Path, "outside"), Mode(_folder.Path, "outside/file"));

        Assert.Null(Align());

        Assert.Equal(before, (Mode(_folder.Path, "outside"), Mode(_folder.Path, "outside/file")));
    }

    [Fact]
    public async Task Owners_are_those_of_the_course_links_included()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may change owners.");
        Write(Live, "a/1", "a/2", "b");
        Write(Staged, "a/1", "new");
        new CourseFiles(_folder.Path).Write("outside", "1").Link("staged/link", "../outside");
        await RealGit.ShellAsync("chown -R 33:34 \"$1\"; chown 35:36 \"$1/a/1\"; mkdir \"$2/$(printf '\\xff')\"", Live, Staged);

        Assert.Null(Align());

        var owners = await RealGit.ShellAsync("cd \"$1\"; stat -c '%u:%g' . a a/1 new link \"$(printf '\\xff')\" ../outside", Staged);
        Assert.Equal(["33:34", "33:34", "35:36", "33:34", "33:34", "33:34", "0:0"],
            owners.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Without_a_course_the_owner_of_the_folder_above_counts()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may change owners.");
        Write(Staged, "a/1");
        Mode(Staged, "a/1", 0b100_100_000);
        await RealGit.ShellAsync("chown 33:34 \"$1\"", _folder.Path);

        Assert.Null(Align());

        Assert.Equal("33:34 440\n33:34 755\n", await RealGit.ShellAsync("stat -c '%u:%g %a' \"$1/a/1\" \"$1/a\"", Staged));
    }

    [Fact]
    public void An_owner_that_may_not_be_changed_is_said_once()
    {
        Write(Live, "a/1", "a/2");
        Write(Staged, "a/1", "a/2", "b");
        Mode(Live, "a/1", 0b111_101_101);
        OtherUser.Own(_folder.Path, "staged");
        string? notice = null;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Files of somebody else are needed.");

        OtherUser.Run(() => notice = Align());

        Assert.Contains($"run as root: chown -R 0:0 {Live}", notice);
        Assert.Equal(0b111_101_101u, Mode(Staged, "a/1"));
        Assert.Equal(OtherUser.Id, LinuxPath.Stat(_folder.At("staged", "b"))!.Value.UserId);
    }

    [Fact]
    public async Task Eight_thousand_files_take_a_moment_and_those_that_are_right_are_not_touched()
    {
        await RealGit.ShellAsync("mkdir -p \"$1\"/{1..80}; touch \"$1\"/{1..80}/{1..100}; cp -r \"$1\" \"$2\"", Live, Staged);
        await RealGit.ShellAsync("chmod 640 \"$1\"/*/*", Live);
        Align();
        Assert.Equal(0b110_100_000u, Mode(Staged, "80/100"));
        var changed = await RealGit.ShellAsync("find \"$1\" -printf '%C@\n'", Staged);
        var started = Stopwatch.GetTimestamp();

        Align();

        // Measured: 45 ms. The limit leaves room for a machine that is busy with something else.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 0, 2000);
        Assert.Equal(changed, await RealGit.ShellAsync("find \"$1\" -printf '%C@\n'", Staged));
    }

    private string? Align() => FolderRights.Align(
        Staged, Live, LiveRights.Read(Live, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

    private static void Write(string folder, params string[] paths)
    {
        foreach (var path in paths)
            new CourseFiles(folder).Write(path, "x");
    }

    private static uint Mode(string folder, string path) => LinuxPath.Stat(Path.Combine(folder, path))!.Value.Mode;

    private static void Mode(string folder, string path, uint mode) => File.SetUnixFileMode(Path.Combine(folder, path), (UnixFileMode)mode);
}
