using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Format;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class SizeHistoryTests
{
    private const string Course = "ffm516";

    [Fact]
    public async Task Each_backup_is_as_large_as_the_files_it_saved()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course, c => c with { Excludes = [] });
        Assert.Empty(await ReadAsync(house, 30));
        var expected = new List<(string, long, long)>();
        for (var i = 0; i < 3; i++)
        {
            house.FilesOf(Course).Write($"media/{i}.png", new byte[1000 * (i + 1)]);
            var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);
            var saved = house.FilesOf(Course).Files().Where(f => f is not ("reload" or "backuptrigger" or ".git-branch")).ToList();
            expected.Add((ended.Commit!.Value, saved.Count, saved.Sum(f => new FileInfo(house.FilesOf(Course).At(f)).Length)));
        }

        var sizes = await ReadAsync(house, 30);

        Assert.Equal(expected, sizes.Select(s => (s.Commit.Value, s.Files, s.Bytes)));
        Assert.Equal(sizes[^1], Assert.Single(await ReadAsync(house, 1)));
    }

    [Fact]
    public async Task A_commit_without_a_manifest_is_left_out()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        using var folder = new TemporaryFolder();
        await RealGit.CloneAsync(house.RepositoryOf(Course), folder.At("clone"));
        await RealGit.RunAsync(folder.At("clone"), "rm", "-r", "--quiet", ".coursegit");
        await RealGit.RunAsync(folder.At("clone"), "commit", "--quiet", "-m", "Tidy up");
        await RealGit.RunAsync(folder.At("clone"), "push", "--quiet");
        house.FilesOf(Course).Write("media/last.png", "x");
        await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Equal(3, (await RealGit.HistoryAsync(house.VaultOf(Course))).Length);
        Assert.Equal(2, (await ReadAsync(house, 30)).Length);
    }

    [Theory]
    [InlineData("""{"format":1,"files":{"exercises":{"count":2,"bytes":10},"other":{"count":1,"bytes":5}},"database":{"kind":"sqlite","bytes":100}}""", 3L, 115L)]
    [InlineData("""{"files":{},"database":{"kind":"none"}}""", 0L, 0L)]
    public void A_manifest_tells_files_and_bytes_with_the_database(string manifest, long files, long bytes) =>
        Assert.Equal((files, bytes), Manifest.SizeOf(manifest));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"files":{"exercises":7},"database":{}}""")]
    [InlineData("""{"files":{"exercises":{"count":"many","bytes":1}},"database":{}}""")]
    [InlineData("""{"files":{"a":{"count":9223372036854775807,"bytes":1},"b":{"count":9223372036854775807,"bytes":1}},"database":{}}""")]
    [InlineData("""{"files":{"a":{"count":1e300,"bytes":1}},"database":{}}""")]
    public void Somebody_elses_file_of_that_name_has_no_size(string manifest) => Assert.Null(Manifest.SizeOf(manifest));

    private static async Task<SizePoint[]> ReadAsync(TestHouse house, int commits)
    {
        var course = await house.Get<CourseRegistry>()
            .GetAsync(Subdomain.Parse(Course), Actor.CommandLine, TestContext.Current.CancellationToken);
        return [.. await house.Get<SizeHistory>().ReadAsync(course, commits, Actor.CommandLine, TestContext.Current.CancellationToken)];
    }
}
