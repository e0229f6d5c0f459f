using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Restore;

/// <summary>
/// Another disk, or a folder from elsewhere, mounted inside a course: no restore may take it along, and no tidying may empty it.
/// </summary>
public sealed class MountedInsideTests
{
    private const string Course = "ffm516", Kept = "kept on the other disk\n";
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Theory]
    [InlineData("media/disk")]
    [InlineData("backups")] // in no backup, and moved away all the same
    [InlineData("media/a b\\c")] // as the system writes it: a\040b\134c
    public async Task A_full_restore_is_refused_and_its_plan_says_so_and_names_the_mount(string at)
    {
        await using var house = await HouseAsync();
        await using var mount = await MountAsync(house, at);

        var plan = await PlanAsync(house, Full);
        var ended = await house.RestoreAsync(Course, Full);

        Assert.Contains($"{at} in the course is a mount of its own", plan.Refusal, StringComparison.Ordinal);
        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, ended.Text);
        Assert.Equal(plan.Refusal, ended.Text);
        Assert.Equal(Kept, await File.ReadAllTextAsync(house.FilesOf(Course).At($"{at}/kept.txt"), TestContext.Current.CancellationToken));
        Assert.Empty(house.StagingLeft());
    }

    [Fact]
    public async Task A_single_mounted_file_counts_as_well()
    {
        await using var house = await HouseAsync();
        await File.WriteAllTextAsync(Path.Combine(house.Root, "kept.txt"), Kept, TestContext.Current.CancellationToken);
        await using var mount = await Mount.BindAsync(Path.Combine(house.Root, "kept.txt"), house.FilesOf(Course).At("index.html"));

        var ended = await house.RestoreAsync(Course, Full);

        Assert.True(ended is { Refused: true }
            && ended.Text.StartsWith("index.html in the course is a mount", StringComparison.Ordinal), ended.Text);
    }

    [Fact]
    public async Task Parts_beside_it_are_restored_and_what_it_lies_in_is_not()
    {
        await using var house = await HouseAsync();
        await using var mount = await MountAsync(house, "media/disk");
        house.FilesOf(Course).Write("README.md", "damaged\n");

        await house.RestoreAsync(Course, Paths("README.md"), OperationOutcome.Succeeded);
        await house.RestoreAsync(Course, new RestoreArguments(RestoreMode.Exercises) { Confirmed = true, OverrideDirection = true },
            OperationOutcome.Succeeded);
        var ended = await house.RestoreAsync(Course, Paths("media"));

        Assert.Equal(
            "# Physics\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken));
        Assert.True(ended is { Refused: true }
            && ended.Text.StartsWith("media/disk in the course is a mount", StringComparison.Ordinal), ended.Text);
        Assert.Equal(
            Kept, await File.ReadAllTextAsync(house.FilesOf(Course).At("media/disk/kept.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_undo_is_refused_as_long_as_something_is_mounted_in_what_it_would_put_away()
    {
        await using var house = await HouseAsync();
        var restored = await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded);
        await using (await MountAsync(house, "media/disk"))
        {
            var refused = await house.UndoAsync(restored.Id);
            Assert.True(refused is { Refused: true }
                && refused.Text.StartsWith("media/disk in the course is a mount", StringComparison.Ordinal), refused.Text);
        }

        Assert.Equal(OperationOutcome.Succeeded, (await house.UndoAsync(restored.Id)).Outcome);
    }

    [Fact]
    public async Task What_is_set_aside_is_not_freed_through_a_mount_and_can_still_be_put_back()
    {
        await using var house = await HouseAsync();
        for (var i = 0; i < 2; i++)
            await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded);
        var aside = (await house.Get<SetAsides>().ListAsync(null, Actor.CommandLine, TestContext.Current.CancellationToken))[^1];
        await using (await BindAsync(house, Path.Combine(aside.Path, "media", "disk")))
        {
            var before = await FolderImage.OfAsync(aside.Path);
            await using (var context = await house.Get<IDbContextFactory<StateDbContext>>()
                .CreateDbContextAsync(TestContext.Current.CancellationToken))
                await context.Database.ExecuteSqlInterpolatedAsync(
                    $"UPDATE set_asides SET \"AtUtc\" = {DateTime.UtcNow.AddDays(-31)}", TestContext.Current.CancellationToken);

            var refused = await Assert.ThrowsAsync<RefusedException>(
                () => house.Get<SetAsides>().FreeAsync(aside.Id, Actor.CommandLine, TestContext.Current.CancellationToken));
            Assert.Empty((await house.Get<SetAsides>().FreeExpiredAsync(TestContext.Current.CancellationToken)).Freed);

            Assert.StartsWith("media/disk in ", refused.Message);
            Assert.Contains(Path.Combine(aside.Path, "media/disk"), refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, await FolderImage.OfAsync(aside.Path));
            Assert.True((await house.Get<SetAsides>()
                .OfAsync(aside.Operation, Actor.CommandLine, TestContext.Current.CancellationToken))!.CanUndo);
        }
        await house.Get<SetAsides>().FreeAsync(aside.Id, Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(aside.Path));
    }

    // It is content of the course, as everybody sees it there; whoever mounted it wanted that.
    [Fact]
    public async Task A_backup_saves_what_is_mounted_as_it_is_seen()
    {
        await using var house = await HouseAsync();
        await using var mount = await MountAsync(house, "media/disk");

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(Kept, await RealGit.RunAsync(house.RepositoryOf(Course), "show", "test:media/disk/kept.txt"));
    }

    private static Task<Mount> MountAsync(TestHouse house, string at) => BindAsync(house, house.FilesOf(Course).At(at));

    private static async Task<Mount> BindAsync(TestHouse house, string at)
    {
        var disk = Directory.CreateDirectory(Path.Combine(house.Root, "other disk")).FullName;
        await File.WriteAllTextAsync(Path.Combine(disk, "kept.txt"), Kept, TestContext.Current.CancellationToken);
        return await Mount.BindAsync(disk, Directory.CreateDirectory(at).FullName);
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static Task<RestorePlan> PlanAsync(TestHouse house, RestoreArguments arguments) =>
        house.Get<RestorePlanner>().PlanAsync(
            Subdomain.Parse(Course), arguments, Actor.CommandLine, null, TestContext.Current.CancellationToken);

    private static RestoreArguments Paths(params string[] paths) =>
        new(RestoreMode.Paths) { Confirmed = true, OverrideDirection = true, Paths = [.. paths.Select(CoursePath.Parse)] };
}
