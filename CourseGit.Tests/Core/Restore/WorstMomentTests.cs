using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Restore;

/// <summary>What people and disks do between the steps of a restore, or to what it needs.</summary>
public sealed class WorstMomentTests
{
    private const string Course = "ffm516";
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Theory]
    [InlineData("db")]
    [InlineData("dbname.txt")]
    public async Task A_part_of_the_database_is_never_restored_alone(string path)
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().Write("db/notes.txt", "notes\n");
        await RealGit.ShellAsync(
            "sqlite3 \"$1\" 'CREATE TABLE answers(id INTEGER PRIMARY KEY); INSERT INTO answers VALUES (1)' 2>/dev/null || python3 -c "
            + "\"import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('CREATE TABLE answers(id INTEGER PRIMARY KEY)'); "
            + "c.commit()\" \"$1\"", house.FilesOf(Course).At("db/course.sqlite3"));
        await house.AddCourseAsync(
            Course, c => c with { Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("db/course.sqlite3")) });
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var before = await FolderImage.OfAsync(house.FilesOf(Course).Folder);

        var ended = await house.RestoreAsync(
            Course, new RestoreArguments(RestoreMode.Paths)
            {
                Confirmed = true,
                OverrideDirection = true,
                Paths = [CoursePath.Parse(path)]
            });

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }
            && ended.Text.Contains("database", StringComparison.Ordinal), ended.Text);
        Assert.Equal(before, await FolderImage.OfAsync(house.FilesOf(Course).Folder));
    }

    [Fact]
    public async Task Prepared_files_that_somebody_removed_leave_the_course_as_it_was_and_nothing_to_undo()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", "present\n");
        var (died, tree) = await DieAtTheSwapAsync(house);
        Directory.Delete(Path.GetDirectoryName(tree)!, recursive: true);

        await SweepAsync(house);

        var settled = await GetAsync(house, died);
        Assert.True(settled is { Outcome: OperationOutcome.Failed }
            && settled.Text.Contains("exactly as it was", StringComparison.Ordinal), settled.Text);
        var undo = await house.UndoAsync(died);
        Assert.True(undo is { Outcome: OperationOutcome.Failed, Refused: true }, undo.Text);
        Assert.Equal(
            "present\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_the_courses_disk_not_mounted_nothing_is_decided_and_later_it_is_completed()
    {
        await using var house = await HouseAsync();
        var (died, _) = await DieAtTheSwapAsync(house);
        var (courses, away) = (house.Settings.CoursesRoot, house.Settings.CoursesRoot + ".away");
        Directory.Move(courses, away);
        Directory.CreateDirectory(courses);

        await SweepAsync(house);
        var waiting = await GetAsync(house, died);
        Directory.Delete(courses, recursive: true);
        Directory.Move(away, courses);
        await SweepAsync(house);

        Assert.Contains("Mount", waiting.Text, StringComparison.Ordinal);
        Assert.Equal(
            "restored\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken));
        Assert.Equal(OperationOutcome.Succeeded, (await house.UndoAsync(died)).Outcome);
    }

    [Fact]
    public async Task A_change_that_cannot_be_completed_says_so_to_every_operation_until_it_can()
    {
        await using var house = await HouseAsync();
        var (died, _) = await DieAtTheSwapAsync(house);
        string place;
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken))
            place = (await context.SetAsides.SingleAsync(TestContext.Current.CancellationToken)).Place;
        Directory.CreateDirectory(Path.Combine(place, "somebody else's"));

        var refused = await house.BackUpAsync(Course, acceptShrunken: true);
        Assert.True(refused.Outcome == OperationOutcome.Failed
            && refused.Text.Contains($"Operation {died} was interrupted", StringComparison.Ordinal), refused.Text);
        Assert.Equal(OperationOutcome.Failed, (await GetAsync(house, died)).Outcome);

        Directory.Delete(place, recursive: true);
        Assert.NotEqual(OperationOutcome.Failed, (await house.BackUpAsync(Course, acceptShrunken: true)).Outcome);
        Assert.Empty(house.StagingLeft());
    }

    [Fact]
    public async Task An_empty_folder_of_the_manifest_is_not_made_through_a_link_that_is_kept()
    {
        await using var house = await HouseAsync();
        var outside = Directory.CreateDirectory(Path.Combine(house.Root, "outside")).FullName;
        house.FilesOf(Course).Link("shared", outside);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        using var work = new TemporaryFolder();
        await RealGit.CloneAsync(house.RepositoryOf(Course), work.At("clone"));
        await RealGit.ShellAsync(
            "cd \"$1\" && sed -i 's/\"emptyFolders\": \\[/\"emptyFolders\": [ \"shared\\/evil\",/; s/,\\s*]/ ]/' "
            + ".coursegit/manifest.json && sed -i 's/\"shared\\/evil\",\\]/\"shared\\/evil\"]/' .coursegit/manifest.json && git -c "
            + "user.name=u -c user.email=u@example.org commit -qam evil && git push -q origin test", work.At("clone"));

        var ended = await house.RestoreAsync(Course, Full);

        Assert.True(ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning, ended.Text);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_commit_of_which_nothing_may_be_restored_does_not_empty_the_course()
    {
        await using var house = await HouseAsync();
        using var work = new TemporaryFolder();
        await RealGit.CloneAsync(house.RepositoryOf(Course), work.At("clone"));
        await RealGit.ShellAsync(
            "cd \"$1\" && git rm -rq . && ln -s /etc/passwd evil && git add evil && git -c user.name=u -c user.email=u@example.org "
            + "commit -qm evil && git push -q origin test", work.At("clone"));
        var before = await FolderImage.OfAsync(house.FilesOf(Course).Folder);

        var ended = await house.RestoreAsync(Course, Full);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Equal(before, await FolderImage.OfAsync(house.FilesOf(Course).Folder));
        Assert.Empty(house.StagingLeft());
    }

    [Fact]
    public async Task A_commit_with_a_date_that_no_calendar_has_and_a_branch_that_replaced_another_are_no_obstacles()
    {
        await using var house = await HouseAsync();
        var repository = house.RepositoryOf(Course);
        await RealGit.ShellAsync(
            "cd \"$1\" && tree=$(git rev-parse test^{tree}) && id=$(printf 'tree %s\\nauthor a <a@b> 99999999999999 +0000\\ncommitter a "
            + "<a@b> 99999999999999 +0000\\n\\nodd\\n' \"$tree\" | git -c safe.directory='*' hash-object -t commit -w --stdin "
            + "--literally) && git update-ref refs/heads/odd \"$id\" && git update-ref refs/heads/a test", repository);
        var course = await house.Get<CourseRegistry>()
            .GetAsync(Subdomain.Parse(Course), Actor.CommandLine, TestContext.Current.CancellationToken);
        var points = house.Get<RestorePoints>();

        Assert.Equal(
            "odd", Assert.Single(
            (await points.ListAsync(course, BranchName.Parse("odd"), new RestorePointFilter(), Actor.CommandLine,
            TestContext.Current.CancellationToken)).Points).Subject);
        await points.ListAsync(course, BranchName.Parse("a"), new RestorePointFilter(), Actor.CommandLine,
            TestContext.Current.CancellationToken);
        await RealGit.ShellAsync("cd \"$1\" && git update-ref -d refs/heads/a && git update-ref refs/heads/a/b test", repository);
        Assert.NotEmpty(
            (await points.ListAsync(course, BranchName.Parse("a/b"), new RestorePointFilter(), Actor.CommandLine,
            TestContext.Current.CancellationToken)).Points);
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    // What a restore has written by the time of its first rename; then its process is gone.
    private static async Task<(long Operation, string Tree)> DieAtTheSwapAsync(TestHouse house)
    {
        long operation;
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            var row = new OperationRow
            {
                Kind = "Restore",
                Subject = Course,
                State = nameof(OperationState.Running),
                RequestedBy = "anna",
                Arguments = Full.ToJson(),
                RequestedUtc = DateTime.UtcNow,
                Text = "Activating course",
                Percent = 90,
                Owner = WrittenOperations.Gone.ToString()
            };
            context.Add(row);
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
            operation = row.Id;
        }
        var tree = Path.Combine(house.Settings.SetAsideRoot, $".staging-{operation}", "tree");
        Directory.CreateDirectory(tree);
        await RealGit.ShellAsync("cp -a \"$1/.\" \"$2/\" && printf 'restored\\n' > \"$2/README.md\"", house.FilesOf(Course).Folder, tree);
        await house.Get<SwapJournal>()
            .BeginAsync(new OperationContext(await GetAsync(house, operation), "", TimeProvider.System), RestoreMode.Full,
            house.FilesOf(Course).Folder, tree, FolderSwap.Look(tree, [""]), null);
        return (operation, tree);
    }

    private static Task SweepAsync(TestHouse house) => house.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);

    private static Task<OperationSnapshot> GetAsync(TestHouse house, long operation) => house.Get<OperationDesk>()
        .GetAsync(operation, Actor.CommandLine, TestContext.Current.CancellationToken);
}
