using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>kill -9</c> in the middle of an update: whoever reads finds whole files, and the next update completes it.</summary>
[Trait("Category", "Crash")]
public sealed class CheckoutCrashTests
{
    public static IEnumerable<TheoryDataRow<int>> Seeds { get; } = LongRun.Numbers(2, 40);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task An_update_killed_at_any_instant_is_made_good_by_the_next(int seed)
    {
        var random = new Random(seed);
        await using var house = await CheckoutHouse.FilledAsync(Write("old", 0, 600));
        await house.PushAsync(Write("new", 300, 900) + "; rm -f d*/f1*");
        var before = (await house.House.OperationsAsync()).Length;
        using (var running = new CommandLine(house.House).Start("checkout", "update", CheckoutHouse.Name, "--json"))
        {
            await Until.TrueAsync(
                async () => running.HasExited || (await house.House.OperationsAsync())[..^before]
                    .Any(o => o.State != OperationState.Queued), "the update runs");
            if (!await running.EndsWithinAsync(TimeSpan.FromMilliseconds(random.Next(700))))
                await running.KillAsync();
        }
        foreach (var file in Directory.EnumerateFiles(house.Folder, "f*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/.git/", StringComparison.Ordinal)))
            Assert.Matches("^(old|new)\\n$", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        var result = await new CommandLine(house.House).RunAsync("checkout", "update", CheckoutHouse.Name, "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(result.Text("outcome"), new[] { "succeeded", "unchanged" });
        await house.AssertIsNewestAsync();
        Assert.False(Directory.Exists(house.SetAsides), "what was pushed was taken for somebody's own");
        Assert.Empty(Directory.GetFiles(house.Folder + "/.git", "*.lock", SearchOption.AllDirectories));
        Assert.All((await house.House.OperationsAsync()).Where(o => o.IsDone), o => Assert.NotEqual(OperationOutcome.Failed, o.Outcome));
    }

    private static string Write(string text, int from, int to) =>
        $"for i in $(seq {from} {to}); do mkdir -p d$((i % 20)); echo {text} > d$((i % 20))/f$i; done";
}
