using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A vault is a cache: what is made anew after damage is right, says so, and loses nothing that could still be read.</summary>
public sealed class DamagedVaultTests
{
    private const string MadeAnew = "It is made anew from the repository and the course's folder";

    [Theory]
    [InlineData("a ref of length zero", ": >refs/heads/test")]
    [InlineData("an index of a pack of length zero", "i=$(ls objects/pack/*.idx | head -1); chmod u+w $i; : >$i")]
    [InlineData("no objects", "rm -rf objects")]
    [InlineData("a ref that leads nowhere", "sed -i 'y/0123456789abcdef/1234567890bcdefa/' refs/heads/test")]
    public async Task A_damaged_vault_is_made_anew_and_the_next_backup_says_so(string what, string script)
    {
        await using var at = await DamageHouse.OpenAsync();
        var history = await RealGit.HistoryAsync(at.Repository);
        await InVaultAsync(at, script);
        at.Change("after the damage");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);

        Assert.True((await at.House.LogAsync(ended))
            .Any(l => l.Contains(MadeAnew, StringComparison.Ordinal) && l.Contains("for 30 days", StringComparison.Ordinal)), what);
        var now = await RealGit.HistoryAsync(at.Repository);
        Assert.Equal([ended.Commit!.Value, .. history], now);
        await at.AssertSavedAsync(what);
        await RealGit.CheckAsync(at.House.VaultOf(DamageHouse.Course));
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);
    }

    [Theory]
    [InlineData("emptied", ": >\"$o\"")]
    [InlineData("another's content", "cp \"$(ls objects/??/* | grep -v \"$o\" | head -1)\" \"$o\"")]
    [InlineData("gone", "rm -f \"$o\"")]
    public async Task A_content_that_is_needed_again_is_read_from_the_course_when_the_vault_lost_it(string what, string damage)
    {
        await using var at = await DamageHouse.OpenAsync();
        at.Files.Write("media/later.txt", "needed again\n");
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);
        at.Files.Write("media/later.txt", "something else\n");
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);
        // Each object in a file of its own, as older versions have left them.
        await InVaultAsync(at, "mkdir packs; mv objects/pack/* packs; for p in packs/*.pack; do git unpack-objects -q <\"$p\"; done; "
            + "rm -rf packs; "
            + "o=$(git rev-parse test~1:media/later.txt | sed 's,^..,objects/&/,'); chmod -R u+w objects; "
            + $"test -f \"$o\"; {damage}");
        at.Files.Write("media/later.txt", "needed again\n");
        at.Files.Write("media/copy.txt", "needed again\n");

        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);

        await at.AssertSavedAsync(what);
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task Commits_that_had_not_reached_the_repository_and_rescued_history_are_taken_over()
    {
        await using var at = await DamageHouse.OpenAsync();
        await InVaultAsync(at, "git update-ref refs/heads/test $(git commit-tree -m Waiting -p test 'test^{tree}'); "
            + "git update-ref refs/coursegit/rescue/test/old $(git commit-tree -m Rescued 'test~1^{tree}')");
        var (waiting, rescued) = (await RealGit.TipAsync(at.House.VaultOf(DamageHouse.Course)),
            await RefAsync(at, "refs/coursegit/rescue/test/old"));
        await InVaultAsync(at, "i=$(ls objects/pack/*.idx | head -1); chmod u+w $i; : >$i");
        at.Change("after the damage");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);

        Assert.Contains(await at.House.LogAsync(ended), l => l.StartsWith("Kept from the damaged vault", StringComparison.Ordinal)
            && l.Contains("refs/heads/test", StringComparison.Ordinal)
            && l.Contains("refs/coursegit/rescue/test/old", StringComparison.Ordinal));
        Assert.Contains(waiting, await RealGit.HistoryAsync(at.Repository));
        Assert.Equal(rescued, await RefAsync(at, "refs/coursegit/rescue/test/old"));
        await RealGit.CheckAsync(at.House.VaultOf(DamageHouse.Course));
        await at.AssertSavedAsync("waiting commits");
    }

    [Fact]
    public async Task A_waiting_commit_whose_ref_was_lost_is_found_by_itself()
    {
        await using var at = await DamageHouse.OpenAsync();
        await InVaultAsync(at, "git update-ref refs/heads/test $(git commit-tree -m Waiting -p test 'test^{tree}')");
        var waiting = await RealGit.TipAsync(at.House.VaultOf(DamageHouse.Course));
        await InVaultAsync(at, ": >refs/heads/test");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);

        var found = $"refs/coursegit/found/{waiting[..7]}";
        Assert.Contains(await at.House.LogAsync(ended), l => l.Contains(found, StringComparison.Ordinal));
        Assert.Equal(waiting, await RefAsync(at, found));
    }

    [Fact]
    public async Task What_cannot_be_read_any_more_is_named_and_kept_aside_for_a_month_one_at_most()
    {
        await using var at = await DamageHouse.OpenAsync();
        await InVaultAsync(at, "git update-ref refs/coursegit/rescue/test/old $(git commit-tree -m Rescued 'test~1^{tree}'); "
            + "o=$(git rev-parse refs/coursegit/rescue/test/old | sed 's,^..,objects/&/,'); rm -f $o; : >refs/heads/test");

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);

        Assert.Contains(await at.House.LogAsync(ended), l => l.StartsWith("Not to be read any more in the damaged vault: "
            + "refs/coursegit/rescue/test/old", StringComparison.Ordinal));
        var aside = Path.Combine(at.Vault, "damaged");
        Assert.True(File.Exists(Path.Combine(aside, "git", "packed-refs")));
        await InVaultAsync(at, ": >refs/heads/test");
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);
        Assert.False(File.Exists(Path.Combine(aside, "git", "packed-refs")));
        Assert.True(Directory.Exists(Path.Combine(aside, "git")));
        File.SetLastWriteTimeUtc(Path.Combine(aside, "salvaged"), DateTime.UtcNow.AddDays(-31));
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);
        Assert.False(Directory.Exists(aside));
    }

    [Fact]
    public async Task A_vault_that_cannot_be_filled_now_is_salvaged_when_the_repository_answers_again()
    {
        await using var at = await DamageHouse.OpenAsync();
        await InVaultAsync(at, "git update-ref refs/heads/test $(git commit-tree -m Waiting -p test 'test^{tree}'); "
            + "i=$(ls objects/pack/*.idx | head -1); chmod u+w $i; : >$i");
        Directory.Move(Path.Combine(at.Repository, "objects"), at.Repository + ".away");
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Failed);
        await InVaultAsync(at, "rm -rf objects"); // and once more
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Failed);
        Directory.Delete(Path.Combine(at.Repository, "objects"));
        Directory.Move(at.Repository + ".away", Path.Combine(at.Repository, "objects"));

        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);

        Assert.Contains("Waiting", await RealGit.RunAsync(at.Repository, "log", "--format=%s", "test"), StringComparison.Ordinal);
        await at.AssertSavedAsync("salvaged later");
    }

    [Fact]
    public async Task A_remembered_tree_that_is_another_is_not_believed()
    {
        await using var at = await DamageHouse.OpenAsync();
        var memory = Path.Combine(at.Vault, "last-tree");
        var before = (await RealGit.RunAsync(at.Repository, "rev-parse", "test~1^{tree}")).Trim();
        at.Change("changed");
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Succeeded);
        await File.WriteAllTextAsync(memory, (await File.ReadAllTextAsync(memory, TestContext.Current.CancellationToken))
            .Split(' ') is [var key, _, var check] ? $"{key} {before} {check}" : "", TestContext.Current.CancellationToken);
        await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);
        await at.AssertSavedAsync("a wrong memory");
    }

    [Fact]
    public async Task A_damage_that_a_page_met_is_mended_by_the_next_backup()
    {
        await using var at = await DamageHouse.OpenAsync();
        await InVaultAsync(at, "git repack -adq; p=$(ls objects/pack/*.pack); chmod u+w $p; printf XXXX | dd of=$p bs=1 seek=$(($(stat "
            + "-c %s $p) / 2)) conv=notrunc status=none");
        var verify = CourseGit.Core.Git.GitCommand.Of(
            "verify-pack", Directory.GetFiles(Path.Combine(at.House.VaultOf(DamageHouse.Course), "objects", "pack"), "*.idx"));
        await Assert.ThrowsAnyAsync<CourseGit.Core.Primitives.OperationFailedException>(
            () => at.House.Get<CourseGit.Core.Git.GitRunner>()
                .RunAsync(at.House.VaultOf(DamageHouse.Course), verify, TestContext.Current.CancellationToken));

        var ended = await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged);

        Assert.Contains(await at.House.LogAsync(ended), l => l.Contains(MadeAnew, StringComparison.Ordinal));
        await RealGit.RunAsync(at.House.VaultOf(DamageHouse.Course), "fsck", "--full");
        Assert.DoesNotContain(await at.House.LogAsync(await at.House.BackUpAsync(DamageHouse.Course, OperationOutcome.Unchanged)),
            l => l.Contains("whether the course's vault is whole", StringComparison.Ordinal));
    }

    private static async Task<string> RefAsync(DamageHouse at, string name) =>
        (await RealGit.RunAsync(at.House.VaultOf(DamageHouse.Course), "rev-parse", name)).Trim();

    private static Task InVaultAsync(DamageHouse at, string script) =>
        RealGit.ShellAsync("export HOME=/nonexistent GIT_DIR=\"$1\" GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory "
            + "GIT_CONFIG_VALUE_0='*'; cd \"$1\"; " + script, at.House.VaultOf(DamageHouse.Course));
}
