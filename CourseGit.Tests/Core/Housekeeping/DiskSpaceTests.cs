using CourseGit.Core.Housekeeping;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Housekeeping;

public sealed class DiskSpaceTests
{
    private static readonly DateOnly Today = new(2026, 11, 29);

    [Theory]
    [InlineData(100, 10, 5, 5)] // per cent and GB; the smaller of the two
    [InlineData(20, 10, 5, 2)]
    [InlineData(100, 0, 5, 0)]
    [InlineData(100, 10, 0, 0)]
    [InlineData(4000, 10, 5, 5)]
    public void It_is_nearly_full_below_the_smaller_of_both(long size, double percent, long gigabytes, long expected) =>
        Assert.Equal(expected * 1_000_000_000, new SpaceWatchSettings { WarnPercent = percent, WarnBytes = gigabytes * 1_000_000_000 }
            .WarnBelow(size * 1_000_000_000));

    [Fact]
    public void A_disk_that_holds_all_is_one_and_says_what_to_do_when_it_is_nearly_full()
    {
        using var folder = new TemporaryFolder();
        var settings = PortalUnderTest.SettingsIn(folder.Path);
        StateStore.PrepareFolders(settings);
        var disks = new DiskSpace(settings, TimeProvider.System);
        Assert.Empty(disks.Now);
        var disk = Assert.Single(disks.Look());
        Assert.Equal([DiskRole.State, DiskRole.Courses, DiskRole.Repositories], disk.Roles);
        Assert.InRange(disk.FreeBytes, 1, disk.SizeBytes);
        Assert.Equal(disks.Now, [disk]);
        var low = disk with { FreeBytes = 1_000_000, SizeBytes = 200_000_000_000, WarnBelowBytes = 5_000_000_000 };
        Assert.Equal("The disk of the backups and courses is nearly full: 1 MB of 200 GB are free. When it is full, no backup can be made; "
            + "what is backed up stays. Let the portal keep house, free what restores set aside, or give the disk more room.", low.Warning);
        Assert.Null((low with { WarnBelowBytes = 1_000_000 }).Warning);
        Directory.CreateDirectory(settings.SetAsideRoot);
        Assert.Equal([DiskRole.State, DiskRole.Courses, DiskRole.Repositories, DiskRole.SetAside], Assert.Single(disks.Look()).Roles);
        Assert.Equal("disk of the courses", (disk with { Roles = [DiskRole.Courses, DiskRole.SetAside] }).Name);
    }

    [Fact]
    public async Task A_disk_of_its_own_is_told_apart_and_a_full_one_is_seen()
    {
        using var folder = new TemporaryFolder();
        var settings = PortalUnderTest.SettingsIn(folder.Path) with { SpaceWatch = new() };
        StateStore.PrepareFolders(settings);
        await using var small = await SmallDisk.MountAsync(settings.CoursesRoot, 10);
        var disks = new DiskSpace(settings, TimeProvider.System);
        var courses = disks.Look().Single(d => d.Roles is [DiskRole.Courses]);
        Assert.Equal((10 << 20, false), (courses.SizeBytes, courses.IsLow));

        await File.WriteAllBytesAsync(
            Path.Combine(settings.CoursesRoot, "much"), new byte[(10 << 20) - 800_000], TestContext.Current.CancellationToken);

        var full = disks.Look().Single(d => d.Roles is [DiskRole.Courses]);
        Assert.True(full.IsLow, full.ToString());
        Assert.Contains("The disk of the courses is nearly full", full.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_left_out()
    {
        using var folder = new TemporaryFolder();
        var settings = PortalUnderTest.SettingsIn(folder.Path);
        Assert.Empty(new DiskSpace(settings, TimeProvider.System).Look());
    }

    [Fact]
    public void The_day_it_is_full_is_told_from_a_week_on_while_space_falls()
    {
        using var folder = new TemporaryFolder();
        var diary = Diary(folder);
        for (var day = 20; day >= 1; day--)
            diary.Note([Disk(free: 500 + (10 * day))], Today.AddDays(-day));

        Assert.Equal(new DiskForecast(Today.AddDays(50), 20), diary.ForecastOf(Disk(500), Today));
        Assert.Null(diary.ForecastOf(Disk(700), Today)); // it did not fall
        Assert.Null(diary.ForecastOf(Disk(500) with { SizeBytes = 2000 }, Today)); // another disk
        Assert.Null(diary.ForecastOf(Disk(699), Today)); // in 38 years
        Assert.Null(diary.ForecastOf(Disk(500), Today.AddDays(60))); // what was long ago says nothing
        Assert.Null(diary.ForecastOf(Disk(500) with { Roles = [DiskRole.Courses] }, Today));
    }

    [Fact]
    public void Each_day_that_was_noted_is_told_and_today_as_it_is_now()
    {
        using var folder = new TemporaryFolder();
        var diary = Diary(folder);
        foreach (var day in new[] { 40, 30, 5, 0 })
            diary.Note([Disk(500 + day)], Today.AddDays(-day));

        Assert.Equal(
            [new(Today.AddDays(-30), 470, 1000), new(Today.AddDays(-5), 495, 1000), new(Today, 600, 1000)],
            diary.DaysOf(Disk(400), Today));
        Assert.Equal([new(Today, 600, 1000)], diary.DaysOf(Disk(400) with { Roles = [DiskRole.Courses] }, Today));
    }

    [Fact]
    public void A_few_days_say_nothing_and_a_day_is_noted_once()
    {
        using var folder = new TemporaryFolder();
        var diary = Diary(folder);
        for (var day = 6; day >= 0; day--)
        {
            diary.Note([Disk(500 + day)], Today.AddDays(-day));
            diary.Note([Disk(1)], Today.AddDays(-day));
        }
        Assert.Null(diary.ForecastOf(Disk(100), Today));
        Assert.Equal(7, Lines(folder).Length);
        Assert.Equal("2026-11-29\tState\t500\t1000", Lines(folder)[^1]);
    }

    [Fact]
    public void Damaged_lines_are_passed_over_and_old_ones_go()
    {
        using var folder = new TemporaryFolder();
        var diary = Diary(folder);
        File.WriteAllText(folder.At("state", "disk-space.log"),
            "2026-11-09\tState\t700\t1000\n2026-11-10\tState\nnonsense\n2026-11-11\t99\t1\t1\n2020-01-01\tState\t1\t1000\n");

        Assert.Equal(new DiskForecast(Today.AddDays(50), 20), diary.ForecastOf(Disk(500), Today));
        diary.Note([Disk(500)], Today);
        Assert.Equal(["2026-11-09\tState\t700\t1000", "2026-11-29\tState\t500\t1000"], Lines(folder));
    }

    private static SpaceDiary Diary(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.At("state"));
        return new SpaceDiary(PortalUnderTest.SettingsIn(folder.Path));
    }

    private static string[] Lines(TemporaryFolder folder) => File.ReadAllLines(folder.At("state", "disk-space.log"));

    private static DiskState Disk(long free) => new([DiskRole.State], "x", free, 1000, 10, DateTime.UnixEpoch);
}
