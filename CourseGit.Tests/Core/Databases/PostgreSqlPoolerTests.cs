using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>A real pgbouncer before the real server.</summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlPoolerTests
{
    private const string Course = PostgreSqlHouse.Course;

    [Fact]
    public async Task Behind_a_pooler_in_transaction_mode_nothing_is_done_in_words_and_no_setting_stays_behind()
    {
        await using var house = await PostgreSqlHouse.OpenAsync("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
        await house.BackUpAsync();
        await using var pooler = await PoolerUnderTest.StartAsync(house.Server, "transaction");
        var before = await pooler.SettingsAsync(house.Database);
        await using var behind = await TestHouse.OpenAsync(house.House.Root, s => s with { PostgreSql = pooler.Settings });

        var backup = await behind.BackUpAsync(Course);
        var restore = await behind.RestoreAsync(Course, PostgreSqlHouse.Full);
        var verification = await behind.VerifyAsync(Course);
        var plan = await PostgreSqlHouse.PlanAsync(behind, PostgreSqlHouse.Full);
        var findings = await PostgreSqlHouse.TestAsync(behind);

        foreach (var text in new[] { backup.Text, restore.Text, verification.Text, plan.Refusal!,
            string.Join(' ', findings.Where(f => !f.IsGood).Select(f => f.Text)) })
            Assert.Contains("a pooler that gives each transaction another connection", text, StringComparison.Ordinal);
        Assert.True(backup.Refused && restore.Refused);
        Assert.Equal(before, await pooler.SettingsAsync(house.Database));
    }

    [Fact]
    public async Task Behind_a_pooler_in_session_mode_all_is_done()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await using var pooler = await PoolerUnderTest.StartAsync(house.Server, "session");
        await using var behind = await TestHouse.OpenAsync(house.House.Root, s => s with { PostgreSql = pooler.Settings });
        var before = await pooler.SettingsAsync(house.Database);

        await behind.BackUpAsync(Course, OperationOutcome.Succeeded);
        await behind.VerifyAsync(Course, OperationOutcome.Succeeded);
        await behind.RestoreAsync(Course, PostgreSqlHouse.Full, OperationOutcome.Succeeded);

        Assert.Equal(before, await pooler.SettingsAsync(house.Database));
    }

    // A transaction is what a pooler moves on with: whatever the house sets, it sets for that alone.
    [Fact]
    public async Task A_transaction_that_reads_or_fills_leaves_the_connection_as_it_was()
    {
        await using var house = await PostgreSqlHouse.OpenAsync("CREATE TABLE t (id int)");
        await using var connection = await house.Server.OpenAsync(house.Database);
        var before = await PoolerUnderTest.SettingsAsync(connection);

        await using (var reading = await DumpTransaction.ReadAsync(connection, TestContext.Current.CancellationToken))
            await reading.UseOwnPathAsync(TestContext.Current.CancellationToken);
        await using (var writing = await DumpTransaction.WriteAsync(
            connection, PostgreSqlUnderTest.User, TestContext.Current.CancellationToken))
        {
            Assert.NotEqual(before, await PoolerUnderTest.SettingsAsync(connection));
            await writing.CommitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, await PoolerUnderTest.SettingsAsync(connection));
    }
}
