using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

public sealed class SqliteInUseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Course => Directory.CreateDirectory(_folder.At("course")).FullName;

    private string File => Path.Combine(Course, "c.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("WAL")]
    [InlineData("DELETE")]
    [InlineData("TRUNCATE")]
    public async Task Money_moved_during_snapshots_is_never_lost_or_doubled(string journal)
    {
        using (var database = new SqliteFile(File))
            database.Execute(
                $"PRAGMA journal_mode = {journal}; CREATE TABLE accounts (name PRIMARY KEY, sum, padding); INSERT INTO accounts VALUES "
                + "('a', 500, hex(zeroblob(50000))), ('b', 500, hex(zeroblob(50000)))");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var moved = 0;
        var first = new TaskCompletionSource();
        var moving = Task.Run(() =>
        {
            using var database = new SqliteFile(File);
            for (; !stop.IsCancellationRequested; moved++)
            {
                database.Execute(
                    "BEGIN IMMEDIATE; UPDATE accounts SET sum = sum - 1 WHERE name = 'a'; UPDATE accounts SET sum = sum + 1 WHERE name = "
                    + "'b'; COMMIT");
                first.TrySetResult();
            }
        }, TestContext.Current.CancellationToken);
        await await Task.WhenAny(first.Task, moving);
        var sums = new List<string>();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Null((await DumpAsync()).Damage);
                using var snapshot = new SqliteFile(Assert.Single(Directory.GetFiles(_folder.At("database"))));
                sums.AddRange(snapshot.Query("SELECT sum(sum) FROM accounts"));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await moving;
        }
        Assert.Equal(Enumerable.Repeat("1000", 20), sums);
        Assert.True(moved > 20, $"only {moved} transfers");
    }

    [Fact]
    public async Task A_database_that_stays_locked_can_still_be_cancelled()
    {
        using var writer = new SqliteFile(File);
        writer.Execute("CREATE TABLE t (a); BEGIN EXCLUSIVE");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancel.CancelAfter(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new SqliteDumper()
                .DumpAsync(new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("c.db")), Course, _folder.At("database"),
                DatabaseTalk.Silent, cancel.Token));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private Task<DatabaseDump> DumpAsync() =>
        new SqliteDumper()
            .DumpAsync(new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("c.db")), Course, _folder.At("database"),
            DatabaseTalk.Silent, TestContext.Current.CancellationToken);
}
