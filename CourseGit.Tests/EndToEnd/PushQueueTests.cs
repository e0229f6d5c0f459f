using System.Globalization;
using System.Text.RegularExpressions;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The queue of what pushes ask for: it outlives the portal, and as many are at work as the settings say.</summary>
[Trait("Category", "Crash")]
public sealed partial class PushQueueTests
{
    private static readonly string[] Names = ["one", "two", "three"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_outlives_kill_9_and_what_was_at_work_begins_anew()
    {
        await using var house = await OpenAsync();
        var root = house.House.Root;
        var cli = Listening(house, 1, $"echo begin $COURSEGIT_CHECKOUT >> {root}/log; test -e {root}/go || sleep 600; "
            + $"echo end $COURSEGIT_CHECKOUT >> {root}/log");
        using (var portal = cli.Start("serve", "--urls", "http://127.0.0.1:0"))
        {
            await PushAllAsync(await AddressOfAsync(portal));
            await Until.TrueAsync(() => LinesOf(root).Length > 0, "an import is at work");
            Assert.Equal(3, (await house.House.OperationsAsync()).Count(o => o.Kind.Id == "CheckoutImport" && !o.IsDone));
            await portal.KillAsync();
        }
        await File.WriteAllTextAsync(root + "/go", "", Token);

        using var again = cli.Start("serve", "--urls", "http://127.0.0.1:0");
        await AddressOfAsync(again);
        await Until.TrueAsync(async () => (await ImportsAsync(house)).All(o => o.IsDone), "all of them have ended", 120);

        Assert.All(await ImportsAsync(house), o => Assert.Equal(OperationOutcome.Succeeded, o.Outcome));
        Assert.Equal(Names.Order(), LinesOf(root).Where(l => l.StartsWith("end ", StringComparison.Ordinal)).Select(l => l[4..]).Order());
        Assert.Equal(1, (await ImportsAsync(house)).Sum(o => o.Crashes));
    }

    [Theory]
    [InlineData(1, "mkdir {0}/alone || exit 9; sleep 0.3; rmdir {0}/alone")] // nobody else meanwhile; and of two, both at once
    [InlineData(2, "touch {0}/at-work.$COURSEGIT_CHECKOUT; until [ $(ls {0}/at-work.* | wc -l) -ge 2 ]; do sleep 0.1; done")]
    public async Task As_many_are_at_work_at_once_as_there_are_workers(int workers, string script)
    {
        await using var house = await OpenAsync();
        var cli = Listening(house, workers, string.Format(CultureInfo.InvariantCulture, script, house.House.Root));
        using var portal = cli.Start("serve", "--urls", "http://127.0.0.1:0");

        await PushAllAsync(await AddressOfAsync(portal));
        await Until.TrueAsync(
            async () => (await ImportsAsync(house)) is { Length: 3 } all && all.All(o => o.IsDone), "all have ended", 120);

        Assert.All(await ImportsAsync(house), o => Assert.True(o.Outcome == OperationOutcome.Succeeded, o.Text));
    }

    private static async Task<CheckoutHouse> OpenAsync()
    {
        var house = await CheckoutHouse.OpenAsync();
        await house.PushAsync("echo 1 > f");
        foreach (var name in Names)
            await house.AddAsync(name);
        return house;
    }

    private static CommandLine Listening(CheckoutHouse house, int workers, string script) => new(house.House)
    {
        Environment =
        {
            ["CourseGit__MaxParallelOperations"] = "3",
            ["CourseGit__Hooks__Enabled"] = "true",
            ["CourseGit__Hooks__Secrets"] = PushPortal.Secret,
            ["CourseGit__Hooks__Workers"] = workers.ToString(CultureInfo.InvariantCulture),
            ["CourseGit__Hooks__ImportCommand__0"] = "/bin/sh",
            ["CourseGit__Hooks__ImportCommand__1"] = "-c",
            ["CourseGit__Hooks__ImportCommand__2"] = script,
        },
    };

    private static async Task PushAllAsync(string address)
    {
        using var client = new HttpClient();
        var payload = PushPortal.Payload("graders", "main", "physics");
        foreach (var name in Names)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, $"{address}/api/v1/hooks/{name}/import");
            message.Content = new StringContent(payload, System.Text.Encoding.UTF8, "application/json");
            message.Headers.Add("X-GitHub-Event", "push");
            message.Headers.Add("X-Hub-Signature-256", $"sha256={PushPortal.Signature(payload)}");
            using var answer = await client.SendAsync(message, Token);
            Assert.True((int)answer.StatusCode == 202, await answer.Content.ReadAsStringAsync(Token));
        }
    }

    private static async Task<OperationSnapshot[]> ImportsAsync(CheckoutHouse house) =>
        [.. (await house.House.OperationsAsync()).Where(o => o.Kind.Id == "CheckoutImport")];

    private static string[] LinesOf(string root) => File.Exists(root + "/log") ? File.ReadAllLines(root + "/log") : [];

    private static async Task<string> AddressOfAsync(RunningCommand portal)
    {
        await Until.TrueAsync(() => Address().IsMatch(portal.Output + portal.Error), "the portal listens");
        return Address().Match(portal.Output + portal.Error).Value;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d+")]
    private static partial Regex Address();
}
