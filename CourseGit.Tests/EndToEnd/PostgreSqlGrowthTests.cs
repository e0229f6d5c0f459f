using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Operations;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What a month of daily backups costs: half a percent of the rows change each day.</summary>
[Trait("Category", "Size")]
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlGrowthTests
{
    private static readonly int Rows = LongRun.Count(30_000, 300_000), Days = LongRun.Count(5, 30);

    [Theory]
    [InlineData(true, 15, 50)]
    [InlineData(false, 25, 100)]
    public async Task Daily_backups_of_a_database_cost_little_on_the_wire_and_on_disk(
        bool mostlyRecent, double wirePercent, double diskPercent)
    {
        await using var house = await PostgreSqlHouse.OpenAsync($"""
            CREATE TABLE exercises_answer (id serial PRIMARY KEY, answer text NOT NULL, correct boolean NOT NULL, question_id int NOT NULL, user_id int NOT NULL, date timestamptz NOT NULL, grader_response text NOT NULL, user_agent text NOT NULL);
            {Insert(Rows)}
            """);
        await house.BackUpAsync();
        var repository = house.House.RepositoryOf(PostgreSqlHouse.Course);
        var first = await WireAsync(repository, "", "-c", "pack.window=0");
        var (wire, diskBefore) = (0L, await SizeAsync(repository));
        for (var day = 1; day <= Days; day++)
        {
            var before = await RealGit.TipAsync(repository);
            await house.ExecuteAsync(mostlyRecent
                ? $"{Insert(Rows / 250)}; UPDATE exercises_answer SET grader_response = '<graded day=\"{day}\"/>' || id WHERE id IN "
                + $"(SELECT id FROM exercises_answer ORDER BY id DESC LIMIT {Rows / 1000})"
                : $"UPDATE exercises_answer SET grader_response = '<graded day=\"{day}\"/>' || id WHERE id % 200 = {day * 37 % 200}");
            await house.BackUpAsync();
            wire += await WireAsync(repository, before);
        }
        await house.BackUpAsync(OperationOutcome.Unchanged);
        await Tidying.RunAsync(house.House.Get<GitRunner>(), repository, TestContext.Current.CancellationToken);
        var disk = await SizeAsync(repository) - diskBefore;

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"first push {first:N0} bytes; {Days} days: {wire:N0} on the wire ({100.0 * wire / first:N1} %), {disk:N0} on disk "
            + $"({100.0 * disk / first:N1} %)");
        Assert.True(100.0 * wire / first <= wirePercent * Days / 30, $"{100.0 * wire / first:N1} % on the wire in {Days} days");
        Assert.True(100.0 * disk / first <= diskPercent, $"{100.0 * disk / first:N1} % on disk in {Days} days");
    }

    private static string Insert(int rows) => $$"""
        INSERT INTO exercises_answer (answer, correct, question_id, user_id, date, grader_response, user_agent)
        SELECT 'sin(' || (random() * 1000)::int || '*x) + cos(y^' || (random() * 9)::int || ')/' || (random() * 100)::int, random() > 0.5, (random() * 90)::int, (random() * 150)::int, '2025-09-01'::timestamptz + random() * interval '100 days',
            '{"correct": ' || (random() > 0.5) || ', "warning": "", "hash": "' || md5(random()::text) || '"}', 'Mozilla/5.0 (X11; Linux x86_64; rv:' || (100 + (random() * 30)::int) || '.0) Gecko/20100101 Firefox'
        FROM generate_series(1, {{rows}});
        """;

    // What a push sends: the objects the other side has not, as deltas against those it has.
    private static async Task<long> WireAsync(string repository, string before, params string[] settings) =>
        long.Parse(await RealGit.ShellAsync(
            "cd \"$1\"; before=$2; shift 2; { echo refs/heads/test; if [ -n \"$before\" ]; then echo \"^$before\"; fi; } | git -c "
            + "safe.directory='*' -c core.bigFileThreshold=1m \"$@\" pack-objects --revs --thin --stdout -q --delta-base-offset | wc -c",
            [repository, before, .. settings]), CultureInfo.InvariantCulture);

    private static async Task<long> SizeAsync(string repository) =>
        long.Parse((await RealGit.ShellAsync("du -sb \"$1/objects\" | cut -f1", repository)).Trim(), CultureInfo.InvariantCulture);
}
