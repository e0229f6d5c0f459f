using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class GuardTests
{
    private const string Course = "ffm516";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_folder_is_refused_before_and_after_a_first_backup(bool savedBefore)
    {
        await using var house = await OpenAsync(savedBefore);
        Directory.Delete(house.FilesOf(Course).Folder, recursive: true);
        Directory.CreateDirectory(house.FilesOf(Course).At("exercises/empty"));

        await AssertRefusedAsync(house, "holds no files. Nothing was backed up", acceptShrunken: true);
    }

    [Fact]
    public async Task A_folder_with_more_than_half_gone_is_refused_until_it_is_confirmed()
    {
        await using var house = await OpenAsync(savedBefore: true);
        foreach (var week in new[] { "0:Week 0", "1:Week 1", "2:Week 2" })
            house.FilesOf(Course).Remove($"exercises/{CourseFiles.Key}/{week}");
        await AssertRefusedAsync(house, "more than half, are gone since the last backup. Nothing was backed up");

        var ended = await house.BackUpAsync(Course, acceptShrunken: true);

        Assert.Equal(OperationOutcome.Succeeded, ended.Outcome);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task Exactly_half_may_go()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteMany(10, 10);
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        for (var i = 0; i < 5; i++)
            house.FilesOf(Course).Remove($"media/many/0/{i}.{(i % 3 == 0 ? "png" : "txt")}");

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    [Theory]
    [InlineData(Direction.None)]
    [InlineData(Direction.Pull)]
    public async Task A_course_that_does_not_push_is_refused_with_the_guides_words(Direction direction)
    {
        await using var house = await OpenAsync(savedBefore: false);
        await house.ChangeCourseAsync(Course, c => c with { Direction = direction });

        await AssertRefusedAsync(house, $"Push disabled: the direction of ffm516 is {direction}");
        Assert.False(Directory.Exists(house.RepositoryOf(Course)));
    }

    [Fact]
    public async Task A_missing_folder_is_refused()
    {
        await using var house = await OpenAsync(savedBefore: true);
        Directory.Move(house.FilesOf(Course).Folder, house.FilesOf(Course).Folder + ".unmounted");

        await AssertRefusedAsync(house, "does not exist");
    }

    [Fact]
    public async Task A_folder_that_became_a_link_out_of_the_courses_folder_is_refused()
    {
        await using var house = await OpenAsync(savedBefore: true);
        Directory.Move(house.FilesOf(Course).Folder, Path.Combine(house.Root, "elsewhere"));
        Directory.CreateSymbolicLink(house.FilesOf(Course).Folder, Path.Combine(house.Root, "elsewhere"));

        await AssertRefusedAsync(house, "leads out of the courses folder");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("-x")]
    [InlineData("a..b")]
    [InlineData("../../etc")]
    [InlineData("refs/heads/x.lock")]
    [InlineData("a~1")]
    public async Task A_git_branch_file_with_no_branch_name_in_it_is_refused(string written)
    {
        await using var house = await OpenAsync(savedBefore: false);
        house.FilesOf(Course).Write(".git-branch", written + "\n");

        await AssertRefusedAsync(house, $".git-branch in the course folder holds \"{written}\", which is no branch name");
        Assert.Equal(
            written + "\n", await File.ReadAllTextAsync(house.FilesOf(Course).At(".git-branch"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_file_above_the_remotes_limit_is_named()
    {
        using var folder = new TemporaryFolder();
        new CourseFiles(folder.Path).Write("small.txt", new byte[1 << 20]).Write("media/film.mp4", new byte[3 << 20])
            .Write("media/exact.mp4", new byte[2 << 20]);
        var listing = FolderWalker.Walk(folder.Path, [], [], TestContext.Current.CancellationToken);

        var refusal = Assert.Throws<RefusedException>(() => FolderGuards.Check(NewRun(folder.Path), listing, 0, 0, 2 << 20));

        Assert.StartsWith("media/film.mp4 (3 MiB) is larger than the 2 MiB the remote takes for one file. Nothing was backed up.",
            refusal.Message, StringComparison.Ordinal);
        FolderGuards.Check(NewRun(folder.Path), listing, 0, 0, 3 << 20);
        FolderGuards.Check(NewRun(folder.Path), listing, 0, 0, null);
    }

    private static BackupRun NewRun(string folder)
    {
        var name = Subdomain.Parse(Course);
        var snapshot = new OperationSnapshot
        {
            Id = 1,
            Kind = BackupOperation.Kind,
            Subject = OperationSubject.Of(name),
            State = OperationState.Running,
            RequestedBy = "test",
            RequestedUtc = DateTime.UtcNow,
            Text = ""
        };
        var course = new Course
        {
            Subdomain = name,
            Folder = CoursePath.Parse(Course),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(name)
        };
        return new BackupRun(new OperationContext(snapshot, "", TimeProvider.System), course, new BackupRequest(name), folder,
            BranchName.Parse("test"), Vault.Of(PortalUnderTest.SettingsIn(folder), name));
    }

    private static async Task<TestHouse> OpenAsync(bool savedBefore)
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        if (savedBefore)
            await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static async Task AssertRefusedAsync(TestHouse house, string sentence, bool acceptShrunken = false)
    {
        var before = Directory.Exists(house.RepositoryOf(Course)) ? await RealGit.RunAsync(house.RepositoryOf(Course), "for-each-ref") : "";
        var ended = await house.BackUpAsync(Course, acceptShrunken: acceptShrunken);
        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, $"{ended.Outcome}: {ended.Text}");
        Assert.Contains(sentence, ended.Text, StringComparison.Ordinal);
        Assert.Equal(
            before, Directory.Exists(house.RepositoryOf(Course)) ? await RealGit.RunAsync(house.RepositoryOf(Course), "for-each-ref") : "");
    }
}
