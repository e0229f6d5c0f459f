using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

/// <summary>A course is restored on a server that never saw it, from a repository on somebody else's.</summary>
public sealed class FreshServerTests
{
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true };

    [Fact]
    public async Task A_full_restore_makes_the_folder_and_fetches_one_commit_and_no_history()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await using var fresh = await FreshAsync(there);

        var ended = await fresh.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded);

        Assert.Equal(await RealGit.TipAsync(there.PathOf(HttpHouse.Course)), ended.Commit!.Value);
        Assert.Equal(await FolderImage.OfAsync(source.FilesOf(HttpHouse.Course).Folder),
            await FolderImage.OfAsync(fresh.FilesOf(HttpHouse.Course).Folder));
        Assert.Equal("1", (await RealGit.RunAsync(StoreOf(fresh), "rev-list", "--all", "--count")).Trim());
    }

    [Fact]
    public async Task Exercises_only_fetches_no_other_files()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "uploadpack.allowFilter", "true");
        await using var fresh = await FreshAsync(there);

        await fresh.RestoreAsync(HttpHouse.Course, new RestoreArguments(RestoreMode.Exercises) { Confirmed = true },
            OperationOutcome.Succeeded);

        var missing = (await RealGit.ShellAsync(
            "cd \"$1\" && git rev-list --objects --missing=print $(git for-each-ref --format='%(objectname)') 2>/dev/null | grep -c '^?'",
            StoreOf(fresh))).Trim();
        Assert.True(int.Parse(missing, System.Globalization.CultureInfo.InvariantCulture) >= 5,
            $"{missing} objects were left at the remote");
        Assert.Equal(["README.md", "exercises"], Directory.EnumerateFileSystemEntries(fresh.FilesOf(HttpHouse.Course).Folder)
            .Select(Path.GetFileName).Where(n => n != "reload").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_older_commit_is_fetched_when_it_is_asked_for(bool byItsBeginning)
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        var older = (await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "rev-parse", "test~1")).Trim();
        await using var fresh = await FreshAsync(there);
        await fresh.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded);

        var ended = await fresh.RestoreAsync(
            HttpHouse.Course, Full with { Commit = CommitName.Parse(byItsBeginning ? older[..8] : older) }, OperationOutcome.Succeeded);

        Assert.Equal(older, ended.Commit!.Value);
        Assert.Equal(
            "# Physics\n", await File.ReadAllTextAsync(
            fresh.FilesOf(HttpHouse.Course).At("README.md"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_gives_no_single_commits_and_no_partial_fetches_serves_as_well()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "uploadpack.allowFilter", "false");
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "protocol.version", "0");
        there.Trouble = (_, http) =>
        {
            http.Request.Headers.Remove("Git-Protocol"); // an old server: version 0, which gives only what a branch points to
            return Task.FromResult(false);
        };
        var older = (await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "rev-parse", "test~1")).Trim();
        await using var fresh = await FreshAsync(there);

        await fresh.RestoreAsync(HttpHouse.Course, Full with { Commit = CommitName.Parse(older) }, OperationOutcome.Succeeded);
        await fresh.RestoreAsync(
            HttpHouse.Course, new RestoreArguments(RestoreMode.Paths) { Confirmed = true, Paths = [CoursePath.Parse("README.md")] },
            OperationOutcome.Succeeded);

        Assert.Equal(
            "# Physics II\n", await File.ReadAllTextAsync(
            fresh.FilesOf(HttpHouse.Course).At("README.md"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(RestoreMode.Full)]
    [InlineData(RestoreMode.Exercises)]
    public async Task What_the_course_still_has_is_not_fetched(RestoreMode mode)
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "uploadpack.allowFilter", "true");
        await using var fresh = await FreshAsync(there);
        var course = await CopyAsync(source, fresh);
        var exercise = Directory.EnumerateFiles(course.At("exercises"), "exercise.xml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).First();
        await File.AppendAllTextAsync(exercise, "spoiled", TestContext.Current.CancellationToken);
        course.Remove("README.md");

        await fresh.RestoreAsync(HttpHouse.Course, new RestoreArguments(mode) { Confirmed = true }, OperationOutcome.Succeeded);

        Assert.Equal(await FolderImage.OfAsync(source.FilesOf(HttpHouse.Course).Folder), await FolderImage.OfAsync(course.Folder));
        var fetched = (await RealGit.RunAsync(StoreOf(fresh), "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")).Split('\n')
            .Count(t => t == "blob");
        Assert.Equal(3, fetched); // the exercise, README.md and the manifest
    }

    [Fact]
    public async Task What_is_no_plain_file_in_the_course_is_fetched_and_never_waited_for()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "uploadpack.allowFilter", "true");
        await using var fresh = await FreshAsync(there);
        var course = await CopyAsync(source, fresh);
        await RealGit.ShellAsync(
            "cd \"$1\"; rm README.md index.html; mkfifo README.md; ln -s /dev/zero index.html; rm -r media; ln -s . media; ln -s . "
            + "again; truncate -s 5G README", course.Folder);

        await fresh.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded);

        Assert.Equal(await FolderImage.OfAsync(source.FilesOf(HttpHouse.Course).Folder), await FolderImage.OfAsync(course.Folder));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_taken_from_the_course_stops_the_restore_and_nothing_changes()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "uploadpack.allowFilter", "true");
        await using var fresh = await FreshAsync(there);
        var course = await CopyAsync(source, fresh);
        course.Remove("README.md");
        there.BeforeAnswer = request =>
        {
            // Once the commit is here, the course was looked through, and what it lacks is asked for.
            if (request.Method == "POST" && Directory.EnumerateFiles(StoreOf(fresh), "*.pack", SearchOption.AllDirectories).Any())
                File.AppendAllText(course.At("index.html"), "x");
            return Task.CompletedTask;
        };

        var ended = await fresh.RestoreAsync(HttpHouse.Course, Full);

        Assert.Equal(
            (OperationOutcome.Failed, true),
            (ended.Outcome, ended.Text.Contains("index.html changed in the course while", StringComparison.Ordinal)));
        Assert.False(File.Exists(course.At("README.md")));
        Assert.Empty(fresh.StagingLeft());
    }

    [Fact]
    public async Task A_server_that_leaves_contents_out_and_then_gives_no_single_ones_is_asked_for_all()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await RealGit.RunAsync(there.PathOf(HttpHouse.Course), "config", "uploadpack.allowFilter", "true");
        there.Trouble = (_, http) =>
        {
            http.Request.Headers.Remove("Git-Protocol"); // version 0: filters where it is allowed, and gives only what a branch points to
            return Task.FromResult(false);
        };
        await using var fresh = await FreshAsync(there);
        var course = await CopyAsync(source, fresh);
        course.Remove("README.md");

        await fresh.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded);

        Assert.Equal(await FolderImage.OfAsync(source.FilesOf(HttpHouse.Course).Folder), await FolderImage.OfAsync(course.Folder));
    }

    [Fact]
    public async Task What_the_vault_has_is_restored_without_a_single_request()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        var tip = await RealGit.TipAsync(there.PathOf(HttpHouse.Course));
        source.FilesOf(HttpHouse.Course).Remove("exercises");
        there.Requests.Clear();

        await source.RestoreAsync(HttpHouse.Course, Full with { Commit = CommitName.Parse(tip), OverrideDirection = true },
            OperationOutcome.Succeeded);

        Assert.Empty(there.Requests);
    }

    [Fact]
    public async Task With_the_repository_gone_the_message_names_the_newest_commit_kept_here()
    {
        var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        var tip = await RealGit.TipAsync(there.PathOf(HttpHouse.Course));
        await there.DisposeAsync();

        var ended = await source.RestoreAsync(HttpHouse.Course, Full with { OverrideDirection = true });

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains(tip[..7], ended.NextStep, StringComparison.Ordinal);
        Assert.Empty(source.StagingLeft());
    }

    [Fact]
    public async Task A_repository_as_the_guides_push_writes_it_is_understood()
    {
        await using var there = await GitServer.StartAsync();
        await there.CreateAsync(HttpHouse.Course);
        there.Required = (HttpHouse.User, HttpHouse.Token);
        using var work = new TemporaryFolder();
        await RealGit.RunAsync("/", "clone", "--quiet", there.PathOf(HttpHouse.Course), work.At("clone"));
        new CourseFiles(work.At($"clone/{HttpHouse.Course}")).WriteCourse();
        await RealGit.ShellAsync(
            "cd \"$1\" && echo other > beside.txt && git checkout -q -B ffm516.test && git add -Af . && git -c user.name=u -c "
            + "user.email=u@example.org commit -qm guide && git push -q origin ffm516.test", work.At("clone"));
        await using var fresh = await FreshAsync(there);

        var ended = await fresh.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded);

        Assert.Equal("ffm516.test", ended.Branch);
        Assert.Equal(await FolderImage.OfAsync(work.At($"clone/{HttpHouse.Course}")),
            await FolderImage.OfAsync(fresh.FilesOf(HttpHouse.Course).Folder));
        Assert.False(File.Exists(fresh.FilesOf(HttpHouse.Course).At("beside.txt")));
    }

    [Fact]
    public async Task Restore_points_of_a_branch_are_listed_with_all_their_history_and_by_file()
    {
        await using var there = await GitServer.StartAsync();
        await using var source = await BackedUpTwiceAsync(there);
        await using var fresh = await FreshAsync(there);
        await fresh.RestoreAsync(HttpHouse.Course, Full, OperationOutcome.Succeeded); // shallow: the list must fetch what lies behind
        var course = await fresh.Get<CourseRegistry>()
            .GetAsync(Subdomain.Parse(HttpHouse.Course), Actor.CommandLine, TestContext.Current.CancellationToken);
        var points = fresh.Get<RestorePoints>();

        var branches = await points.BranchesAsync(course, Actor.CommandLine, TestContext.Current.CancellationToken);
        var all = await ListAsync(new RestorePointFilter());
        var first = await ListAsync(new RestorePointFilter(Count: 1));
        var ofReadme = await ListAsync(new RestorePointFilter(CoursePath.Parse("README.md")));
        var ofDatabaseName = await ListAsync(new RestorePointFilter(CoursePath.Parse("dbname.txt")));

        Assert.Equal("test", branches.Default!.Value);
        Assert.Null(branches.Problem);
        Assert.Equal(2, all.Points.Length);
        Assert.False(all.HasMore);
        Assert.True(first is { HasMore: true, Points.Length: 1 });
        Assert.Equal(2, ofReadme.Points.Length);
        Assert.Single(ofDatabaseName.Points);
        Assert.Contains(
            await points.BrowseAsync(course, all.Points[0].Id, CoursePath.Parse($"exercises/{CourseFiles.Key}/1:Week 1"), Actor.CommandLine,
            TestContext.Current.CancellationToken), e => e is { IsExercise: true, Name: "exercise-1" });

        Task<RestorePointList> ListAsync(RestorePointFilter filter) =>
            points.ListAsync(course, BranchName.Parse("test"), filter, Actor.CommandLine, TestContext.Current.CancellationToken);
    }

    private static string StoreOf(TestHouse house) => Path.Combine(house.Settings.VaultsFolder, HttpHouse.Course, "restore", "git");

    private static async Task<TestHouse> BackedUpTwiceAsync(GitServer there)
    {
        var house = await HttpHouse.OpenAsync(there);
        await house.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        house.FilesOf(HttpHouse.Course).Write("README.md", "# Physics II\n");
        await house.BackUpAsync(HttpHouse.Course, OperationOutcome.Succeeded);
        return house;
    }

    /// <summary>A server that has the course, but nothing of its repository.</summary>
    private static async Task<CourseFiles> CopyAsync(TestHouse source, TestHouse fresh)
    {
        var course = fresh.FilesOf(HttpHouse.Course);
        await RealGit.ShellAsync("mkdir -p \"$2\" && cp -a \"$1\"/. \"$2\"", source.FilesOf(HttpHouse.Course).Folder, course.Folder);
        return course;
    }

    private static async Task<TestHouse> FreshAsync(GitServer there, Func<CourseGitSettings, CourseGitSettings>? change = null)
    {
        var house = await TestHouse.OpenAsync(change: s => (change ?? (x => x))(s with { OutboundHosts = [there.Authority] }));
        await house.AddCredentialAsync("git", HttpHouse.User, HttpHouse.Token);
        var course = new Course
        {
            Subdomain = Subdomain.Parse(HttpHouse.Course),
            Folder = CoursePath.Parse(HttpHouse.Course),
            Direction = Direction.Pull,
            Remote = new Remote(RemoteKind.Url, there.UrlOf(HttpHouse.Course)),
            CredentialName = "git",
        };
        await house.Get<CourseRegistry>().AddAsync(course, Actor.CommandLine, TestContext.Current.CancellationToken);
        return house;
    }
}
