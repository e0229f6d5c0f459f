using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>Nothing of anybody's is deleted, moved or replaced because it cannot be read for a moment.</summary>
public sealed class AbsentObjectsTests
{
    [Theory]
    [InlineData("packs on a disk that is not mounted yet", "mkdir \"$2\"; mv objects/pack/* \"$2\"", "mv \"$2\"/* objects/pack", false)]
    [InlineData("packs on a disk that is not mounted yet", "mkdir \"$2\"; mv objects/pack/* \"$2\"", "mv \"$2\"/* objects/pack", true)]
    [InlineData("all objects gone, refs packed", "git pack-refs --all; mkdir \"$2\"; mv objects/* \"$2\"", "mv \"$2\"/* objects", true)]
    [InlineData("the folder of objects gone", "mv objects \"$2\"", "rm -rf objects; mv \"$2\" objects", true)]
    [InlineData("one pack gone", "mkdir \"$2\"; mv $(ls -rt objects/pack/* | tail -2) \"$2\"", "mv \"$2\"/* objects/pack", true)]
    public async Task A_repository_whose_objects_are_away_is_told_of_and_is_as_before_when_they_are_back(
        string what, string away, string back, bool isChanged)
    {
        await using var at = await DamageHouse.OpenAsync();
        var refs = await RealGit.RunAsync(at.Repository, "show-ref");
        await InRepositoryAsync(at, away);
        if (isChanged)
            at.Change("while they are away");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Failed);

        Assert.False(ended.Refused);
        Assert.Contains("Nothing was changed in it, and nothing of the course is lost. "
            + "If a disk is not mounted, mount it", ended.Text, StringComparison.Ordinal);
        await InRepositoryAsync(at, back);
        Assert.Equal(refs, await RealGit.RunAsync(at.Repository, "show-ref"));
        await at.House.BackUpAsync(DamageHouse.Course, isChanged ? OperationOutcome.Succeeded : OperationOutcome.Unchanged);
        await at.AssertSavedAsync(what);
    }

    [Fact]
    public async Task A_branch_of_somebody_else_whose_objects_are_away_is_named_and_stays()
    {
        await using var at = await DamageHouse.OpenAsync();
        var others = await at.RefsOfOthersAsync();
        var theirs = (await RealGit.RunAsync(at.Repository, "rev-parse", "archive")).Trim();
        await InRepositoryAsync(at, $"mkdir \"$2\"; for i in objects/pack/*.idx; do git show-index <$i | grep -q {theirs} && mv "
            + $"${{i%.idx}}.* \"$2\"; done; true");
        at.Change("while theirs is away");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Failed);

        Assert.Contains("names commits whose objects are not there now: refs/heads/archive", ended.Text, StringComparison.Ordinal);
        await InRepositoryAsync(at, "mv \"$2\"/* objects/pack");
        Assert.Equal(others, await at.RefsOfOthersAsync());
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);
        await at.AssertSavedAsync("theirs is back");
    }

    [Fact]
    public async Task A_repository_moved_away_because_its_objects_are_lost_comes_back_with_the_whole_history()
    {
        await using var at = await DamageHouse.OpenAsync();
        var history = await RealGit.HistoryAsync(at.Repository);
        await InRepositoryAsync(at, "rm -rf objects/*");
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Failed);
        Directory.Move(at.Repository, at.Repository + ".lost");

        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Warning);

        Assert.Equal(history, await RealGit.HistoryAsync(at.Repository));
        await at.AssertSavedAsync("made anew");
    }

    [Fact]
    public async Task Refs_that_were_deleted_by_hand_come_back_from_their_logs_with_a_warning()
    {
        await using var at = await DamageHouse.OpenAsync();
        var refs = await RealGit.RunAsync(at.Repository, "show-ref");
        await InRepositoryAsync(at, "rm -rf refs/* packed-refs");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Warning);

        Assert.Contains("refs/heads/archive of the hosted repository was lost or damaged", ended.Text, StringComparison.Ordinal);
        Assert.Equal(refs, await RealGit.RunAsync(at.Repository, "show-ref"));
    }

    [Fact]
    public async Task A_ref_of_which_nobody_knows_where_it_stood_is_named_and_left_for_a_person()
    {
        await using var at = await DamageHouse.OpenAsync();
        await InRepositoryAsync(at, "rm -rf logs; : >refs/heads/archive");
        at.Change("once more");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Failed);

        Assert.Contains("is damaged: refs/heads/archive cannot be read", ended.Text, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(Path.Combine(at.Repository, "refs/heads/archive")).Length);
    }

    [Fact]
    public async Task A_commit_that_a_ref_asks_git_to_replace_is_read_as_it_is()
    {
        await using var at = await DamageHouse.OpenAsync();
        var theirs = await RealGit.PushColleagueAsync(at.Repository);
        var others = await at.RefsOfOthersAsync();
        await InRepositoryAsync(at, $"git update-ref refs/replace/{theirs} $(git commit-tree -m 'In place of theirs' \"$(git rev-parse "
            + $"test~2^{{tree}})\"); git update-ref refs/replace/$(git rev-parse test~1) {theirs}");
        at.Change("beside a replacement");

        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Warning); // somebody else had pushed

        Assert.Contains(theirs, await RealGit.RunAsync(at.Repository, "--no-replace-objects", "rev-list", "test"),
            StringComparison.Ordinal);
        Assert.Equal(others, await at.RefsOfOthersAsync());
        await at.AssertSavedAsync("beside a replacement");
    }

    private static Task InRepositoryAsync(DamageHouse at, string script) =>
        RealGit.ShellAsync("export HOME=/nonexistent GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory "
            + "GIT_CONFIG_VALUE_0='*'; cd \"$1\"; " + script, at.Repository, Path.Combine(at.House.Root, "away"));
}
