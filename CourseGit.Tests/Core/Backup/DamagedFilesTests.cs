using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>
/// Every file that CourseGit and git keep of a course, damaged in turn: each once in every run, each in every way in long ones.
/// </summary>
public sealed class DamagedFilesTests
{
    private static readonly FileDamage[] Kinds = Enum.GetValues<FileDamage>();

    [Fact]
    public async Task Whatever_file_of_a_vault_is_damaged_the_next_backup_is_right()
    {
        await using var at = await DamageHouse.OpenAsync();
        var others = await at.RefsOfOthersAsync();
        var files = DamageHouse.FilesBelow(at.Vault);
        Assert.True(files.Length > 20 && files.Contains("last-tree") && files.Contains("git/packed-refs")
            && files.Contains("git/index.coursegit"), string.Join(' ', files));
        foreach (var (file, damage, isChanged) in Cases(files))
        {
            damage.Apply(Path.Combine(at.Vault, file));
            if (isChanged)
                at.Change($"{file} {damage}");

            var ended = await at.House.BackUpAsync(DamageHouse.Course);

            var what = $"{file} {damage}: {ended.Text}";
            Assert.True(ended.Outcome == (isChanged ? OperationOutcome.Succeeded : OperationOutcome.Unchanged),
                $"{what}\n{string.Join('\n', await at.House.LogAsync(ended))}");
            await at.AssertSavedAsync(what);
            Assert.Equal(others, await at.RefsOfOthersAsync());
            await at.PutBackAsync();
        }
    }

    [Fact]
    public async Task Whatever_file_of_a_hosted_repository_is_damaged_it_is_mended_or_told_and_never_written_over()
    {
        await using var at = await DamageHouse.OpenAsync();
        var others = await at.RefsOfOthersAsync();
        var files = DamageHouse.FilesBelow(at.Repository);
        Assert.True(files.Length > 10 && files.Contains("HEAD") && files.Contains("packed-refs")
            && files.Contains("logs/refs/heads/test"), string.Join(' ', files));
        foreach (var (file, damage, isChanged) in Cases(files))
        {
            damage.Apply(Path.Combine(at.Repository, file));
            var damaged = await File.ReadAllBytesAsync(Path.Combine(at.Repository, file), TestContext.Current.CancellationToken);
            if (isChanged)
                at.Change($"{file} {damage}");

            var ended = await at.House.BackUpAsync(DamageHouse.Course);

            var what = $"{file} {damage}: {ended.Text}\n{string.Join('\n', await at.House.LogAsync(ended))}";
            if (file.StartsWith("objects/", StringComparison.Ordinal))
            {
                Assert.True(ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged || IsTold(ended), what);
                Assert.Equal(
                    damaged, await File.ReadAllBytesAsync(Path.Combine(at.Repository, file), TestContext.Current.CancellationToken));
            }
            else
            {
                Assert.True(ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged or OperationOutcome.Warning, what);
                await at.AssertSavedAsync(what);
                Assert.True(others == await at.RefsOfOthersAsync(), what);
            }
            await at.PutBackAsync();
        }
    }

    private static bool IsTold(OperationSnapshot ended) =>
        ended is { Outcome: OperationOutcome.Failed, Refused: false } && ended.Text.Contains("Nothing was changed in it, and nothing "
            + "of the course is lost", StringComparison.Ordinal);

    private static IEnumerable<(string File, FileDamage Damage, bool IsChanged)> Cases(string[] files)
    {
        for (var i = 0; i < files.Length; i++)
        {
            foreach (var damage in LongRun.IsOn ? Kinds : [Kinds[i % Kinds.Length]])
            {
                yield return (files[i], damage, i / Kinds.Length % 2 == 0);
                if (LongRun.IsOn)
                    yield return (files[i], damage, i / Kinds.Length % 2 != 0);
            }
        }
    }
}
