using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A repository that was renamed at its host: followed once for each backup, and offered as the new setting.</summary>
public sealed class RenamedRepositoryTests : IAsyncLifetime
{
    private const string Course = "ffm516";

    private GitServer _server = null!;
    private ShelfHost _shelves = null!;
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CourseRegistry Courses => _house.Get<CourseRegistry>();

    public async ValueTask InitializeAsync()
    {
        _server = await GitServer.StartAsync();
        _shelves = new ShelfHost(_server);
        _house = await _shelves.OpenHouseAsync();
        await _shelves.AddAsync("red");
        await _house.AddCourseAsync(Course, c => c with { Remote = ShelfHost.On("red"), CredentialName = "shelf" });
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        _house.FilesOf(Course).Write("media/new.txt", "new");
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_is_followed_said_remembered_and_becomes_the_setting_at_a_click()
    {
        _shelves.Rename("red", "blue");

        var followed = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Contains(await _house.LogAsync(followed), l => l.StartsWith(
            "The repository the shelf red was renamed: its host says that it is the shelf blue now. This backup goes there.",
            StringComparison.Ordinal));
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _server.PathOf("blue"));
        Assert.Equal((ShelfHost.On("red"), ShelfHost.On("blue")), await PlacesAsync());
        Assert.False((await SummaryAsync()).IsSavedElsewhere);
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        await _house.VerifyAsync(Course, OperationOutcome.Succeeded); // it is read from there, too

        await Courses.UseMovedRemoteAsync(Subdomain.Parse(Course), Actor.Superuser("anna"), Token);

        Assert.Equal((ShelfHost.On("blue"), null), await PlacesAsync());
        Assert.False((await SummaryAsync()).IsSavedElsewhere); // it is the same repository
        Assert.False((await _house.Get<UnsavedChangesReader>().ReadAsync(
            await Courses.GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token), Actor.CommandLine, Token)).IsUnpushed);
        await using var context = await _house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        Assert.Equal("Shelf", (await context.Courses.SingleAsync(c => c.Subdomain == Course, Token)).RemoteKind); // as it is compared
        var row = await context.Audit.OrderByDescending(a => a.Id).FirstAsync(a => a.Person == "anna", Token);
        Assert.Contains("shelf:blue", row.After, StringComparison.Ordinal);
        var again = await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.DoesNotContain(await _house.LogAsync(again), l => l.Contains("renamed", StringComparison.Ordinal));
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            Courses.UseMovedRemoteAsync(Subdomain.Parse(Course), Actor.Superuser("anna"), Token));
    }

    [Fact]
    public async Task The_new_place_is_checked_for_itself()
    {
        _shelves.Rename("red", "blue");
        _shelves.Facts["blue"] = _shelves.Facts["blue"] with { IsPrivate = false };
        var pushes = _server.Requests.Count(r => r.IsPush);

        var ended = await _house.BackUpAsync(Course);

        Assert.True(ended.Refused, ended.Text);
        Assert.StartsWith("Repository must be private: anyone can read the shelf blue", ended.Text, StringComparison.Ordinal);
        Assert.Equal(pushes, _server.Requests.Count(r => r.IsPush));
    }

    [Fact]
    public async Task It_is_followed_once_only()
    {
        _shelves.Rename("red", "blue");
        _shelves.Rename("blue", "green");
        var pushes = _server.Requests.Count(r => r.IsPush);

        var ended = await _house.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.StartsWith("The host of the shelf red points to the shelf blue, and from there to the shelf green. Nothing was sent",
            ended.Text, StringComparison.Ordinal);
        Assert.Equal(FailureCause.Place, ended.Cause);
        Assert.Equal(pushes, _server.Requests.Count(r => r.IsPush));
    }

    [Fact]
    public async Task What_took_the_old_name_gets_nothing_until_somebody_says_that_it_is_meant()
    {
        _shelves.Facts["red"] = _shelves.Facts["red"] with { MovedTo = ShelfHost.On("blue") };
        await _house.Get<CourseRegistry>().NoteMovedAsync(
            await Courses.GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token), ShelfHost.On("blue"), Token);
        await _house.ChangeCourseAsync(Course, c => c with { GitUser = "lars" });
        Assert.Equal((ShelfHost.On("red"), ShelfHost.On("blue")), await PlacesAsync());

        _shelves.Facts["red"] = _shelves.Facts["red"] with { MovedTo = null };
        var pushes = _server.Requests.Count(r => r.IsPush);
        var refused = await _house.BackUpAsync(Course);
        Assert.True(refused is { Refused: true, Cause: FailureCause.Place }, refused.Text);
        Assert.StartsWith("The repository the shelf red was renamed to the shelf blue, and its old name leads to another repository now",
            refused.Text, StringComparison.Ordinal);
        Assert.Contains("Use the new address", refused.NextStep, StringComparison.Ordinal);
        Assert.Equal(pushes, _server.Requests.Count(r => r.IsPush));
        Assert.Equal((ShelfHost.On("red"), ShelfHost.On("blue")), await PlacesAsync());

        await Courses.KeepRemoteAsync(Subdomain.Parse(Course), Actor.Superuser("anna"), Token);
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal((ShelfHost.On("red"), null), await PlacesAsync());
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            Courses.KeepRemoteAsync(Subdomain.Parse(Course), Actor.Superuser("anna"), Token));

        await _house.Get<CourseRegistry>().NoteMovedAsync(
            await Courses.GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token), ShelfHost.On("blue"), Token);
        await _house.ChangeCourseAsync(Course, c => c with { Remote = ShelfHost.On("green") });
        Assert.Equal((ShelfHost.On("green"), null), await PlacesAsync());
    }

    private async Task<CourseSummary> SummaryAsync() =>
        (await _house.Get<CourseOverview>().FindAsync(Subdomain.Parse(Course), Actor.CommandLine, Token))!;

    private async Task<(Remote, Remote?)> PlacesAsync()
    {
        var course = await Courses.GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token);
        return (course.Remote, course.RemoteMovedTo);
    }
}
