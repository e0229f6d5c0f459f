using CourseGit.Core.Backup;
using CourseGit.Core.Files;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

public sealed class VaultIndexTests
{
    private static readonly DateTime Written = new(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc);

    // Read and written again within one tick of the file system's clock: nothing in its stats tells.
    [Fact]
    public void What_changed_no_earlier_than_the_index_was_written_is_read_again_although_its_stats_are_the_same()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.txt"), "one");
        var stat = LinuxPath.Stat(folder.At("a.txt"))!.Value;
        var record = new IndexRecord(RawPath.FromText("a.txt"), IndexRecord.PlainFile, new string('1', 40), FileStamp.Of(stat));

        Assert.True(FileStamp.IsUnchanged(record, stat, stat.Changed.Utc.AddTicks(1)));
        Assert.False(FileStamp.IsUnchanged(record, stat, stat.Changed.Utc));
        var older = stat with { Modified = new LinuxTime(0, 0) }; // whoever wrote it set its time back
        Assert.False(FileStamp.IsUnchanged(record with { Stats = FileStamp.Of(older) }, older, stat.Changed.Utc));
    }

    // git compares whole seconds; on a busy server a file is written more than once in one.
    [Theory]
    [InlineData("its content, to the nanosecond")]
    [InlineData("anything of it, to the nanosecond")]
    [InlineData("another file of this name")]
    [InlineData("its owner")]
    [InlineData("its size")]
    [InlineData("a size beyond 32 bits")]
    [InlineData("before 1970")]
    [InlineData("a link now")]
    public void Whatever_differs_in_its_stats_it_is_read_again(string what)
    {
        var time = new LinuxTime(new DateTimeOffset(Written).ToUnixTimeSeconds() - 3600, 5);
        var stat = new PathStat(EntryKind.File, 0x1A4, 1, 2, 3, 4, 0, false, 6, 1, time, time);
        var record = new IndexRecord(RawPath.FromText("a"), IndexRecord.PlainFile, new string('1', 40), FileStamp.Of(stat));
        Assert.True(FileStamp.IsUnchanged(record, stat with { Device = 9 }, Written)); // it was mounted again
        var now = what switch
        {
            "its content, to the nanosecond" => stat with { Modified = time with { Nanoseconds = 6 } },
            "anything of it, to the nanosecond" => stat with { Changed = time with { Nanoseconds = 6 } },
            "another file of this name" => stat with { Inode = 7 },
            "its owner" => stat with { UserId = 0 },
            "its size" => stat with { Size = 7 },
            "a size beyond 32 bits" => stat with { Size = (1L << 32) + 7 },
            "before 1970" => stat with { Modified = new LinuxTime(-time.Seconds, 5) },
            _ => stat with { Kind = EntryKind.Link },
        };

        Assert.False(FileStamp.IsUnchanged(record, now, Written));
    }

    // What git could not trust it notes with a size of zero; a multiple of four gigabytes ends up there, too.
    [Theory]
    [InlineData(0, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", true)]
    [InlineData(0, "1111111111111111111111111111111111111111", false)]
    [InlineData(1L << 32, "1111111111111111111111111111111111111111", false)]
    public void A_size_of_zero_is_believed_of_an_empty_file_alone(long size, string id, bool isUnchanged)
    {
        var time = new LinuxTime(1, 0);
        var stat = new PathStat(EntryKind.File, 0x1A4, 1, 2, 3, 4, 0, false, size, 1, time, time);
        var record = new IndexRecord(RawPath.FromText("a"), IndexRecord.PlainFile, id, FileStamp.Of(stat));
        Assert.Equal(isUnchanged, FileStamp.IsUnchanged(record, stat, Written));
    }

    [Fact]
    public async Task The_index_of_a_backup_is_never_newer_than_its_first_look_at_the_folder()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        for (var i = 0; i < 2; i++)
        {
            var ended = await house.BackUpAsync("ffm516", i == 0 ? OperationOutcome.Succeeded : OperationOutcome.Unchanged);
            var looked = ended.Steps.First(s => s.Name == "Syncing course folder").StartedUtc;
            Assert.True(File.GetLastWriteTimeUtc(Path.Combine(house.VaultOf("ffm516"), "index")) < looked);
        }
    }
}
