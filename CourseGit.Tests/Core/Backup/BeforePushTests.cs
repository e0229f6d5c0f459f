using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>What the host of a repository is asked before anything is sent there, and what its answers mean.</summary>
public sealed class BeforePushTests : IAsyncLifetime
{
    private const string Course = "ffm516";

    private GitServer _server = null!;
    private ShelfHost _shelves = null!;
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await GitServer.StartAsync();
        _shelves = new ShelfHost(_server);
        _house = await _shelves.OpenHouseAsync();
        await _shelves.AddAsync("red");
        await _house.AddCourseAsync(Course, c => c with { Remote = ShelfHost.On("red"), CredentialName = "shelf" });
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_private_repository_is_asked_about_at_each_backup_and_pushed_to()
    {
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal(1, _shelves.Asked);
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.Equal(2, _shelves.Asked);

        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _server.PathOf("red"));
    }

    [Fact]
    public async Task A_repository_that_was_made_public_gets_nothing_any_more()
    {
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var pushes = Pushes;
        _shelves.Facts["red"] = _shelves.Facts["red"] with { IsPrivate = false };
        _house.FilesOf(Course).Write("media/new.txt", "new");

        var refused = await RefusedAsync("Repository must be private: anyone can read the shelf red, or anyone with an account "
            + "there, and a backup holds what students answered and how they were graded. Nothing was sent there");

        Assert.Equal(FailureCause.Place, refused.Cause);
        Assert.StartsWith("Make it private in its settings at The library, then try again. Only for a course without any student data",
            refused.NextStep, StringComparison.Ordinal);
        Assert.Equal(pushes, Pushes);
        _shelves.Facts["red"] = _shelves.Facts["red"] with { IsPrivate = true };
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task A_public_one_is_allowed_only_by_name_and_only_to_a_course_without_student_data()
    {
        await _shelves.AddAsync("blue", f => f with { IsPrivate = false });
        _shelves.Facts["red"] = _shelves.Facts["red"] with { IsPrivate = false };
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            _house.ChangeCourseAsync(Course, c => c with { PublicRemote = ShelfHost.On("red") }));
        await _house.ChangeCourseAsync(Course, c => c with { HoldsNoStudentData = true });
        var unnamed = await RefusedAsync("Repository must be private");
        Assert.Contains("allow one public repository, by its name", unnamed.NextStep, StringComparison.Ordinal);

        await _house.ChangeCourseAsync(Course, c => c with { PublicRemote = ShelfHost.On("red") });
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await _house.ChangeCourseAsync(Course, c => c with { Remote = ShelfHost.On("blue") });
        await RefusedAsync("Repository must be private: anyone can read the shelf blue");
    }

    [Fact]
    public async Task One_of_which_its_host_does_not_say_who_reads_it_is_refused()
    {
        _shelves.Facts["red"] = _shelves.Facts["red"] with { IsPrivate = null };

        await RefusedAsync("Repository must be private: The library does not say who can read the shelf red, and a backup holds");
    }

    [Fact]
    public async Task One_that_is_not_there_is_told_in_the_hosts_own_words()
    {
        _shelves.Facts.TryRemove("red", out _);

        var refused = await RefusedAsync("Repository does not exist or is not accessible. The library has no shelf red that this token may "
            + "see. Nothing was sent there.");

        Assert.Equal(("Check the name.", FailureCause.Place), (refused.NextStep, refused.Cause));
    }

    [Fact]
    public async Task One_that_may_only_be_read_is_restored_from_and_not_backed_up_to()
    {
        var saved = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        _shelves.Facts["red"] = _shelves.Facts["red"] with { MayWrite = false, IsPrivate = false };
        await _house.ChangeCourseAsync(Course, c => c with { HoldsNoStudentData = true, PublicRemote = ShelfHost.On("red") });
        var asked = _shelves.Asked;

        var refused = await RefusedAsync("With the credential \"shelf\" the repository the shelf red may be read, but not written to.");
        Assert.Equal(FailureCause.Credential, refused.Cause);
        Assert.Equal(asked + 1, _shelves.Asked);

        Directory.Delete(_house.FilesOf(Course).At("exercises"), recursive: true);
        await _house.ChangeCourseAsync(Course, c => c with { Direction = Direction.Pull });
        await _house.RestoreAsync(Course, new RestoreArguments(RestoreMode.Full)
        {
            Commit = CommitName.Parse(saved.Commit!.Value),
            Confirmed = true,
        }, OperationOutcome.Succeeded);
        Assert.True(Directory.Exists(_house.FilesOf(Course).At("exercises")));
        Assert.Equal(asked + 1, _shelves.Asked);
    }

    [Fact]
    public async Task One_that_is_archived_is_refused()
    {
        _shelves.Facts["red"] = _shelves.Facts["red"] with { IsReadOnly = true, MayWrite = false };

        await RefusedAsync("The repository the shelf red is archived: it can be read, but nothing can be added to it.");
    }

    [Fact]
    public async Task While_the_host_cannot_be_asked_the_push_waits()
    {
        _shelves.Trouble = new OperationFailedException(new Failure(
            "The library did not answer within 15 seconds.", "The course's files are untouched.", "Wait a little.")
        { IsTransient = true });

        var failed = await _house.BackUpAsync(Course);

        Assert.True(failed is { Outcome: OperationOutcome.Failed, Refused: false }, failed.Text);
        Assert.StartsWith("Whether the shelf red is private and may be written to cannot be asked now, so nothing was sent there. The "
            + "library did not answer", failed.Text, StringComparison.Ordinal);
        Assert.Equal(0, Pushes);
        var course = await CourseAsync();
        var thrown = await Assert.ThrowsAsync<OperationFailedException>(() =>
            _house.Get<PushGuard>().CheckAsync(course, course.Remote, "shelf", _ => { }, _ => { }, Token));
        Assert.True(thrown.Failure!.IsTransient);
        _shelves.Trouble = null;
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_told_as_that()
    {
        _shelves.Trouble = new OperationFailedException(new Failure("The library did not accept the token.", "Nothing.", "Replace it.")
        { Cause = FailureCause.Credential });

        var failed = await _house.BackUpAsync(Course);

        Assert.True(failed is { Outcome: OperationOutcome.Failed, Refused: false, Cause: FailureCause.Credential }, failed.Text);
        Assert.StartsWith("Whether the shelf red is private cannot be asked with this credential", failed.Text, StringComparison.Ordinal);
        Assert.Contains("The library did not accept the token.", failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_above_the_hosts_limit_is_named_before_the_push_and_what_points_to_one_elsewhere_is_left_as_it_is()
    {
        const string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
            + "\nsize 12345678901\n";
        _shelves.Facts["red"] = _shelves.Facts["red"] with { FileSizeLimit = 1 << 20 };
        _house.FilesOf(Course).Write(".gitattributes", "*.mp4 filter=lfs diff=lfs merge=lfs -text\n").Write("media/film.mp4", pointer)
            .Write("media/scan.bin", new byte[2 << 20]);

        await RefusedAsync("media/scan.bin (2 MiB) is larger than the 1 MiB the remote takes for one file. Nothing was backed up.");
        Assert.Equal(0, Pushes);
        _house.FilesOf(Course).Remove("media/scan.bin");
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(pointer, await RealGit.RunAsync(_server.PathOf("red"), "cat-file", "blob", "test:media/film.mp4"));
    }

    [Fact]
    public async Task A_branch_that_cannot_be_beside_those_of_another_repository_is_told_before_the_push()
    {
        await _house.ChangeCourseAsync(Course, c => c with { Branch = BranchName.Parse("kurs") });
        var saved = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await _shelves.AddAsync("blue");
        await RealGit.RunAsync(_server.PathOf("blue"), "fetch", "--quiet", _server.PathOf("red"), $"{saved.Commit}:refs/heads/kurs/ffm521");
        var pushes = Pushes;
        await _house.ChangeCourseAsync(Course, c => c with { Remote = ShelfHost.On("blue") });

        await RefusedAsync("There is a branch kurs/ffm521 already, and to git kurs cannot be beside it");

        Assert.Equal(pushes, Pushes);
    }

    [Fact]
    public async Task Where_git_is_all_that_can_be_asked_an_open_repository_is_mentioned_and_a_silent_one_is_no_obstacle()
    {
        _shelves.IsPlain = true;
        _shelves.Facts["red"] = _shelves.Facts["red"] with { IsPrivate = false };
        var open = await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Contains(await _house.LogAsync(open), l => l.StartsWith("the shelf red can be read by anyone who knows its address",
            StringComparison.Ordinal));

        _shelves.Trouble = new OperationFailedException("It does not answer.");
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task Where_git_is_all_that_can_be_asked_a_closed_repository_is_tried_as_a_stranger_once_a_day()
    {
        _shelves.IsPlain = true;
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await _house.BackUpAsync(Course, OperationOutcome.Unchanged);

        Assert.Equal(1, _shelves.Asked);
    }

    private int Pushes => _server.Requests.Count(r => r.IsPush);

    private Task<Course> CourseAsync() => _house.Get<CourseRegistry>().GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token);

    private async Task<OperationSnapshot> RefusedAsync(string sentence)
    {
        var ended = await _house.BackUpAsync(Course);
        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, ended.Text);
        Assert.StartsWith(sentence, ended.Text, StringComparison.Ordinal);
        return ended;
    }
}
