using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Audit;

/// <summary>What the rows say, what they never say, and how they are found.</summary>
public sealed class AuditContentTests
{
    private static readonly Actor Anna = Actor.Superuser("anna.berg") with { Origin = new(Way.Page, "password", "192.0.2.7") };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_recorded_with_who_from_where_and_what_was_before_and_is_after()
    {
        await using var core = await CoreUnderTest.StartAsync();
        var course = await core.AddCourseAsync("a");

        await core.Get<CourseRegistry>().UpdateAsync(course with { GitUser = "eva", Direction = Direction.None }, Anna, Token);
        await core.Get<CourseRegistry>().UpdateAsync(course with { GitUser = "eva", Direction = Direction.None }, Anna, Token);

        var rows = await RowsAsync(core, AuditFilter.None);
        Assert.Equal([AuditAction.CourseChanged, AuditAction.CourseAdded], rows.Select(r => r.Action)); // nothing changed the second time
        Assert.Equal(("anna.berg", Way.Page, "password", "192.0.2.7", "a", AuditOutcome.Done),
            (rows[0].Person, rows[0].Way, rows[0].SignIn, rows[0].Address, rows[0].Course, rows[0].Outcome));
        Assert.Equal("Direction: Push\nGit user: none", rows[0].Before);
        Assert.Equal("Direction: None\nGit user: eva", rows[0].After);
        Assert.Null(rows[1].Before);
        Assert.Contains("Repository: hosted:courses/a", rows[1].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_gets_into_a_row()
    {
        const string secret = "ghp_a-token-that-nobody-may-see";
        await using var core = await CoreUnderTest.StartAsync();
        var course = await core.AddCourseAsync("a");
        await core.Get<CredentialStore>().SaveAsync("key", "git", new Secret(secret), Anna, Token);
        await core.Get<CredentialStore>().SaveAsync("key", "git", new Secret(secret + "2"), new DateOnly(2999, 1, 1), Anna, Token);
        await core.Get<CourseRegistry>().UpdateAsync(course with
        {
            AfterRestoreUrl = new Uri($"http://127.0.0.1/reload/{secret}?token={secret}"),
            AfterRestoreCommand = ["/bin/true", $"--token={secret}"],
        }, Anna, Token);
        await core.Get<CourseImport>().ApplyAsync(
            Subdomain.Parse("a"), new ImportedSettings(Direction.Push, null, "eva", new Secret(secret)), Anna, Token);
        var hook = new Hook("tell", new CourseScope.All(), [HookEvent.Start]) { Address = new Uri($"http://127.0.0.1:1/{secret}") };
        await core.Get<HookDesk>().AddAsync(hook, new Secret(secret), Anna, Token);
        await core.Get<HookDesk>().ChangeAsync("tell", hook, new Secret(secret + "3"), Anna, Token);
        var rule = new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual) { Webhook = new Uri($"http://127.0.0.1:1/{secret}") };
        await core.Get<NoticeDesk>().AddAsync(rule, new Secret(secret), Anna, Token);
        await core.Get<NoticeDesk>().ChangeAsync("us", rule, new Secret(secret + "4"), Anna, Token);
        rule = rule with { Webhook = new Uri($"http://127.0.0.1:1/{secret}/5") };
        await core.Get<NoticeDesk>().ChangeAsync("us", rule, null, Anna, Token);
        await core.Get<NoticeDesk>().SetRoundAddressAsync($"https://hc.example.org/{secret}", Anna, Token);
        await core.Get<NoticeDesk>().SetRoundAddressAsync($"https://hc.example.org/{secret}5", Anna, Token);

        var rows = await RowsAsync(core, AuditFilter.None);

        Assert.Equal(
            ["notice.round", "notice.round", "notice.changed", "notice.changed", "notice.added", "hook.changed", "hook.added",
                "course.changed", "credential.added", "course.changed", "credential.changed", "credential.added", "course.added"],
            rows.Select(r => r.Action.Id));
        foreach (var row in rows)
            foreach (var form in new[] { "git", "eva" }.SelectMany(u => SecretSearch.Forms(u, secret)))
                Assert.DoesNotContain(form, row.ToString(), StringComparison.Ordinal);
        Assert.Equal("Webhook: http://127.0.0.1:1/…", rows[2].Before); // that it is another one shows
        Assert.Equal("Webhook: http://127.0.0.1:1/… (changed)", rows[2].After);
        Assert.Equal("Secret: set (never shown)", rows[3].Before);
        Assert.Equal("Secret: set (never shown) (changed)", rows[3].After);
        Assert.Contains("Address: http://127.0.0.1:1/…", rows[6].After, StringComparison.Ordinal);
        Assert.Equal("Address: set (never shown) (changed)", rows[0].After);
        Assert.Contains("Address after a restore: http://127.0.0.1/…", rows[9].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_turned_away_is_recorded_and_not_a_hundred_times_a_minute()
    {
        var time = new FakeTimeProvider();
        await using var core = await CoreUnderTest.StartAsync(s => s.AddSingleton<TimeProvider>(time));
        await core.AddCourseAsync("a");
        var teacher = Actor.Teacher("tea") with { Origin = new(Way.Page, "password", "192.0.2.8"), Watch = core.Get<Refusals>() };
        for (var i = 0; i < 100; i++)
            await Assert.ThrowsAsync<NotAllowedException>(RemoveAsync);
        await Until.TrueAsync(async () => await RefusedAsync() == 10, "ten are written");
        time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<NotAllowedException>(RemoveAsync);
        await Until.TrueAsync(async () => await RefusedAsync() == 11, "one more is written");

        var rows = await RowsAsync(core, new() { Person = "tea" });
        Assert.All(rows, r => Assert.Equal((AuditAction.Refused, "a", "remove a course", "192.0.2.8"),
            (r.Action, r.Course, r.Subject, r.Address)));
        Assert.Contains("not written one by one: 90", rows[0].After, StringComparison.Ordinal);

        Task RemoveAsync() => core.Get<CourseRegistry>().RemoveAsync(Subdomain.Parse("a"), teacher, Token);
        async Task<int> RefusedAsync() => (await RowsAsync(core, new() { Outcome = AuditOutcome.Refused })).Length;
    }

    [Fact]
    public async Task Whoever_chooses_the_words_of_a_refusal_gets_no_more_rows_by_it()
    {
        var time = new FakeTimeProvider();
        await using var core = await CoreUnderTest.StartAsync(s => s.AddSingleton<TimeProvider>(time));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => OpenAsync(core, "tea", "192.0.2.8", $"open /settings/{i}")));
        time.Advance(TimeSpan.FromMinutes(1));
        await OpenAsync(core, "tea", "192.0.2.8", "open /settings/last");

        var rows = await RowsAsync(core, new() { Person = "tea" });

        Assert.Equal(11, rows.Length);
        Assert.Equal("open /settings/last", rows[0].Subject);
        Assert.Contains("The same before that, not written one by one: 190", rows[0].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_from_many_addresses_are_counted_and_neither_fill_the_record_nor_the_memory()
    {
        const int most = 5_000;
        var time = new FakeTimeProvider();
        await using var core = await CoreUnderTest.StartAsync(s => s.AddSingleton<TimeProvider>(time));
        await Task.WhenAll(Enumerable.Range(0, most).Select(i => OpenAsync(core, "unknown", $"2001:db8::{i:x}", "open /")));
        Assert.InRange(core.Get<Refusals>().Remembered, 1, Refusals.MostRemembered);
        time.Advance(TimeSpan.FromMinutes(1));
        await OpenAsync(core, "unknown", "192.0.2.8", "open /");

        var rows = await RowsAsync(core, new() { Person = "unknown" });

        Assert.Equal(Refusals.MostInAll + 1, rows.Length);
        Assert.Matches("^Others before that, not written one by one: [0-9]{4}$", rows[0].After);
    }

    private static Task OpenAsync(CoreUnderTest core, string person, string address, string what) => core.Get<Refusals>().NoteAsync(
        person, new(Way.Page, null, address), new AuditEntry(AuditAction.Refused) { Subject = what }, null, Token);

    public static TheoryData<string, int, long> Filters => new()
    {
        { "nobody filters", 51, 3_000 },
        { "person", 51, 6_000 },
        { "course", 51, 6_000 },
        { "action", 51, 6_000 },
        { "group", 51, 250_000 },
        { "outcome", 10, 400_000 },
        { "days", 51, 400_000 },
        { "all", 1, 20_000 },
        { "further back", 51, 3_000 },
    };

    // Steps of SQLite's own machine, a million of which take a few milliseconds: the same on every computer.
    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Among_ten_thousand_rows_each_filter_asks_once_and_little(string name, int found, long most)
    {
        await using var core = await CoreUnderTest.StartAsync(s => s
            .AddSingleton(p => new QueryRecorder(p.GetRequiredService<CourseGitSettings>().StateDatabase))
            .AddSingleton<IDbContextFactory<CourseGit.Core.State.Model.StateDbContext>>(p => p.GetRequiredService<QueryRecorder>()));
        await FillAsync(core);
        var filter = name switch
        {
            "person" => new AuditFilter { Person = "person 7" },
            "course" => new AuditFilter { Course = "course-11" },
            "action" => new AuditFilter { Action = "hook.tried" },
            "group" => new AuditFilter { Action = "course" },
            "outcome" => new AuditFilter { Outcome = AuditOutcome.Refused },
            "days" => new AuditFilter { SinceUtc = At(4000), UntilUtc = At(5000) },
            "all" => new AuditFilter
            {
                Person = "person 0",
                Course = "course-0",
                Action = "course.changed",
                Outcome = AuditOutcome.Refused,
                SinceUtc = At(0),
                UntilUtc = At(1500)
            },
            _ => AuditFilter.None,
        };
        core.Get<QueryRecorder>().Take();

        var rows = await core.Get<AuditDesk>().SearchAsync(filter, name == "further back" ? 5_000 : null, 51, Anna, Token);

        var query = Assert.Single(core.Get<QueryRecorder>().Take());
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {query.Steps} steps, {string.Join("; ", query.Plan)}");
        Assert.Equal(found, rows.Length);
        Assert.True(query.Steps <= most, $"{query.Steps} steps: {string.Join("; ", query.Plan)}");
    }

    private static DateTime At(int row) => new DateTime(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(row);

    private static async Task FillAsync(CoreUnderTest core)
    {
        await using var connection = new SqliteConnection(StateStore.ConnectionString(core.Settings.StateDatabase));
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
            INSERT INTO audit ("Id", "AtUtc", "Person", "Way", "Action", "Course", "Subject", "Outcome", "Before", "After",
                "PreviousHash", "Hash")
            SELECT i, datetime('2026-09-01', '+' || i || ' minutes'), 'person ' || (i % 20), 'Page',
                CASE WHEN i % 4 = 0 THEN 'course.changed' ELSE 'hook.tried' END, 'course-' || (i % 100), 'key',
                CASE WHEN i % 1000 = 0 THEN 'refused' ELSE 'done' END, 'Direction: Push', 'Direction: None', 'x', 'y' FROM n
            """;
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<AuditRecord[]> RowsAsync(CoreUnderTest core, AuditFilter filter) =>
        [.. await core.Get<AuditDesk>().SearchAsync(filter, null, 500, Anna, Token)];
}
