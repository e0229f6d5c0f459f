using CourseGit.Core.Operations;
using CourseGit.Tests.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Verify;

public sealed class DamagedRepositoryTests
{
    [Theory]
    [InlineData("missing")]
    [InlineData("cut off")]
    [InlineData("another's content")]
    [InlineData("everything gone")]
    public async Task An_object_that_the_disk_lost_or_spoiled_is_found(string damage)
    {
        await using var hostile = await HostileHouse.OpenAsync();
        var (file, other) = (await hostile.Repository.FileAsync("lost.txt", "what was here\n"),
            await hostile.Repository.FileAsync("other.txt", "something else\n"));
        var commit = await hostile.CommitAsync(await hostile.Repository.FolderAsync("media", file, other));
        await hostile.House.VerifyAsync(HostileHouse.Course, OperationOutcome.Succeeded);

        await RealGit.ShellAsync(
            damage switch
            {
                "missing" => "rm -f \"$1\"",
                "everything gone" => "cd \"$(dirname \"$1\")/..\"; rm -rf ??",
                "cut off" => "chmod u+w \"$1\"; truncate -s 12 \"$1\"",
                _ => "cp -f \"$2\" \"$1\"",
            },
            ObjectOf(hostile, file), ObjectOf(hostile, other));
        var ended = await hostile.House.VerifyAsync(HostileHouse.Course, OperationOutcome.Failed);

        Assert.StartsWith($"The newest backup of {HostileHouse.Course}, commit ", ended.Text, StringComparison.Ordinal);
        Assert.Contains("something in it is damaged or missing (git said: ", ended.Text, StringComparison.Ordinal);
        Assert.Contains("run git fsck there", ended.NextStep, StringComparison.Ordinal);
        Assert.Equal((false, commit), (ended.Refused, ended.Commit!.Value));
        Assert.Empty(hostile.House.StagingLeft());
    }

    [Fact]
    public async Task A_flipped_byte_in_a_pack_is_found_and_another_repository_makes_the_course_safe_again()
    {
        await using var house = await VerifyHouse.OpenAsync();
        await RealGit.ShellAsync(
            "cd \"$1\"; git -c safe.directory='*' repack -adq; pack=$(ls objects/pack/*.pack); chmod u+w \"$pack\"; printf 'XXXX' | dd "
            + "of=\"$pack\" bs=1 seek=$(($(stat -c %s \"$pack\") / 2)) conv=notrunc status=none",
            house.House.RepositoryOf(VerifyHouse.Course));

        var ended = await house.House.VerifyAsync(VerifyHouse.Course, OperationOutcome.Failed);

        Assert.Contains("To be safe again, give the course another repository in its settings and back up", ended.NextStep,
            StringComparison.Ordinal);
        await house.House.ChangeCourseAsync(VerifyHouse.Course, c => c with { Remote = c.Remote with { Address = "courses/another" } });
        await house.House.BackUpAsync(VerifyHouse.Course, OperationOutcome.Succeeded);
        await house.House.VerifyAsync(VerifyHouse.Course, OperationOutcome.Succeeded);
    }

    [Theory]
    [InlineData("a folder named ..")]
    [InlineData("a name that goes through a link")]
    [InlineData("an empty name")]
    [InlineData("a .git folder")]
    [InlineData("a link and a folder of one name")]
    [InlineData("a manifest that climbs")]
    public async Task What_a_restore_refuses_is_not_proven_and_reaches_no_disk(string what)
    {
        var (make, named) = HostileTrees.All[what];
        await using var hostile = await HostileHouse.OpenAsync();
        await hostile.CommitAsync(await make(hostile.Repository));
        var (courses, outside) = (await hostile.CoursesAsync(), await hostile.ImageAsync());

        var ended = await hostile.House.VerifyAsync(HostileHouse.Course, OperationOutcome.Failed);

        // What is no tree at all even git's own check of what arrived refuses.
        Assert.True(ended.Refused ? ended.Text.Contains(named, StringComparison.Ordinal) : what == "an empty name", ended.Text);
        FolderImage.AssertEqual(FolderImage.WithoutFolderTimes(courses), FolderImage.WithoutFolderTimes(await hostile.CoursesAsync()));
        FolderImage.AssertEqual(outside, await hostile.ImageAsync());
        hostile.AssertNothingSetAside();
    }

    private static string ObjectOf(HostileHouse hostile, HostileEntry entry) =>
        Path.Combine(hostile.Repository.Path, "objects", entry.Id[..2], entry.Id[2..]);
}
