using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Live;
using CourseGit.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CourseGit.Tests.Portal;

/// <summary>The look at a course's folder that all who see the course share.</summary>
public sealed class UnsavedViewTests
{
    private const string Course = "ffm516";
    private static readonly Actor Superuser = Actor.Superuser("anna");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_who_look_share_one_look()
    {
        await using var house = await BackedUpAsync();
        var view = ViewIn(house);
        var watchers = Enumerable.Range(0, 200).Select(_ => view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token)).ToList();
        await Task.WhenAll(watchers.Select(w => w.MoveNextAsync().AsTask())).WaitAsync(TimeSpan.FromSeconds(60), Token);

        Assert.Single(watchers.Select(w => w.Current).Distinct(ReferenceEqualityComparer.Instance));
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
    }

    [Fact]
    public async Task It_looks_again_when_asked_and_when_an_operation_of_the_course_ends()
    {
        await using var house = await BackedUpAsync();
        var view = ViewIn(house);
        await using var watcher = view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token);
        await watcher.MoveNextAsync();
        Assert.Empty(watcher.Current.Changes!.Changes);

        house.FilesOf(Course).Write("media/new.png", "new");
        view.LookAgain();
        await UntilAsync(watcher, now => now.Changes!.Changes.Length == 1);

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await UntilAsync(watcher, now => now.Changes!.Changes.Length == 0);
    }

    [Fact]
    public async Task A_folder_that_is_away_is_said_to_be_so_until_it_is_back()
    {
        await using var house = await BackedUpAsync();
        var folder = house.FilesOf(Course).Folder;
        Directory.Move(folder, folder + "-away");
        var view = ViewIn(house);
        await using var watcher = view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token);
        await watcher.MoveNextAsync();
        Assert.Null(watcher.Current.Changes);
        Assert.Contains(Course, watcher.Current.Problem, StringComparison.Ordinal);

        Directory.Move(folder + "-away", folder);
        view.LookAgain();
        await UntilAsync(watcher, now => now.Changes is not null);
        Assert.Null(watcher.Current.Problem);
    }

    [Fact]
    public async Task When_nobody_looks_any_more_the_look_is_given_up_and_leaves_nothing()
    {
        await using var house = await BackedUpAsync();
        house.FilesOf(Course).WriteMany(1500, 200);
        var view = ViewIn(house);
        using (var gone = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var watcher = view.WatchAsync(Superuser, gone.Token).GetAsyncEnumerator(gone.Token);
            var first = watcher.MoveNextAsync().AsTask();
            await Until.TrueAsync(() => house.GitProcesses().Count > 0 || first.IsCompleted, "the look has begun");
            await gone.CancelAsync();
            await Task.WhenAny(first);
            await watcher.DisposeAsync();
        }
        Assert.Empty(house.GitProcesses());
        var left = Path.Combine(house.Settings.VaultsFolder, Course, "look"); // not made yet, when it was given up at once
        Assert.False(Directory.Exists(left) && Directory.EnumerateFiles(left).Any());
    }

    [Fact]
    public async Task Only_superusers_see_it()
    {
        await using var house = await TestHouse.OpenAsync();
        Assert.Throws<NotAllowedException>(() => ViewIn(house).WatchAsync(Actor.Teacher("erik"), Token));
    }

    private static UnsavedView ViewIn(TestHouse house) => new UnsavedViews(
        house.Get<OperationFeed>(), house.Get<CourseRegistry>(), house.Get<UnsavedChangesReader>(), TimeProvider.System,
        NullLogger<UnsavedViews>.Instance).Of(Subdomain.Parse(Course));

    private static async Task UntilAsync(IAsyncEnumerator<UnsavedNow> states, Func<UnsavedNow, bool> reached)
    {
        while (!reached(states.Current))
            Assert.True(await states.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    private static async Task<TestHouse> BackedUpAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }
}
