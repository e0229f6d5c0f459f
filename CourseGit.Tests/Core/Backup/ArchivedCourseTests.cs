using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>An archived course is there to be read and restored, and is not backed up.</summary>
public sealed class ArchivedCourseTests : IAsyncLifetime
{
    private static readonly Subdomain Course = Subdomain.Parse("ffm516");
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        await _house.AddCourseAsync(Course.Value);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_backup_is_refused_with_the_way_back_and_nothing_is_saved_until_it_is_taken()
    {
        await _house.BackUpAsync(Course.Value, OperationOutcome.Succeeded);
        var tip = await RealGit.TipAsync(_house.RepositoryOf(Course.Value));
        await ArchiveAsync(true);
        _house.FilesOf(Course.Value).Write("new.txt", "new");

        var refused = await _house.BackUpAsync(Course.Value, OperationOutcome.Failed);

        Assert.True(refused.Refused);
        Assert.Contains("is archived", refused.Text, StringComparison.Ordinal);
        Assert.Contains("bring it back first (course archive ffm516 --undo)", refused.Text, StringComparison.Ordinal);
        Assert.Equal(tip, await RealGit.TipAsync(_house.RepositoryOf(Course.Value)));
        await ArchiveAsync(false);
        await _house.BackUpAsync(Course.Value, OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task A_backup_that_waits_while_its_course_is_archived_is_refused_too()
    {
        var accepted = await _house.Get<OperationDesk>().AcceptAsync(new BackupRequest(Course), Actor.CommandLine, Token);
        await ArchiveAsync(true);

        var ended = await _house.Get<OperationRunner>().RunAsync(accepted.Id, Token);

        Assert.Equal((OperationOutcome.Failed, true), (ended.Outcome, ended.Refused));
        Assert.False(Directory.Exists(_house.RepositoryOf(Course.Value)));
    }

    [Fact]
    public async Task It_is_verified_read_restored_and_undone_like_any_other()
    {
        await _house.BackUpAsync(Course.Value, OperationOutcome.Succeeded);
        var before = await FolderImage.OfAsync(_house.FilesOf(Course.Value).Folder);
        var course = await ArchiveAsync(true);
        _house.FilesOf(Course.Value).Write("index.html", "spoilt");

        await _house.VerifyAsync(Course.Value, OperationOutcome.Succeeded);
        Assert.Single((await _house.Get<BackupOverviewReader>().ReadAsync(course, Actor.CommandLine, Token)).RecentCommits);
        var full = new RestoreArguments(RestoreMode.Full) { OverrideDirection = true, Confirmed = true };
        var restored = await _house.RestoreAsync(Course.Value, full, OperationOutcome.Succeeded);

        Assert.Equal(before, await FolderImage.OfAsync(_house.FilesOf(Course.Value).Folder));
        Assert.Equal(OperationOutcome.Succeeded, (await _house.UndoAsync(restored.Id)).Outcome);
        Assert.True((await _house.Get<CourseRegistry>().GetAsync(Course, Actor.CommandLine, Token)).IsArchived);
    }

    private Task<Course> ArchiveAsync(bool archived) =>
        _house.Get<CourseRegistry>().ArchiveAsync(Course, archived, Actor.CommandLine, Token);
}
