using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Backup;

/// <summary>Backups copied to further places: each with a state of its own, none ever in the way of the backup itself.</summary>
public sealed class FurtherCopiesTests : IAsyncLifetime
{
    private const string Course = "ffm516";

    private GitServer _server = null!;
    private ShelfHost _shelves = null!;
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Subdomain Name => Subdomain.Parse(Course);

    private FurtherRemotes Places => _house.Get<FurtherRemotes>();

    public async ValueTask InitializeAsync()
    {
        _server = await GitServer.StartAsync();
        _shelves = new ShelfHost(_server);
        _house = await _shelves.OpenHouseAsync();
        await _shelves.AddAsync("red");
        await _house.AddCourseAsync(Course);
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_backup_is_copied_there_and_is_not_sent_again_while_nothing_is_new()
    {
        var plain = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.DoesNotContain(plain.Steps, s => s.Name == BackupOperation.Copying.Name);
        await AddAsync("red");

        var first = await _house.BackUpAsync(Course, OperationOutcome.Unchanged); // the repository has it all
        Assert.Equal(BackupOperation.Copying.Name, first.Steps[^1].Name);
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _server.PathOf("red"));
        var place = await PlaceAsync();
        Assert.Equal((first.Commit, null, true), (place.Commit, place.Trouble, place.ReachedUtc is not null));
        var requests = _server.Requests.Count;
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.Equal(requests, _server.Requests.Count);

        _house.FilesOf(Course).Write("media/new.txt", "new");
        var second = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal(["Pushing", BackupOperation.Copying.Name, "Sync complete"], second.Steps[^3..].Select(s => s.Name));
        Assert.Equal(await RealGit.HistoryAsync(_house.RepositoryOf(Course)), await RealGit.HistoryAsync(_server.PathOf("red")));
    }

    [Fact]
    public async Task One_that_is_away_makes_a_warning_that_names_it_and_gets_all_later()
    {
        await AddAsync("red");
        _server.Trouble = (_, http) =>
        {
            http.Abort();
            return Task.FromResult(true);
        };

        var ended = await _house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.StartsWith("Sync complete, but: The further place the shelf red does not have this backup:", ended.Text,
            StringComparison.Ordinal);
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _house.RepositoryOf(Course));
        Assert.Equal((null, true), ((await PlaceAsync()).Commit, (await PlaceAsync()).Trouble is not null));
        var requests = _server.Requests.Count;
        var scheduled = await BackUpByScheduleAsync();
        Assert.Equal(OperationOutcome.Warning, scheduled.Outcome);
        Assert.Contains("It is tried again after", scheduled.Text, StringComparison.Ordinal);
        Assert.Equal(requests, _server.Requests.Count);

        _server.Trouble = null;
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.Equal((ended.Commit, null), ((await PlaceAsync()).Commit, (await PlaceAsync()).Trouble));
    }

    [Fact]
    public async Task Where_what_became_of_a_copy_cannot_be_noted_the_backup_is_complete_with_a_warning()
    {
        await AddAsync("red");
        await using var context = await _house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        await context.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER full BEFORE UPDATE ON further_remotes BEGIN SELECT RAISE(ABORT, 'no room'); END", Token);

        var ended = await _house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("The further place the shelf red may not have this backup: Something went wrong on this server", ended.Text,
            StringComparison.Ordinal);
        Assert.Contains("That could not be noted either", ended.Text, StringComparison.Ordinal);
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _house.RepositoryOf(Course));
        await context.Database.ExecuteSqlRawAsync("DROP TRIGGER full", Token);
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.Equal(ended.Commit, (await PlaceAsync()).Commit);
    }

    [Fact]
    public async Task A_silent_server_is_left_after_its_time_also_while_it_is_asked_who_may_read()
    {
        _house.Get<FurtherCopies>().LongestSilence = TimeSpan.FromSeconds(1);
        _server.Trouble = Troubles.Silent();
        await Places.AddAsync(Name, new Remote(RemoteKind.Url, _server.UrlOf("red")), "shelf", Actor.CommandLine, Token);

        var ended = await _house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("does not have this backup: It did not answer within 1 seconds.", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_somebody_emptied_is_found_and_filled_again_after_a_week()
    {
        await AddAsync("red");
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await RealGit.RunAsync(_server.PathOf("red"), "update-ref", "-d", "refs/heads/test");
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.Equal("", await RealGit.RunAsync(_server.PathOf("red"), "for-each-ref"));

        await using var context = await _house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        var longAgo = DateTime.UtcNow - FurtherCopies.LookAgain;
        await context.FurtherRemotes.ExecuteUpdateAsync(r => r.SetProperty(p => p.ReachedUtc, longAgo), Token);
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);

        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _server.PathOf("red"));
    }

    [Fact]
    public async Task A_cancel_while_copying_leaves_the_backup_complete_and_the_copy_to_the_next_one()
    {
        await AddAsync("red");
        using var cancel = new CancellationTokenSource();
        _server.Trouble = async (_, http) =>
        {
            await cancel.CancelAsync();
            await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted); // until git is gone
            return true;
        };

        var ended = await _house.BackUpAsync(Course, cancel: cancel.Token);

        Assert.True(ended.Outcome == OperationOutcome.Succeeded, ended.Text);
        Assert.Contains(await _house.LogAsync(ended), l => l.StartsWith("Copying to further places was cancelled.",
            StringComparison.Ordinal));
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _house.RepositoryOf(Course));
        _server.Trouble = null;
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _server.PathOf("red"));
    }

    [Fact]
    public async Task What_somebody_else_pushed_there_is_never_overwritten()
    {
        await AddAsync("red");
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var tree = (await RealGit.RunAsync(_server.PathOf("red"), "rev-parse", "test^{tree}")).Trim();
        var foreign = (await RealGit.RunAsync(_server.PathOf("red"), "commit-tree", "-m", "Mine", tree)).Trim();
        await RealGit.RunAsync(_server.PathOf("red"), "update-ref", "refs/heads/test", foreign);
        _house.FilesOf(Course).Write("media/new.txt", "new");

        var ended = await _house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains($"is at the commit {foreign[..7]}, which is not in this course's history", ended.Text, StringComparison.Ordinal);
        Assert.Equal([foreign], await RealGit.HistoryAsync(_server.PathOf("red")));
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _house.RepositoryOf(Course));
    }

    [Theory]
    [InlineData("public", "Repository must be private: anyone can read the shelf red")]
    [InlineData("missing", "Repository does not exist or is not accessible.")]
    [InlineData("renamed", "It was renamed: its host says that it is the shelf blue now.")]
    [InlineData("small", "is larger than the 0 MiB the remote takes for one file")]
    public async Task The_same_is_asked_of_it_as_of_the_repository(string what, string sentence)
    {
        await AddAsync("red");
        var facts = _shelves.Facts["red"];
        _shelves.Facts.Clear();
        if (what != "missing")
            _shelves.Facts["red"] = facts with
            {
                IsPrivate = what != "public",
                MovedTo = what == "renamed" ? ShelfHost.On("blue") : null,
                FileSizeLimit = what == "small" ? 1 : null,
            };

        var ended = await _house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains(sentence, ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Requests, r => r.IsPush);
    }

    [Fact]
    public async Task A_hosted_one_is_made_and_shown()
    {
        await Places.AddAsync(Name, new Remote(RemoteKind.Hosted, "copies/ffm516"), null, Actor.CommandLine, Token);

        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);

        var copy = Path.Combine(_house.Settings.RepositoriesFolder, "copies", "ffm516.git");
        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, copy);
        Assert.Equal("refs/heads/test\n", await RealGit.RunAsync(copy, "symbolic-ref", "HEAD"));
    }

    [Fact]
    public async Task A_course_has_three_at_most_each_once_and_none_is_its_repository()
    {
        await AddAsync("red");
        await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync("red"));
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            Places.AddAsync(Name, Remote.HostedFor(Name), null, Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            Places.AddAsync(Name, ShelfHost.On("blue"), "nobody's", Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            Places.AddAsync(Name, new Remote(RemoteKind.Url, "ftp://example.org/x"), null, Actor.CommandLine, Token));
        await AddAsync("blue");
        await AddAsync("green");
        Assert.Contains("3 further places", (await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync("white"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("is a further place of ffm516 already", (await Assert.ThrowsAsync<InvalidInputException>(() =>
            _house.ChangeCourseAsync(Course, c => c with { Remote = ShelfHost.On("red") }))).Message, StringComparison.Ordinal);

        await Places.RemoveAsync(Name, ShelfHost.On("red"), Actor.CommandLine, Token);
        Assert.Equal([ShelfHost.On("blue"), ShelfHost.On("green")], (await ListAsync()).Select(p => p.Remote));
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            Places.RemoveAsync(Name, ShelfHost.On("red"), Actor.CommandLine, Token));
    }

    [Fact]
    public async Task A_credential_in_use_there_stays_and_what_goes_with_a_course_does_not_come_back()
    {
        await AddAsync("red");
        var credentials = _house.Get<CredentialStore>();
        Assert.Equal([Course], (await credentials.ListAsync(Actor.CommandLine, Token)).Single().UsedBy);
        await Assert.ThrowsAsync<InvalidInputException>(() => credentials.RemoveAsync("shelf", Actor.CommandLine, Token));
        var teacher = Actor.Teacher("tea", new TaughtCourse(Name, MayBackUp: false));
        Assert.Null((await Places.ListAsync(Name, teacher, Token)).Single().CredentialName);

        await _house.Get<CourseRegistry>().RemoveAsync(Name, Actor.CommandLine, Token);
        await _house.AddCourseAsync(Course);

        Assert.Empty(await ListAsync());
        await credentials.RemoveAsync("shelf", Actor.CommandLine, Token);
    }

    private async Task<OperationSnapshot> BackUpByScheduleAsync()
    {
        var accepted = await _house.Get<OperationDesk>().AcceptAsync(new BackupRequest(Name), Actor.Schedule("nightly"), Token);
        await using var context = await _house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        await context.Operations.Where(o => o.Id == accepted.Id).ExecuteUpdateAsync(o => o.SetProperty(r => r.RunId, 1L), Token);
        return await _house.Get<OperationRunner>().RunAsync(accepted.Id, Token);
    }

    private Task AddAsync(string name) => Places.AddAsync(Name, ShelfHost.On(name), "shelf", Actor.CommandLine, Token);

    private Task<ImmutableArray<FurtherRemote>> ListAsync() => Places.ListAsync(Name, Actor.CommandLine, Token);

    private async Task<FurtherRemote> PlaceAsync() => (await ListAsync()).Single();
}
