using System.Globalization;
using System.Security.Cryptography;
using CourseGit.Core;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Core.State.PostgreSql;
using CourseGit.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace CourseGit.Tests.Core.Audit;

/// <summary>The chain of the record: whole under every crowd and crash, and broken by whatever is done to a row.</summary>
public sealed class AuditChainTests
{
    private static readonly string Elsewhere = new('a', 64);

    public static TheoryData<string, long, string> Tamperings => new()
    {
        { """DELETE FROM audit WHERE "Id" = 4""", 4, "it is missing" },
        { """DELETE FROM audit WHERE "Id" = 1""", 1, "it is missing, and all before row 2" },
        { """DELETE FROM audit WHERE "Id" > 6""", 7, "it is missing, and all up to row 8" },
        { """DELETE FROM audit""", 1, "it is missing, and all up to row 8" },
        { """UPDATE audit SET "Person" = 'somebody.else' WHERE "Id" = 3""", 3, "it is not as it was written" },
        { """UPDATE audit SET "After" = NULL WHERE "Id" = 5""", 5, "it is not as it was written" },
        { """UPDATE audit SET "AtUtc" = '2020-01-01 00:00:00' WHERE "Id" = 8""", 8, "it is not as it was written" },
        // what stood in one column moved into the next
        { """UPDATE audit SET "Subject" = NULL, "Course" = "Subject" WHERE "Id" = 5""", 5, "it is not as it was written" },
        {
            """UPDATE audit SET "Id" = -"Id" WHERE "Id" IN (4, 5); UPDATE audit SET "Id" = 9 + "Id" WHERE "Id" < 0""",
            4, "it is not as it was written"
        },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task Whatever_is_done_to_a_row_is_noticed(string sql, long bad, string trouble)
    {
        await using var core = await CoreUnderTest.StartAsync();
        await WriteAsync(core, 8);
        Assert.True((await VerdictAsync(core)).IsWhole);
        await RemoveNewestAsync(core);

        await ExecuteAsync(core, sql);

        var verdict = await VerdictAsync(core);
        Assert.Equal(bad, verdict.BadRow);
        Assert.Contains(trouble, verdict.Sentence, StringComparison.Ordinal);
    }

    // Whoever can write the database alone has no key: with one of their own they can make a chain that is whole in itself.
    [Fact]
    public async Task A_tail_that_was_written_anew_with_another_key_is_noticed()
    {
        await using var core = await CoreUnderTest.StartAsync();
        await WriteAsync(core, 8);
        var forger = new AuditSeal(core.Settings with { StateRoot = core.NewFolder("elsewhere") });
        await core.StateAsync(async context =>
        {
            var rows = await context.Audit.Where(r => r.Id >= 5).OrderBy(r => r.Id).ToListAsync(TestContext.Current.CancellationToken);
            var previous = rows[0].PreviousHash;
            foreach (var row in rows)
            {
                (row.Person, row.PreviousHash) = ("nobody", previous);
                row.Hash = previous = forger.Of(row);
            }
            return await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        Assert.Equal(5, (await VerdictAsync(core)).BadRow);
    }

    [Fact]
    public async Task An_older_state_that_went_on_is_noticed()
    {
        await using var core = await CoreUnderTest.StartAsync();
        await WriteAsync(core, 8);
        await ExecuteAsync(core, """DELETE FROM audit WHERE "Id" > 5""");
        await WriteAsync(core, 20);

        Assert.Equal(8, (await VerdictAsync(core)).BadRow);
    }

    [Fact]
    public async Task Eight_writers_in_five_processes_make_one_chain()
    {
        await using var house = await TestHouse.OpenAsync();
        const int rows = 40, writers = 4;
        ChildProcess[] others = [.. Enumerable.Range(0, writers).Select(_ => AuditHelper.Start(house.Root, rows))];
        Assert.All(await Task.WhenAll(others.Select(o => o.LineAsync())), line => Assert.Equal("writing", line));
        var log = house.Get<AuditLog>();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < rows; i++)
                await log.RecordAsync(CoreUnderTest.Superuser, new(AuditAction.HookTried) { Subject = $"{i}" }, default);
        }, TestContext.Current.CancellationToken)));
        Assert.All(await Task.WhenAll(others.Select(o => o.LineAsync())), line => Assert.Equal("done", line));
        Array.ForEach(others, o => o.Dispose());

        var verdict = await house.Get<AuditDesk>().VerifyAsync(null, CoreUnderTest.Superuser, TestContext.Current.CancellationToken);

        Assert.True(verdict.IsWhole, verdict.Sentence);
        Assert.Equal(2 * writers * rows, verdict.Rows);
    }

    [Fact]
    [Trait("Category", "Crash")]
    public async Task A_writer_that_is_killed_leaves_a_chain_that_others_go_on_with()
    {
        await using var house = await TestHouse.OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            using var writer = AuditHelper.Start(house.Root, 100_000);
            await writer.LineAsync();
            var before = await CountAsync(house);
            await Until.TrueAsync(async () => await CountAsync(house) > before + 20, "some rows are written");
            await writer.KillAsync();
        }

        await house.AddCredentialAsync("key", "git", "a secret");

        var verdict = await house.Get<AuditDesk>().VerifyAsync(null, CoreUnderTest.Superuser, TestContext.Current.CancellationToken);
        Assert.True(verdict.IsWhole, verdict.Sentence);
        Assert.Equal(await CountAsync(house), verdict.Rows + 1); // the verification itself
    }

    [Fact]
    public async Task On_PostgreSQL_writers_take_turns_too()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        var database = await server.CreateAsync();
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = server.Port,
            Database = database,
            Username = PostgreSqlUnderTest.User,
            Password = PostgreSqlUnderTest.Password,
            Pooling = false,
        }.ToString();
        using var folder = new TemporaryFolder();
        var settings = PortalUnderTest.SettingsIn(folder.Path);
        StateStore.PrepareFolders(settings);
        await using var services = new ServiceCollection().AddLogging().AddCourseGitCore(settings)
            .AddSingleton<IDbContextFactory<StateDbContext>>(new PostgreSqlContexts(connection)).BuildServiceProvider();
        await using (var context = new PostgreSqlContexts(connection).CreateDbContext())
            await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
        var log = services.GetRequiredService<AuditLog>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await log.RecordAsync(CoreUnderTest.Superuser, new(AuditAction.HookTried) { Subject = $"å\0\ud800{i}" }, default);
        }, TestContext.Current.CancellationToken)));

        var verdict = await services.GetRequiredService<AuditDesk>()
            .VerifyAsync(null, CoreUnderTest.Superuser, TestContext.Current.CancellationToken);
        Assert.True(verdict.IsWhole, verdict.Sentence);
        Assert.Equal(160, verdict.Rows);
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_not_done()
    {
        await using var core = await CoreUnderTest.StartAsync();
        await core.AddCourseAsync("a");
        await BreakAsync(core);

        await Assert.ThrowsAsync<SqliteException>(() => core.AddCourseAsync("b"));
        await Assert.ThrowsAsync<SqliteException>(() => core.Get<CourseRegistry>().UpdateAsync(
            CoreUnderTest.NewCourse("a") with { GitUser = "eva" }, CoreUnderTest.Superuser, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<SqliteException>(() => core.Get<CourseRegistry>().RemoveAsync(
            Subdomain.Parse("a"), CoreUnderTest.Superuser, TestContext.Current.CancellationToken));

        var left = Assert.Single(
            await core.Get<CourseRegistry>().ListAsync(CoreUnderTest.Superuser, TestContext.Current.CancellationToken));
        Assert.Equal(("a", null), (left.Subdomain.Value, left.GitUser));
    }

    [Fact]
    public async Task What_must_not_depend_on_the_record_goes_on_without_it_and_the_next_row_says_so()
    {
        await using var core = await CoreUnderTest.StartAsync();
        var log = core.Get<AuditLog>();
        await BreakAsync(core);
        for (var i = 0; i < 3; i++)
            await log.NoteAsync("anna", new Origin(Way.Page), new(AuditAction.SignedIn), TestContext.Current.CancellationToken);
        await ExecuteAsync(core, "DROP TRIGGER full");

        await log.NoteAsync("anna", new Origin(Way.Page), new(AuditAction.SignedOut), TestContext.Current.CancellationToken);

        var rows = await RowsAsync(core);
        Assert.Equal([AuditAction.SignedOut, AuditAction.RowsMissed], rows.Select(r => r.Action));
        Assert.Contains("Rows missing before this one: 3", rows[1].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_whose_time_is_over_go_and_the_rest_is_whole_from_there()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-09-01T08:00:00Z", CultureInfo.InvariantCulture));
        await using var core = await CoreUnderTest.StartAsync(s => s.AddSingleton<TimeProvider>(time));
        await WriteAsync(core, 5);
        time.Advance(TimeSpan.FromDays(400));
        await WriteAsync(core, 4);
        time.Advance(TimeSpan.FromDays(400));
        var retention = core.Get<AuditRetention>();

        Assert.Equal(5, await retention.CutAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await retention.CutAsync(TestContext.Current.CancellationToken));

        var verdict = await VerdictAsync(core);
        Assert.True(verdict.IsWhole, verdict.Sentence);
        Assert.Equal(6, verdict.First);
        Assert.Contains("from row 6 of 2027-10-06", verdict.Sentence, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromDays(5000)); // all of it: the row that says so follows the last
        Assert.Equal(6, await retention.CutAsync(TestContext.Current.CancellationToken));
        Assert.Equal(12, (await VerdictAsync(core)).First);
        await ExecuteAsync(core, """DELETE FROM audit WHERE "Id" = 12""");
        Assert.Equal(1, (await VerdictAsync(core)).BadRow);
    }

    [Fact]
    public async Task A_crash_between_the_removal_of_rows_and_the_note_of_the_newest_is_made_good_by_the_next_row()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-09-01T08:00:00Z", CultureInfo.InvariantCulture));
        await using var core = await CoreUnderTest.StartAsync(s => s.AddSingleton<TimeProvider>(time));
        await WriteAsync(core, 5);
        var head = Path.Combine(core.Settings.StateRoot, "audit.head");
        var before = await File.ReadAllTextAsync(head, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromDays(5000));
        Assert.Equal(5, await core.Get<AuditRetention>().CutAsync(TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(head, before, TestContext.Current.CancellationToken);

        await core.Get<CredentialStore>().SaveAsync(
            "key-0", "git", new Secret("y"), CoreUnderTest.Superuser, TestContext.Current.CancellationToken);

        Assert.Equal(7, new AuditHead(core.Settings).Read()?.Id);
        await ExecuteAsync(core, """DELETE FROM audit WHERE "Id" = 7""");
        Assert.Equal(7, (await VerdictAsync(core)).BadRow);
    }

    [Fact]
    public async Task A_note_of_removed_rows_that_nobody_with_the_key_wrote_leaves_the_newest_as_it_is()
    {
        await using var core = await CoreUnderTest.StartAsync();
        await WriteAsync(core, 8);
        var last = await core.StateAsync(c => c.Audit.AsNoTracking().FirstAsync(r => r.Id == 8, TestContext.Current.CancellationToken));
        await ExecuteAsync(core, """DELETE FROM audit WHERE "Id" > 5""");
        await core.StateAsync(async context =>
        {
            var row = await context.Audit.SingleAsync(r => r.Id == 5, TestContext.Current.CancellationToken);
            (row.Action, row.After) = (AuditAction.RecordCut.Id, new AuditCut(last.Id, last.Hash).Entry(1).After);
            return await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        await WriteAsync(core, 1);

        Assert.Equal(8, new AuditHead(core.Settings).Read()?.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("0123")]
    public async Task A_damaged_key_locks_nobody_out_and_counts_again_once_it_is_put_back(string damage)
    {
        await using var core = await CoreUnderTest.StartAsync();
        await WriteAsync(core, 1);
        var path = Path.Combine(core.Settings.KeysFolder, "audit.key");
        var key = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, damage, TestContext.Current.CancellationToken);
        await using var services = new ServiceCollection().AddLogging().AddCourseGitCore(core.Settings).BuildServiceProvider();
        var log = services.GetRequiredService<AuditLog>();

        await log.NoteAsync("anna", new Origin(Way.Page), new(AuditAction.SignedIn), TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<CryptographicException>(() => log.RecordAsync(
            CoreUnderTest.Superuser, new(AuditAction.HookTried), TestContext.Current.CancellationToken));
        Assert.Contains("keys/audit.key is damaged", refusal.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, key, TestContext.Current.CancellationToken);
        await log.NoteAsync("anna", new Origin(Way.Page), new(AuditAction.SignedOut), TestContext.Current.CancellationToken);

        Assert.Equal([AuditAction.SignedOut, AuditAction.RowsMissed, AuditAction.CredentialAdded],
            (await RowsAsync(core)).Select(r => r.Action));
        Assert.True((await VerdictAsync(core)).IsWhole);
    }

    [Fact]
    public async Task Rows_that_were_missed_are_told_once_whoever_writes_next()
    {
        await using var core = await CoreUnderTest.StartAsync();
        var log = core.Get<AuditLog>();
        await BreakAsync(core);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(NoteAsync)));
        await ExecuteAsync(core, "DROP TRIGGER full");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(NoteAsync)));

        var told = (await RowsAsync(core)).Where(r => r.Action == AuditAction.RowsMissed);
        Assert.Contains("Rows missing before this one: 30", Assert.Single(told).After, StringComparison.Ordinal);

        Task NoteAsync() => log.NoteAsync("anna", new Origin(Way.Page), new(AuditAction.SignedIn), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nothing_is_removed_when_it_is_to_be_kept_for_good()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-09-01T08:00:00Z", CultureInfo.InvariantCulture));
        await using var house = await TestHouse.OpenAsync(
            change: s => s with { AuditKeepDays = 0 }, services: s => s.AddSingleton<TimeProvider>(time));
        await house.AddCredentialAsync("key", "git", "a secret");
        time.Advance(TimeSpan.FromDays(9000));

        Assert.Equal(0, await house.Get<AuditRetention>().CutAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await CountAsync(house));
    }

    [Fact]
    public async Task The_key_is_nobody_elses_and_does_not_lie_in_the_database()
    {
        await using var core = await CoreUnderTest.StartAsync();
        await WriteAsync(core, 1);
        var key = Path.Combine(core.Settings.KeysFolder, "audit.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        await File.WriteAllTextAsync(key, Elsewhere, TestContext.Current.CancellationToken);

        await using var other = await CoreUnderTest.StartAsync();
        var seal = new AuditSeal(core.Settings);
        var row = await core.StateAsync(c => c.Audit.AsNoTracking().FirstAsync(TestContext.Current.CancellationToken));

        Assert.NotEqual(row.Hash, seal.Of(row));
    }

    private static async Task WriteAsync(CoreUnderTest core, int rows)
    {
        for (var i = 0; i < rows; i++)
            await core.Get<CredentialStore>().SaveAsync(
                $"key-{i}", "git", new Secret("x"), CoreUnderTest.Superuser, TestContext.Current.CancellationToken);
    }

    private static Task<AuditVerdict> VerdictAsync(CoreUnderTest core) =>
        core.Get<AuditDesk>().VerifyAsync(null, CoreUnderTest.Superuser, TestContext.Current.CancellationToken);

    private static async Task<AuditRecord[]> RowsAsync(CoreUnderTest core) => [.. await core.Get<AuditDesk>()
        .SearchAsync(AuditFilter.None, null, 500, CoreUnderTest.Superuser, TestContext.Current.CancellationToken)];

    // The verification is a row, too; and what is noted as the newest goes back to what it was.
    private static async Task RemoveNewestAsync(CoreUnderTest core)
    {
        await ExecuteAsync(core, """DELETE FROM audit WHERE "Id" = 9""");
        File.Delete(Path.Combine(core.Settings.StateRoot, "audit.head"));
        var last = await core.StateAsync(c => c.Audit.AsNoTracking().FirstAsync(r => r.Id == 8, TestContext.Current.CancellationToken));
        new AuditHead(core.Settings).Note(last.Id, last.Hash);
    }

    private static Task BreakAsync(CoreUnderTest core) =>
        ExecuteAsync(core, "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");

    private static async Task ExecuteAsync(CoreUnderTest core, string sql)
    {
        await using var connection = new SqliteConnection(StateStore.ConnectionString(core.Settings.StateDatabase));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> CountAsync(TestHouse house)
    {
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await context.Audit.LongCountAsync(TestContext.Current.CancellationToken);
    }

    private sealed class PostgreSqlContexts(string connection) : IDbContextFactory<StateDbContext>
    {
        public StateDbContext CreateDbContext() => new PostgreSqlStateDbContext(
            new DbContextOptionsBuilder<PostgreSqlStateDbContext>().UseNpgsql(connection).Options);
    }
}
