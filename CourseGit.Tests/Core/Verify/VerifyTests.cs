using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Core.Restore;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Verify;

public sealed class VerifyTests
{
    private const string Course = VerifyHouse.Course;

    [Fact]
    public async Task A_backup_is_proven_by_a_trial_that_touches_nothing_and_leaves_nothing()
    {
        await using var house = await VerifyHouse.OpenAsync();
        var before = await house.ImageAsync();

        var ended = await house.House.VerifyAsync(Course, OperationOutcome.Succeeded);

        Assert.Matches(
            @"^Commit [0-9a-f]{7} can be restored: 57 files \([\d.]+ kB\) and the database \(2 tables, 3,002 rows\) came back exactly as saved\.$", ended.Text);
        Assert.Equal((house.Backup.Commit, "test", 57L, house.Backup.Bytes), (ended.Commit, ended.Branch, ended.Files, ended.Bytes));
        Assert.Equal(
            ["Initializing", "Fetching from remote", "Writing a scratch copy", "Comparing", "Restoring the database into a scratch one",
            "Cleaning up", $"Done (commit {ended.Commit!.Short})"],
            ended.Steps.Select(s => s.Name));
        Assert.Equal(100, ended.Percent);
        FolderImage.AssertEqual(before, await house.ImageAsync());
        Assert.Empty(house.House.StagingLeft());
    }

    [Fact]
    public async Task It_is_the_repository_that_is_proven_without_the_course_and_without_its_vault()
    {
        await using var house = await VerifyHouse.OpenAsync();
        await RealGit.ShellAsync("rm -rf \"$1\" \"$2\"", house.Files.Folder, house.House.VaultOf(Course));

        var ended = await house.House.VerifyAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(house.Backup.Commit, ended.Commit);
        Assert.False(Directory.Exists(house.Files.Folder));
        Assert.False(Directory.Exists(house.House.VaultOf(Course)));
    }

    [Theory]
    [InlineData(Direction.Pull)]
    [InlineData(Direction.None)]
    public async Task Every_direction_can_be_verified(Direction direction)
    {
        await using var house = await VerifyHouse.OpenAsync();
        await house.House.ChangeCourseAsync(Course, c => c with { Direction = direction });

        Assert.Equal(house.Backup.Commit, (await house.House.VerifyAsync(Course, OperationOutcome.Succeeded)).Commit);
    }

    [Fact]
    public async Task Without_a_backup_or_its_branch_it_is_refused_with_what_to_do()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);

        var nothing = await house.VerifyAsync(Course, OperationOutcome.Failed);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.ChangeCourseAsync(Course, c => c with { Branch = BranchName.Parse("elsewhere") });
        var noBranch = await house.VerifyAsync(Course, OperationOutcome.Failed);

        Assert.True(nothing.Refused && nothing.Text.Contains("Back the course up first", StringComparison.Ordinal), nothing.Text);
        Assert.True(noBranch.Refused && noBranch.Text.StartsWith("Branch not found", StringComparison.Ordinal), noBranch.Text);
        Assert.Empty(house.StagingLeft());
    }

    [Fact]
    public async Task A_course_without_a_database_and_a_commit_without_a_manifest_are_told()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var blob = await hostile.Repository.BlobAsync("#!/bin/sh\n");
        await hostile.CommitAsync(new HostileEntry(HostileEntry.Program, "run.sh", blob), new HostileEntry("100664", "old.sh", blob));

        var ended = await hostile.House.VerifyAsync(HostileHouse.Course, OperationOutcome.Succeeded);

        Assert.Matches(
            @"can be restored: 7 files \(\d+ bytes\) came back exactly as the commit holds them\. There is no database in it\. It has no manifest of CourseGit's, so there was nothing more to compare with\.$", ended.Text);
    }

    [Fact]
    public async Task What_a_new_server_would_not_get_is_a_warning()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var r = hostile.Repository;
        await hostile.CommitAsync(
            await r.FolderAsync("media", await r.LinkAsync("out", "/etc/hostname"),
            new HostileEntry(HostileEntry.Submodule, "sub", new string('1', 40)), await r.FileAsync("zz.txt")));
        hostile.Files.Link("media/out", "/etc/hostname"); // here it stands, and a restore would keep it

        var links = await hostile.House.VerifyAsync(HostileHouse.Course, OperationOutcome.Warning);
        await hostile.House.ChangeCourseAsync(
            HostileHouse.Course, c => c with { Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("course.sqlite3")) });
        var database = await hostile.House.VerifyAsync(HostileHouse.Course, OperationOutcome.Warning);

        Assert.Contains("Left out the link media/out", links.Text, StringComparison.Ordinal);
        Assert.Contains("Left out media/sub", links.Text, StringComparison.Ordinal);
        Assert.Contains("The commit holds no database, although the course has one", database.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("exactly as saved", database.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_without_space_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(Directory.CreateDirectory(folder.At("aside")).FullName, megabytes: 8);
        await using var house = await TestHouse.OpenAsync(change: s => s with { SetAsideRoot = folder.At("aside") });
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        var refused = await house.VerifyAsync(Course, OperationOutcome.Failed);
        await disk.GrowAsync(megabytes: 200);
        await house.VerifyAsync(Course, OperationOutcome.Succeeded); // the course need not be on the same disk

        Assert.True(refused.Refused && refused.Text.StartsWith("A trial restore needs 67 MB on the disk of ", StringComparison.Ordinal),
            refused.Text);
        Assert.Equal(["Initializing"], refused.Steps.Select(s => s.Name));
        Assert.Empty(house.StagingLeft());
    }

    [Fact]
    public async Task A_repository_that_cannot_be_reached_is_a_failure_with_its_reason()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.VerifyAsync(Course, OperationOutcome.Succeeded);
        server.Trouble = (_, http) =>
        {
            http.Abort();
            return Task.FromResult(true);
        };

        var ended = await house.VerifyAsync(Course, OperationOutcome.Failed);

        Assert.False(ended.Refused);
        Assert.Contains("cannot be reached", ended.Text, StringComparison.Ordinal);
        Assert.Empty(house.StagingLeft());
    }
}
