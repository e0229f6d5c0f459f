using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>Rows that break a constraint of their own are told as the live database's trouble, and come back when that is wanted.</summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlBrokenRowsTests
{
    private const string Course = PostgreSqlHouse.Course;

    private const string Script = """
        CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent, v int); INSERT INTO parent VALUES (1); INSERT INTO child VALUES (7, 1, 5);
        CREATE FUNCTION fine(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; ALTER TABLE child ADD CONSTRAINT is_fine CHECK (fine(v)), ADD CONSTRAINT whole CHECK (v > 0);
        CREATE OR REPLACE FUNCTION fine(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 5';
        """;

    private static readonly string[] Said =
        ["the constraint is_fine of the table child, first Key (id)=(7)",
        "the constraint child_parent_fkey of the table child, first Key (", "live database"];

    [Fact]
    public async Task Backup_verification_and_plan_name_constraint_table_and_key_and_a_restore_stops_before_anything()
    {
        await using var house = await OpenAsync();

        var saved = await house.BackUpAsync(OperationOutcome.Warning);
        var again = await house.BackUpAsync(OperationOutcome.Warning);
        var proven = await house.House.VerifyAsync(Course, OperationOutcome.Warning);
        var plan = await house.PlanAsync();
        var refused = await house.House.RestoreAsync(Course, PostgreSqlHouse.Full);

        foreach (var text in new[] { saved.Text, again.Text, proven.Text, plan.Refusal!, refused.Text })
            Assert.All(Said, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("whole", refused.Text.Split("Key")[0], StringComparison.Ordinal);
        Assert.True(refused.Refused);
        Assert.Contains("can be restored", proven.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_request_the_rows_come_back_and_the_constraint_holds_for_new_ones()
    {
        await using var house = await OpenAsync();
        await house.BackUpAsync(OperationOutcome.Warning);
        var before = await RowsAsync(house);
        var accepting = PostgreSqlHouse.Full with { AcceptBrokenRows = true };

        Assert.Contains((await house.PlanAsync(accepting)).Warnings, w => w.Contains("NOT VALID", StringComparison.Ordinal));
        var restored = await house.House.RestoreAsync(Course, accepting, OperationOutcome.Warning);

        Assert.All(Said, part => Assert.Contains(part, restored.Text, StringComparison.Ordinal));
        Assert.Equal(before, await RowsAsync(house));
        Assert.Equal("child_parent_fkey is_fine",
            await house.Server.ScalarAsync<string>(
            house.Database, "SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE NOT convalidated"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => house.ExecuteAsync("INSERT INTO child VALUES (9, 98, 9)"));
        await house.BackUpAsync(OperationOutcome.Succeeded); // what is known as not checked is no news
    }

    [Fact]
    public async Task Two_rows_with_the_same_key_stop_a_restore_with_the_key_that_they_share()
    {
        await using var house = await PostgreSqlHouse.OpenAsync(
            "CREATE TABLE t (id int CONSTRAINT once PRIMARY KEY); INSERT INTO t VALUES (5)");
        // as a damaged index lets them in
        await house.Server.ExecuteAsync(
            house.Database, "UPDATE pg_index SET indisready = false WHERE indexrelid = 'once'::regclass", admin: true);
        await house.ExecuteAsync("INSERT INTO t VALUES (5)");
        await house.Server.ExecuteAsync(
            house.Database, "UPDATE pg_index SET indisready = true WHERE indexrelid = 'once'::regclass", admin: true);
        await house.BackUpAsync();

        var unproven = await house.House.VerifyAsync(Course, OperationOutcome.Failed);
        var failed = await house.House.RestoreAsync(Course, PostgreSqlHouse.Full with { AcceptBrokenRows = true });

        foreach (var text in new[] { unproven.Text, failed.Text })
            Assert.Contains("the constraint once of the table t, first Key (id)=(5) is duplicated", text, StringComparison.Ordinal);
        Assert.Contains("Mend the rows in the live database", failed.Text, StringComparison.Ordinal);
    }

    private static async Task<PostgreSqlHouse> OpenAsync()
    {
        var house = await PostgreSqlHouse.OpenAsync(Script);
        // as a load without triggers lets it in
        await house.Server.ExecuteAsync(
            house.Database, "SET session_replication_role = replica; INSERT INTO child VALUES (8, 99, 9)", admin: true);
        return house;
    }

    private static Task<string?> RowsAsync(PostgreSqlHouse house) =>
        house.Server.ScalarAsync<string>(house.Database, "SELECT string_agg(c::text, ' ' ORDER BY id) FROM child c");
}
