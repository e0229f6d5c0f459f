using CourseGit.Core.Backup;
using CourseGit.Core.Files;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>What is read of files that are not what they say, and whether git can read it.</summary>
public sealed class FileReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    // As a file that grows and shrinks all the time, and happens to be empty when it is copied.
    [Fact]
    public async Task A_file_that_says_it_has_no_bytes_and_has_some_leaves_a_pack_that_git_reads()
    {
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", _folder.Path);
        using (var pack = new PackWriter(_folder.At("objects/pack")))
        {
            using var reader = new FileReader(
                HeldFolder.Hold($"/proc/{Environment.ProcessId}"), pack, _folder.At("scratch"), _ => false);
            var path = RawPath.FromText("status");

            Assert.Null(reader.TryRead(path, isLast: false, Token));
            var read = reader.TryRead(path, isLast: true, Token);

            Assert.Equal(new FileRead("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", false, null), read);
            Assert.True(pack.Finish());
        }
        Assert.Empty(Directory.GetFiles(_folder.At("scratch")));
        await RealGit.RunAsync(_folder.Path, "fsck", "--full", "--strict");
        Assert.Equal("", await RealGit.RunAsync(_folder.Path, "cat-file", "blob", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
    }

    [Fact]
    public void How_much_of_a_large_file_was_read_is_told_while_it_is_read()
    {
        var course = Directory.CreateDirectory(_folder.At("course")).FullName;
        File.WriteAllBytes(Path.Combine(course, "large.txt"), new byte[30 << 20]);
        File.WriteAllBytes(Path.Combine(course, "small.txt"), new byte[1000]);
        var told = new List<(int Files, long Bytes)>();
        using var pack = new PackWriter(_folder.At("pack"));

        new CourseReader(ConfinedFolder.RealPath(course), pack, _folder.At("scratch"), _ => false).Run(
            [(RawPath.FromText("large.txt"), 30 << 20), (RawPath.FromText("small.txt"), 1000)],
            (files, bytes, _) =>
            {
                lock (told)
                    told.Add((files, bytes));
            }, Token);

        Assert.InRange(told.Count, 20, 40);
        Assert.Equal((2, (30L << 20) + 1000), (told.Max(t => t.Files), told.Max(t => t.Bytes)));
        Assert.InRange(told.Select(t => t.Bytes).Distinct().Count(), 20, 40);
    }

    [Fact]
    public async Task Files_of_every_size_around_what_goes_through_memory_are_read_right()
    {
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", _folder.At("r"));
        var course = Directory.CreateDirectory(_folder.At("course")).FullName;
        int[] sizes = [0, 1, 65_535, 65_536, (8 << 20) - 1, 8 << 20, (8 << 20) + 1, 17 << 20];
        foreach (var size in sizes)
            await File.WriteAllBytesAsync(Path.Combine(course, $"{size}.txt"), CourseFiles.Noise(new Random(size), size), Token);
        using (var pack = new PackWriter(_folder.At("r/objects/pack")))
        {
            using var reader = new FileReader(
                HeldFolder.Hold(ConfinedFolder.RealPath(course)), pack, _folder.At("scratch"), _ => false);
            foreach (var size in sizes)
            {
                var read = reader.TryRead(RawPath.FromText($"{size}.txt"), isLast: false, Token)!.Value;
                Assert.Equal((await RealGit.RunAsync(course, "hash-object", $"{size}.txt")).Trim(), read.Id);
                Assert.Equal(size, read.Stat!.Value.Size);
            }
            Assert.True(pack.Finish());
        }
        await RealGit.RunAsync(_folder.At("r"), "fsck", "--full", "--strict");
    }
}
