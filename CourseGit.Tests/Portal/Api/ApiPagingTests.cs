using System.Text.Json.Nodes;
using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal.Api;

/// <summary>Lists that are read in pieces while others add to them.</summary>
public sealed class ApiPagingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operations_asked_for_meanwhile_neither_repeat_nor_hide_any()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        var before = new List<long>();
        for (var i = 0; i < 23; i++)
            before.Add(await AddAsync(house));
        using var stop = new CancellationTokenSource();
        var adding = Task.Run(async () =>
        {
            var added = 0;
            for (; !stop.IsCancellationRequested; added++)
                await AddAsync(house);
            return added;
        }, Token);
        var read = new List<long>();
        for (string? after = null; ;)
        {
            var page = await ApiPortal.ReadAsync(client, $"operations?limit=5{(after is null ? "" : $"&after={after}")}");
            read.AddRange(page["operations"]!.AsArray().Select(o => (long)o!["operation"]!));
            after = (string?)page["next"];
            if (after is null)
                break;
        }
        await stop.CancelAsync();
        Assert.True(await adding > 0);
        Assert.Equal(read.Distinct(), read);
        Assert.Equal(read.OrderDescending(), read);
        Assert.Empty(before.Except(read));
    }

    [Fact]
    public async Task Courses_added_meanwhile_neither_repeat_nor_hide_any()
    {
        await using var house = await ApiPortal.StartAsync();
        foreach (var name in new[] { "a", "c", "e" })
            await house.AddCourseAsync(name);
        using var client = await house.ClientAsync();
        var first = await ApiPortal.ReadAsync(client, "courses?limit=2");
        Assert.Equal(["a", "c"], Names(first));
        await house.AddCourseAsync("b"); // before the cursor: it belongs to what was read
        await house.AddCourseAsync("d"); // behind it
        var second = await ApiPortal.ReadAsync(client, $"courses?limit=3&after={first["next"]}");
        Assert.Equal(["d", "e", "other"], Names(second));
        var third = await ApiPortal.ReadAsync(client, $"courses?limit=3&after={second["next"]}");
        Assert.Equal(["own"], Names(third));
        Assert.Null(third["next"]);
    }

    [Fact]
    public async Task Commits_made_meanwhile_do_not_move_the_older_ones()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        for (var i = 0; i < 3; i++)
            await CommitAsync(house, client, i);
        var first = await ApiPortal.ReadAsync(client, "courses/own/commits?limit=2");
        Assert.Equal(["number 2", "number 1"], Messages(first));
        await CommitAsync(house, client, 3);
        var second = await ApiPortal.ReadAsync(client, $"courses/own/commits?limit=2&after={first["next"]}");
        Assert.Equal(["number 0"], Messages(second));
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task A_folder_is_read_in_pieces_to_its_end()
    {
        await using var house = await ApiPortal.StartAsync();
        for (var i = 0; i < 7; i++)
            await File.WriteAllTextAsync(Path.Combine(house.Portal.Settings.CoursesRoot, "own", $"file{i}.txt"), $"{i}", Token);
        using var client = await house.ClientAsync();
        var commit = (string)(await ApiPortal.DoAsync(client, "courses/own/backup"))["commit"]!;
        var names = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await ApiPortal.ReadAsync(
                client, $"courses/own/commits/{commit}/tree?limit=3{(after.Length == 0 ? "" : $"&after={after}")}");
            names.AddRange(page["entries"]!.AsArray().Select(e => (string)e!["name"]!));
            after = (string?)page["next"];
        }
        Assert.Equal(["exercises", .. Enumerable.Range(0, 7).Select(i => $"file{i}.txt"), "README.md"], names);
        var below = await ApiPortal.ReadAsync(client, $"courses/own/commits/{commit}/tree?path=exercises/one");
        Assert.Equal(("exercises/one", "exercises/one/exercise.xml"),
            ((string?)below["path"], (string?)below["entries"]![0]!["path"]));
    }

    private static async Task CommitAsync(ApiPortal house, HttpClient client, int number)
    {
        await File.WriteAllTextAsync(Path.Combine(house.Portal.Settings.CoursesRoot, "own", "README.md"), $"# {number}", Token);
        var done = await ApiPortal.DoAsync(client, "courses/own/backup", $$"""{"message":"number {{number}}"}""");
        Assert.Equal("succeeded", (string?)done["outcome"]);
    }

    // Not queued: only its row matters here.
    private static async Task<long> AddAsync(ApiPortal house) => (await house.Get<OperationDesk>()
        .AcceptAsync(new BackupRequest(Subdomain.Parse("own")), CoreUnderTest.Superuser, Token)).Id;

    private static string[] Names(JsonNode page) => [.. page["courses"]!.AsArray().Select(c => (string)c!["subdomain"]!)];

    private static string[] Messages(JsonNode page) => [.. page["commits"]!.AsArray().Select(c => (string)c!["message"]!)];
}
