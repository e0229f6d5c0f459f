using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

public sealed class HostileRepositoryTests
{
    public static TheoryData<string> Refused { get; } = [.. HostileTrees.All.Keys];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_must_not_reach_a_course_is_refused_by_its_name_before_anything_is_touched(string what)
    {
        var (make, named) = HostileTrees.All[what];
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.CommitAsync(await make(hostile.Repository));
        var (courses, outside) = (await hostile.CoursesAsync(), await hostile.ImageAsync());

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => hostile.PlanAsync(HostileHouse.Full));
        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full);

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, $"{ended.Outcome}: {ended.Text}");
        Assert.Contains(named, ended.Text, StringComparison.Ordinal);
        Assert.InRange(ended.Text.Length, 20, 1500);
        await AssertUntouchedAsync(hostile, courses, outside);
    }

    [Theory]
    [InlineData(RestoreMode.Exercises)]
    [InlineData(RestoreMode.Paths)]
    public async Task A_hostile_name_among_the_exercises_is_refused_in_the_smaller_modes_too(RestoreMode mode)
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var repository = hostile.Repository;
        await repository.CommitAsync(
        [
            await repository.FileAsync("README.md"),
            await repository.DeepAsync(HostileTrees.Exercise, await repository.FileAsync("exercise.xml"),
            await repository.FolderAsync("..", await repository.FileAsync("evil.txt"))),
        ]);
        var (courses, outside) = (await hostile.CoursesAsync(), await hostile.ImageAsync());

        var ended = await hostile.House.RestoreAsync(
            HostileHouse.Course, new RestoreArguments(
                mode)
            { Confirmed = true, Paths = mode == RestoreMode.Paths ? [CoursePath.Parse(HostileTrees.Exercise)] : [] });

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, $"{ended.Outcome}: {ended.Text}");
        Assert.Contains("pendulum/..", ended.Text, StringComparison.Ordinal);
        await AssertUntouchedAsync(hostile, courses, outside);
    }

    [Fact]
    public async Task A_file_the_repository_has_lost_fails_the_restore_before_anything_is_touched()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var lost = await hostile.Repository.FileAsync("lost.txt", "never seen again\n");
        await hostile.CommitAsync(lost);
        hostile.Repository.Lose(lost.Id);
        var (courses, outside) = (await hostile.CoursesAsync(), await hostile.ImageAsync());

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains("lost.txt", ended.Text, StringComparison.Ordinal);
        await AssertUntouchedAsync(hostile, courses, outside);
    }

    [Fact]
    public async Task A_commit_without_a_single_file_is_a_failure_not_a_success()
    {
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.Repository.CommitAsync([]);
        var (courses, outside) = (await hostile.CoursesAsync(), await hostile.ImageAsync());

        var ended = await hostile.House.RestoreAsync(HostileHouse.Course, HostileHouse.Full);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        await AssertUntouchedAsync(hostile, courses, outside);
    }

    private static async Task AssertUntouchedAsync(
        HostileHouse hostile, SortedDictionary<string, string> courses, SortedDictionary<string, string> outside)
    {
        FolderImage.AssertEqual(courses, await hostile.CoursesAsync());
        FolderImage.AssertEqual(outside, await hostile.ImageAsync());
        Assert.Empty(hostile.House.StagingLeft());
        hostile.AssertNothingSetAside();
        Assert.False(File.Exists("/etc/coursegit-evil") || Directory.Exists("/etc/coursegit-evil"));
        Assert.False(File.Exists("/tmp/coursegit-evil"));
    }
}
