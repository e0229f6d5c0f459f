using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Restore;

public sealed class SetAsidesTests
{
    private const string Course = "ffm516";
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Fact]
    public async Task What_a_restore_replaced_is_listed_with_its_size_and_can_be_freed()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("media/new.bin", new byte[50_000]);
        var restored = await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded);

        var aside = Assert.Single(await ListAsync(house));
        Assert.True(aside.Operation == restored.Id && aside.CanUndo && aside.Bytes > 50_000);
        Assert.Matches($"^{Course}-[0-9]{{8}}-[0-9]{{6}}$", aside.Name);
        Assert.True(File.Exists(Path.Combine(house.Settings.SetAsideRoot, aside.Name, "media", "new.bin")));

        await house.Get<SetAsides>().FreeAsync(aside.Id, Actor.CommandLine, TestContext.Current.CancellationToken);

        Assert.Empty(await ListAsync(house));
        Assert.False(Directory.Exists(aside.Path));
        var undo = await house.UndoAsync(restored.Id);
        Assert.True(undo is { Refused: true } && undo.Text.Contains("freed", StringComparison.Ordinal), undo.Text);
        await Assert.ThrowsAsync<InvalidInputException>(
            () => house.Get<SetAsides>().FreeAsync(aside.Id, Actor.CommandLine, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Only_what_is_older_than_the_setting_goes_and_never_the_newest_or_what_others_put_there()
    {
        await using var house = await HouseAsync();
        var operations = new List<OperationSnapshot>();
        for (var i = 0; i < 3; i++)
        {
            house.FilesOf(Course).Write("README.md", $"state {i}\n");
            operations.Add(await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded));
        }
        var foreign = Directory.CreateDirectory(Path.Combine(house.Settings.SetAsideRoot, $"{Course}-20200101-000000")).FullName;
        Assert.Empty((await house.Get<SetAsides>().FreeExpiredAsync(TestContext.Current.CancellationToken)).Freed);
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken))
            await context.Database.ExecuteSqlInterpolatedAsync(
                $"UPDATE set_asides SET \"AtUtc\" = {DateTime.UtcNow.AddDays(-31)}", TestContext.Current.CancellationToken);

        var freed = await house.Get<SetAsides>().FreeExpiredAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, freed.Freed.Length);
        Assert.True(freed is { Busy: [], Problems: [] } && freed.Freed.All(f => f.Bytes > 0));
        Assert.Equal(operations[2].Id, Assert.Single(await ListAsync(house)).Operation);
        Assert.True(Directory.Exists(foreign));
        Assert.Equal(OperationOutcome.Succeeded, (await house.UndoAsync(operations[2].Id)).Outcome);
        Assert.Equal(
            "state 2\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_that_is_half_freed_is_finished_and_is_nobodys_newest()
    {
        await using var house = await HouseAsync();
        var operations = new List<OperationSnapshot>();
        for (var i = 0; i < 2; i++)
        {
            house.FilesOf(Course).Write("README.md", $"state {i}\n");
            operations.Add(await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded));
        }
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            await context.SetAsides.ExecuteUpdateAsync(
                s => s.SetProperty(r => r.AtUtc, DateTime.UnixEpoch), TestContext.Current.CancellationToken);
            await context.SetAsides.Where(s => s.OperationId == operations[1].Id).ExecuteUpdateAsync(
                s => s.SetProperty(r => r.State, "Freeing"), TestContext.Current.CancellationToken);
        }

        var freed = await house.Get<SetAsides>().FreeExpiredAsync(TestContext.Current.CancellationToken);

        Assert.Single(freed.Freed);
        var left = Assert.Single(await ListAsync(house));
        Assert.Equal((operations[0].Id, true), (left.Operation, left.CanUndo));
    }

    [Fact]
    public async Task The_newest_that_can_be_put_back_stays_when_a_newer_one_was_damaged()
    {
        await using var house = await HouseAsync();
        var arguments = new RestoreArguments(RestoreMode.Paths)
        {
            Confirmed = true,
            OverrideDirection = true,
            Paths = [CoursePath.Parse("README.md"), CoursePath.Parse("index.html")]
        };
        for (var i = 0; i < 3; i++)
        {
            house.FilesOf(Course).Write("README.md", $"state {i}\n").Write("index.html", $"state {i}\n");
            await house.RestoreAsync(Course, arguments, OperationOutcome.Succeeded);
        }
        var before = await ListAsync(house);
        File.Delete(Path.Combine(before[0].Path, "index.html"));
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken))
            await context.SetAsides.ExecuteUpdateAsync(
                s => s.SetProperty(r => r.AtUtc, DateTime.UnixEpoch), TestContext.Current.CancellationToken);

        await house.Get<SetAsides>().FreeExpiredAsync(TestContext.Current.CancellationToken);

        Assert.Equal([(before[0].Id, false), (before[1].Id, true)], (await ListAsync(house)).Select(s => (s.Id, s.CanUndo)));
    }

    [Fact]
    public async Task What_somebody_removed_from_the_disk_is_never_put_back_in_part()
    {
        await using var house = await HouseAsync();
        var arguments = new RestoreArguments(
            RestoreMode.Paths)
        {
            Confirmed = true,
            OverrideDirection = true,
            Paths = [CoursePath.Parse("README.md"), CoursePath.Parse("index.html")]
        };
        house.FilesOf(Course).Write("README.md", "damaged\n").Write("index.html", "damaged\n");
        var restored = await house.RestoreAsync(Course, arguments, OperationOutcome.Succeeded);
        File.Delete(Path.Combine(Assert.Single(await ListAsync(house)).Path, "index.html"));

        var undo = await house.UndoAsync(restored.Id);

        Assert.True(undo is { Outcome: OperationOutcome.Failed, Refused: true }
            && undo.Text.Contains("removed", StringComparison.Ordinal), undo.Text);
        Assert.Equal(
            "# Physics\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(house.FilesOf(Course).At("index.html")));
    }

    [Fact]
    public async Task An_undo_of_a_restored_path_that_was_not_there_before_takes_it_away_again()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Remove("media");
        var restored = await house.RestoreAsync(
            Course, new RestoreArguments(RestoreMode.Paths)
            {
                Confirmed = true,
                OverrideDirection = true,
                Paths = [CoursePath.Parse("media")]
            }, OperationOutcome.Succeeded);
        Assert.True(Directory.Exists(house.FilesOf(Course).At("media")));

        var undo = await house.UndoAsync(restored.Id);
        Assert.Equal(OperationOutcome.Succeeded, undo.Outcome);
        Assert.False(Directory.Exists(house.FilesOf(Course).At("media")));

        Assert.Equal(OperationOutcome.Succeeded, (await house.UndoAsync(undo.Id)).Outcome);
        Assert.True(Directory.Exists(house.FilesOf(Course).At("media/answerimages")));
    }

    [Fact]
    public async Task A_set_aside_root_on_another_file_system_is_refused_with_the_reason()
    {
        var other = Path.GetTempPath().StartsWith("/dev/shm/", StringComparison.Ordinal) ? "/var/tmp" : "/dev/shm";
        Assert.SkipUnless(Directory.Exists(other), $"there is no second file system at {other}");
        var elsewhere = Directory.CreateDirectory($"{other}/coursegit-{Guid.NewGuid():N}").FullName;
        try
        {
            await using var house = await HouseAsync(s => s with { SetAsideRoot = elsewhere });
            house.FilesOf(Course).Write("README.md", "damaged\n");

            var ended = await house.RestoreAsync(Course, Full);

            Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }
                && ended.Text.Contains("different file systems", StringComparison.Ordinal), ended.Text);
            Assert.Equal(
                "damaged\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private static async Task<TestHouse> HouseAsync(Func<CourseGitSettings, CourseGitSettings>? change = null)
    {
        var house = await TestHouse.OpenAsync(change: change);
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static async Task<IReadOnlyList<SetAside>> ListAsync(TestHouse house) => await house.Get<SetAsides>()
        .ListAsync(Subdomain.Parse(Course), Actor.CommandLine, TestContext.Current.CancellationToken);
}
