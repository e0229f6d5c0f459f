using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Operations;

/// <summary>Whether a course is safe is said of the place and the content its settings name now.</summary>
public sealed class CourseStatusTests : IAsyncLifetime
{
    private const string Course = "ffm516";
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        await _house.AddCourseAsync(Course);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_course_is_safe_only_where_its_settings_point_to()
    {
        var first = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal(first.FinishedUtc, (await SummaryAsync()).LastSafeUtc);

        await _house.ChangeCourseAsync(Course, c => c with { Remote = new Remote(RemoteKind.Hosted, "elsewhere/new") });
        await AssertElsewhereAsync(first);

        var cancelled = await DeskAsync(d => d.AcceptAsync(new BackupRequest(Subdomain.Parse(Course)), Actor.CommandLine, Token));
        await DeskAsync(d => d.CancelAsync(cancelled.Id, Actor.CommandLine, Token));
        await AssertElsewhereAsync(first);

        var second = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var now = await SummaryAsync();
        Assert.Equal((second.FinishedUtc, false, second.Id), (now.LastSafeUtc, now.IsSavedElsewhere, now.LastSafe?.Id));
    }

    [Fact]
    public async Task Another_branch_is_another_place()
    {
        var first = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await _house.ChangeCourseAsync(Course, c => c with { Branch = BranchName.Parse("autumn") });
        await AssertElsewhereAsync(first);
    }

    [Fact]
    public async Task What_was_proven_of_another_repository_proves_nothing_of_this_one()
    {
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var proof = await _house.VerifyAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal(proof.Id, (await SummaryAsync()).Proof.Proven?.Id);

        await _house.ChangeCourseAsync(Course, c => c with { Remote = new Remote(RemoteKind.Hosted, "elsewhere/new") });

        Assert.Equal(CourseProof.None, (await SummaryAsync()).Proof);
    }

    [Theory]
    [InlineData("dbname.txt", "abcdefgh\n", "abcdefgh, a PostgreSQL database")]
    [InlineData("database.conf", "dbname=course_db\n", "course_db, a PostgreSQL database")]
    [InlineData("db.sqlite3", "SQLite format 3\0", "db.sqlite3, a SQLite database")]
    [InlineData("abcdefgh.db", "PGDMP", null)]
    [InlineData("notes.txt", "SQLite format 3\0", null)]
    public async Task A_database_that_nobody_has_decided_about_is_named(string file, string content, string? expected)
    {
        File.Delete(Path.Combine(_house.FilesOf(Course).Folder, "dbname.txt"));
        _house.FilesOf(Course).Write(file, content);
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var summary = await SummaryAsync();
        Assert.Equal((expected, expected is not null), (summary.LastSafe!.UnsavedDatabase, summary.IsDatabaseUnsaved));

        await _house.ChangeCourseAsync(Course, c => c with { Database = CourseDatabase.FilesOnly });

        Assert.False((await SummaryAsync()).IsDatabaseUnsaved);
    }

    [Fact]
    public async Task The_row_of_a_course_says_what_its_operations_say()
    {
        await _house.AddCourseAsync("other");
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        await _house.VerifyAsync(Course, OperationOutcome.Succeeded);
        await _house.BackUpAsync("other", OperationOutcome.Succeeded);
        Directory.Delete(_house.FilesOf("other").Folder, recursive: true);
        await _house.BackUpAsync("other", OperationOutcome.Failed);
        await AcceptByADeadCommandAsync("other");
        await _house.Get<OperationSettler>().SweepAsync(Token);
        var rows = await RowsAsync();

        await using (var context = await ContextAsync())
            await WrittenOperations.NoteAsync(context, Token);

        Assert.Equal(await RowsAsync(), rows);
        Assert.Equal(2, rows.Count);
    }

    // It ended before its operation began; the sweep gives that an outcome.
    private async Task AcceptByADeadCommandAsync(string course)
    {
        var accepted = await DeskAsync(d => d.AcceptAsync(new BackupRequest(Subdomain.Parse(course)), Actor.CommandLine, Token));
        await using var context = await ContextAsync();
        await context.GiveAsync(accepted.Id, WrittenOperations.Gone, Token);
    }

    private async Task AssertElsewhereAsync(OperationSnapshot first)
    {
        var summary = await SummaryAsync();
        Assert.Equal((null, true, first.Id), (summary.LastSafeUtc, summary.IsSavedElsewhere, summary.LastSafe?.Id));
        Assert.Equal(Remote.HostedFor(Subdomain.Parse(Course)), summary.LastSafe!.Remote);
    }

    private async Task<CourseSummary> SummaryAsync()
    {
        var overview = _house.Get<CourseOverview>();
        var alone = (await overview.FindAsync(Subdomain.Parse(Course), Actor.CommandLine, Token))!;
        var listed = (await overview.ListAsync(Actor.CommandLine, Token)).First(s => s.Course.Subdomain.Value == Course);
        Assert.Equal((listed.LastSafeUtc, listed.LastBackup?.Id, listed.Proof.Proven?.Id),
            (alone.LastSafeUtc, alone.LastBackup?.Id, alone.Proof.Proven?.Id));
        return alone;
    }

    private Task<OperationSnapshot> DeskAsync(Func<OperationDesk, Task<OperationSnapshot>> use) => use(_house.Get<OperationDesk>());

    private Task<StateDbContext> ContextAsync() =>
        _house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);

    private async Task<List<string>> RowsAsync()
    {
        await using var context = await ContextAsync();
        var rows = await context.CourseStatuses.AsNoTracking().OrderBy(s => s.Subdomain).ToListAsync(Token);
        return [.. rows.Select(r => $"{r.Subdomain} {r.LastOperationId} {r.LastBackupId} {r.LastSafeId} {r.LastVerifyId} {r.ProvenId}")];
    }
}
