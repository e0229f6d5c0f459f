using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Core.State.PostgreSql;
using CourseGit.Core.State.Sqlite;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Core.State;

/// <summary>State that an earlier version wrote, and what the migrations make of it.</summary>
public sealed class EarlierStateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_state_written_before_the_migrations_of_today_opens_with_all_that_was_in_it()
    {
        await using var house = await OpenAsync(script => script);

        var course = Assert.Single(await house.Get<CourseRegistry>().ListAsync(Actor.CommandLine, Token));
        Assert.Equal(("ffm516", Direction.Push), (course.Subdomain.Value, course.Direction));
        Assert.Equal((0, false), (course.Labels.Length, course.IsArchived));
        var operations = await house.OperationsAsync();
        Assert.Equal(["Verify", "Restore", "Backup", "Backup"], operations.Select(o => o.Kind.Id));
        Assert.All(operations, o => Assert.Equal((OperationSubject.Of(course.Subdomain), OperationState.Done), (o.Subject, o.State)));
        Assert.NotEmpty((await house.Get<OperationDesk>().GetAsync(1, Actor.CommandLine, Token)).Steps);
        Assert.NotEmpty(await house.LogAsync(operations[^1]));
        Assert.Equal(2, Assert.Single(await house.Get<CourseOverview>().ListAsync(Actor.CommandLine, Token)).LastBackup?.Id);
    }

    [Fact]
    public async Task How_its_backups_of_the_last_days_ended_is_known_at_once_whichever_the_engine()
    {
        var (today, yesterday) = (DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var expected = $"{yesterday}s {today}r".Replace("-", "", StringComparison.Ordinal);
        await using var house = await OpenAsync(script => script.Replace("2026-11-28", yesterday, StringComparison.Ordinal)
            + Backups("\"Subdomain\"", "'ffm516'", (today + " 00:00:01", false), (today + " 00:00:02", true),
                ("2020-01-01 12:00:00", true)));
        Assert.Equal(expected, Assert.Single(await house.Get<CourseOverview>().ListAsync(Actor.CommandLine, Token)).Days.Text);

        var server = await PostgreSqlUnderTest.GetAsync();
        await using var connection = await server.OpenAsync(await server.CreateAsync());
        await using var context = new PostgreSqlStateDbContext(
            new DbContextOptionsBuilder<PostgreSqlStateDbContext>().UseNpgsql(connection).Options);
        await context.GetService<IMigrator>().MigrateAsync("LabelsAndArchive", Token);
        var past = "INSERT INTO course_statuses (\"Subdomain\") VALUES ('ffm516');"
            + Backups("\"SubjectKind\", \"Revision\", \"Subject\"", "'Course', 0, 'ffm516'", (yesterday + " 23:59:59", false),
                (today + " 00:00:01", false), (today + " 00:00:02", true), ("2020-01-01 12:00:00", true));
        await context.Database.ExecuteSqlRawAsync(past, Token);
        await context.Database.MigrateAsync(Token);
        Assert.Equal(expected, await context.CourseStatuses.Select(s => s.Days).SingleAsync(Token));
    }

    [Fact]
    public async Task Its_tables_are_like_those_of_a_new_state()
    {
        await using var earlier = await OpenAsync(script => script);
        await using var today = await OpenAsync(_ => "");

        Assert.Equal(Shape(today), Shape(earlier));
    }

    [Fact]
    public async Task It_is_opened_twice_like_once_and_nothing_is_run_again()
    {
        await using var house = await OpenAsync(script => script);
        var history = History(house);

        await MigrateAsync(house);

        Assert.Equal(history, History(house));
    }

    [Fact]
    public async Task One_that_is_older_than_can_be_taken_over_is_refused_and_stays_as_it_is()
    {
        await using var house = await OpenAsync(_ => "");
        using (var connection = Connect(house))
            Execute(connection,
                "DELETE FROM __EFMigrationsHistory; INSERT INTO __EFMigrationsHistory VALUES ('0001_Initial', '9.0.0'), ('0002_Restore', "
                + "'9.0.0')");
        var before = (Shape(house), string.Join(' ', History(house)));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => MigrateAsync(house));

        Assert.Contains("Start the version of before once", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, (Shape(house), string.Join(' ', History(house))));
    }

    [Fact]
    public async Task The_migrations_of_each_engine_lead_to_the_model()
    {
        await using var house = await TestHouse.OpenAsync(services: s => s.AddCourseGitAccounts(PortalUnderTest.SettingsIn("/nowhere")));
        await using var sqlite = house.Get<SqliteStateDbContext>();
        await using var postgreSql = new PostgreSqlStateDbContext(
            new DbContextOptionsBuilder<PostgreSqlStateDbContext>().UseNpgsql().Options);
        await using var accounts = await house.Get<IDbContextFactory<AccountDbContext>>().CreateDbContextAsync(Token);

        Assert.All<DbContext>([sqlite, postgreSql, accounts],
            context => Assert.False(
            context.Database.HasPendingModelChanges(), $"Add a migration to {context.GetType().Name}: docs/contributing.md."));
        Assert.Equal(SqliteStateDbContext.Newest, sqlite.Database.GetMigrations().Last());
        Assert.Equal(AccountDbContext.NewestMigration, accounts.Database.GetMigrations().Last());
    }

    [Fact]
    public async Task What_is_read_without_EF_is_what_EF_reads()
    {
        await using var house = await OpenAsync(script => script);
        var reader = house.Get<StateReader>();
        var name = Subdomain.Parse("ffm516");
        await house.Get<CourseRegistry>().LabelAsync(
            name, [CourseLabel.Parse("2025"), CourseLabel.Parse("Åke fysik")], [], Actor.CommandLine, Token);
        await house.Get<CourseRegistry>().ArchiveAsync(name, true, Actor.CommandLine, Token);
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);

        Assert.Equivalent(await context.Courses.AsNoTracking().OrderBy(c => c.Id)
            .ToListAsync(Token), await reader.Courses("""ORDER BY "Id" """, [], Token), strict: true);
        Assert.Equivalent(await context.Operations.AsNoTracking().OrderBy(o => o.Id)
            .ToListAsync(Token), await reader.Operations("""ORDER BY "Id" """, [], Token), strict: true);
        Assert.Equivalent(
            await context.CourseStatuses.AsNoTracking().Where(s => s.Subdomain == "ffm516")
                .ToListAsync(Token), await reader.CourseStatuses("""WHERE "Subdomain" = $0""", ["ffm516"], Token), strict: true);
        Assert.NotEmpty(await reader.CourseStatuses("", [], Token));
        var row = Assert.Single(await reader.Courses("", [], Token));
        Assert.Equal(("2025\nÅke fysik", DateTimeKind.Utc), (row.Labels, row.ArchivedUtc!.Value.Kind));
    }

    [Fact]
    public async Task The_state_can_be_made_in_PostgreSQL_too()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        var database = await server.CreateAsync();
        await using var connection = await server.OpenAsync(database);
        await using var context = new PostgreSqlStateDbContext(
            new DbContextOptionsBuilder<PostgreSqlStateDbContext>().UseNpgsql(connection).Options);

        await context.Database.MigrateAsync(Token);
        context.Add(new OperationRow
        {
            Kind = "Backup",
            Subject = "ffm516",
            State = "Queued",
            RequestedBy = "anna",
            Arguments = "{}",
            RequestedUtc = DateTime.UtcNow
        });
        await context.SaveChangesAsync(Token);

        Assert.Equal("ffm516", await context.Operations.Select(o => o.Subject).SingleAsync(Token));
    }

    private static string Backups(string columns, string values, params (string Ended, bool Refused)[] backups) =>
        string.Concat(backups.Select(b =>
            $"""
            INSERT INTO operations ({columns}, "Kind", "State", "Outcome", "Refused", "CanBeConfirmed", "RequestedBy", "Arguments",
                "RequestedUtc", "FinishedUtc", "Text", "Percent", "FilesDone", "FilesTotal", "Files", "Bytes", "CancelRequested")
            VALUES ({values}, 'Backup', 'Done', '{(b.Refused ? "Failed" : "Succeeded")}', {(b.Refused ? "TRUE" : "FALSE")}, FALSE, 'anna', '',
                '{b.Ended}', '{b.Ended}', '', 100, 0, 0, 0, 0, FALSE);
            """));

    private static async Task<TestHouse> OpenAsync(Func<string, string> script)
    {
        var root = Directory.CreateTempSubdirectory("coursegit-house-").FullName;
        var settings = PortalUnderTest.SettingsIn(root);
        Directory.CreateDirectory(settings.StateRoot);
        using (var connection = new SqliteConnection(StateStore.ConnectionString(settings.StateDatabase)))
        {
            connection.Open();
            Execute(connection, script(await ScriptAsync()));
        }
        var house = await TestHouse.OpenAsync(root, services: s => s.AddCourseGitAccounts(settings));
        await MigrateAsync(house);
        return house;
    }

    private static async Task MigrateAsync(TestHouse house)
    {
        await StateStore.MigrateAsync(house.Get<IDbContextFactory<StateDbContext>>(), Token);
        await StateStore.MigrateAsync(house.Get<IDbContextFactory<AccountDbContext>>(), Token);
    }

    private static async Task<string> ScriptAsync()
    {
        await using var stream = typeof(EarlierStateTests).Assembly.GetManifestResourceStream("earlier-state.sql")!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }

    // Tables with their columns, and indexes with theirs, in no matter which order they were made.
    private static string Shape(TestHouse house) => string.Join('\n', Query(house,
        """
        SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\_\_EF%' ESCAPE '\'
        UNION ALL
        SELECT m.name || ' has ' || i."unique" || ' ' || group_concat(c.name, ', ') FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
        WHERE m.type = 'table' GROUP BY m.name, i.name
        UNION ALL
        SELECT m.name || ' refers to ' || f."table" || ' by ' || f."from" || ', ' || f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f
        ORDER BY 1
        """));

    private static string[] History(TestHouse house) =>
        Query(house, """SELECT "MigrationId" FROM __EFMigrationsHistory UNION ALL SELECT "MigrationId" FROM __AccountMigrations ORDER BY 1""");

    private static string[] Query(TestHouse house, string sql)
    {
        using var connection = Connect(house);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return [.. rows];
    }

    private static SqliteConnection Connect(TestHouse house)
    {
        var connection = new SqliteConnection(StateStore.ConnectionString(house.Settings.StateDatabase));
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
