using System.Text.Json;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Architecture;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>Our own address for each checkout: who is believed, and what is done once.</summary>
public sealed class PushHookTests
{
    private const string Address = "/api/v1/hooks/test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_host_signs_in_its_own_way_and_one_bit_is_enough_to_be_refused()
    {
        await using var portal = await OpenAsync();
        var payload = PushPortal.Payload();
        var right = PushPortal.Signature(payload);
        string[][] ways =
        [
            ["X-GitHub-Event: push", $"X-Hub-Signature-256: sha256={right}"],
            ["X-Gitlab-Event: Push Hook", $"X-Gitlab-Token: {PushPortal.Secret}"],
            ["X-Gitea-Event: push", $"X-Gitea-Signature: {right}"],
            ["X-Forgejo-Event: push", $"X-Forgejo-Signature: {right}", $"X-Gitea-Signature: {right}"],
            ["X-Gogs-Event: push", $"X-Gogs-Signature: {right}"],
        ];
        foreach (var way in ways)
        {
            Assert.Equal((way[0], 202), (way[0], (await SendAsync(portal, payload, way)).Status));
            foreach (var wrong in new[] { Flipped(way[^1]), way[^1][..^1], way[^1] + "0", way[^1][..(way[^1].IndexOf(':') + 1)] })
                Assert.Equal((wrong, 401), (wrong, (await SendAsync(portal, payload, [.. way[..^1], wrong])).Status));
            Assert.Equal((way[0], 401), (way[0], (await SendAsync(portal, payload, way[0])).Status));
            var other = await SendAsync(portal, payload + " ", [way[0], $"X-Hub-Signature-256: sha256={right}"]);
            Assert.Equal((way[0], 401), (way[0], other.Status));
        }
        Assert.Equal(401, (await portal.PushAsync("/api/v1/hooks/nosuch", payload, ways[0][1])).Status);
        Assert.Equal(401, (await portal.PushAsync("/api/v1/hooks/..%2Ftest", payload, ways[0][1])).Status);
        Assert.Equal(["GitHub", "GitLab", "Gitea", "Forgejo", "Gogs"],
            (await portal.DeliveriesAsync()).Where(d => d.OperationId is not null).Select(d => d.Sender));
    }

    [Fact]
    public async Task Without_a_secret_nobody_is_believed_and_the_page_says_why()
    {
        await using var portal = await PushPortal.StartAsync();
        await portal.CloneAsync("test");

        Assert.Equal(401, (await portal.PushAsync(Address, PushPortal.Payload())).Status);
        Assert.Equal(401, (await portal.PushAsync(Address, PushPortal.Payload(), "X-Hub-Signature-256: sha256=")).Status);

        Assert.Contains("no secret is set", (await portal.DeliveriesAsync())[0].Answer, StringComparison.Ordinal);
        Assert.Empty(await portal.OperationsAsync());
    }

    [Fact]
    public async Task A_message_that_comes_again_is_not_queued_again_and_a_person_may_have_it_done_again()
    {
        await using var portal = await OpenAsync();
        var payload = PushPortal.Payload();
        Task<(int Status, string Body, string? Type)> Push(string key) => portal.PushAsync(Address, payload,
            $"X-Hub-Signature-256: sha256={PushPortal.Signature(payload)}", $"X-GitHub-Delivery: {key}");

        var both = await Task.WhenAll(Push("72d3162e"), Push("72d3162e"));
        Assert.Equal([200, 202], both.Select(b => b.Status).Order());
        var desk = portal.Get<OperationDesk>();
        await desk.CancelAsync(Assert.Single(await portal.OperationsAsync()).Id, Actor.CommandLine, Token);
        Assert.Equal(200, (await Push("72d3162e")).Status);
        Assert.Single(await portal.OperationsAsync());
        Assert.Equal(202, (await Push("another")).Status);
        Assert.Equal(2, (await portal.OperationsAsync()).Length);

        await desk.CancelAsync(2, Actor.CommandLine, Token);
        var hooks = portal.Get<PushHookDesk>();
        var told = await hooks.DeliveriesAsync("test", 10, Actor.CommandLine, Token);
        Assert.Equal(3, await hooks.DeliverAgainAsync(told[^1].Id, Actor.Superuser("anna"), Token));
        var again = (await portal.OperationsAsync())[2];
        Assert.Equal(("anna", OperationState.Queued), (again.RequestedBy, again.State));
        await Assert.ThrowsAsync<InvalidInputException>(() => hooks.DeliverAgainAsync(99, Actor.CommandLine, Token));
    }

    [Fact]
    public async Task What_is_not_meant_for_the_checkout_changes_nothing_and_is_written_down()
    {
        await using var portal = await OpenAsync();
        Task<(int Status, string Body, string? Type)> Push(string payload) =>
            portal.PushAsync(Address, payload, $"X-Hub-Signature-256: sha256={PushPortal.Signature(payload)}");

        Assert.Equal(422, (await Push(PushPortal.Payload("other"))).Status);
        Assert.Equal(422, (await Push(PushPortal.Payload(owner: "somebodyelse"))).Status);
        Assert.Equal(200, (await Push(PushPortal.Payload(branch: "feature"))).Status);
        var deletion = PushPortal.Payload().Replace(new string('a', 40), new string('0', 40), StringComparison.Ordinal);
        Assert.Equal(200, (await Push(deletion)).Status);
        foreach (var rubbish in new[] { "{", "[]", "{}", "null", "{\"repository\":1}", new string('[', 500) })
            Assert.Equal((rubbish, 400), (rubbish, (await Push(rubbish)).Status));

        Assert.Empty(await portal.OperationsAsync());
        Assert.All((await portal.DeliveriesAsync()).Zip(["testuser/other", "somebodyelse/test", "feature", "deleted"]),
            told => Assert.Contains(told.Second, told.First.Answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_so_many_messages_are_kept_and_rubbish_pushes_out_no_good_ones()
    {
        await using var portal = await OpenAsync();
        var payload = PushPortal.Payload();
        await SendAsync(portal, payload, "X-GitHub-Event: push", $"X-Hub-Signature-256: sha256={PushPortal.Signature(payload)}");
        for (var i = 0; i < 60; i++)
            await SendAsync(portal, payload, "X-GitHub-Event: push");

        var kept = await portal.DeliveriesAsync();
        Assert.Equal((51, 1), (kept.Count, kept.Count(d => d.OperationId is not null)));
    }

    [Fact]
    public async Task What_GitHub_sends_is_understood()
    {
        var place = Path.Combine(SourceFiles.Root, "artifacts", "webhooks", "index.json");
        Assert.SkipUnless(
            File.Exists(place), "The npm package @octokit/webhooks-examples is not here: ./test fetches it where there is npm.");
        await using var portal = await PushPortal.StartAsync(h => h with { Secrets = h.Secrets.Add("*", new(PushPortal.Secret)) });
        await portal.CloneAsync("Hello-World", "git@github.com:Codertocat/Hello-World.git");
        await portal.HoldAsync("Hello-World");
        using var examples = JsonDocument.Parse(await File.ReadAllTextAsync(place, Token));
        var statuses = new List<(string Event, int Status)>();
        foreach (var kind in examples.RootElement.EnumerateArray())
        {
            var name = kind.GetProperty("name").GetString()!;
            foreach (var example in kind.GetProperty("examples").EnumerateArray().Take(name == "push" ? 20 : 2))
            {
                var body = example.GetRawText().Replace("refs/heads/main", "refs/heads/master", StringComparison.Ordinal);
                foreach (var address in new[] { "/api/v1/hooks/Hello-World", "/update" })
                {
                    var answer = await portal.SendAsync(HttpMethod.Post, address, body, "application/json", $"X-GitHub-Event: {name}",
                        $"X-Hub-Signature-256: sha256={PushPortal.Signature(body)}");
                    statuses.Add((name, answer.Status));
                }
            }
        }

        Assert.True(statuses.Count > 100, "too few examples");
        Assert.All(statuses.Where(s => s.Event != "push"), s => Assert.Equal(200, s.Status));
        Assert.All(statuses.Where(s => s.Event == "push"), s => Assert.Contains(s.Status, new[] { 200, 202 }));
        Assert.Equal(2, statuses.Count(s => s.Status == 202)); // to a branch; the others are of tags
        TestContext.Current.TestOutputHelper?.WriteLine($"{statuses.Count} messages; pushes: "
            + string.Join(' ', statuses.Where(s => s.Event == "push").Select(s => s.Status)));
        Assert.NotEmpty(await portal.DeliveriesAsync());
    }

    private static async Task<PushPortal> OpenAsync()
    {
        var portal = await PushPortal.StartAsync(h => h with { Secrets = h.Secrets.Add("test", new(PushPortal.Secret)) });
        await portal.CloneAsync("test");
        await portal.HoldAsync("test");
        return portal;
    }

    private static Task<(int Status, string Body, string? Type)> SendAsync(PushPortal portal, string payload, params string[] headers) =>
        portal.SendAsync(HttpMethod.Post, Address, payload, "application/json", headers);

    // The last of its bits, which of a hexadecimal digit is one of the hash itself.
    private static string Flipped(string header) => header[..^1] + (char.IsAsciiHexDigit(header[^1])
        ? (Convert.ToInt32(header[^1..], 16) ^ 1).ToString("x", System.Globalization.CultureInfo.InvariantCulture)
        : (char)(header[^1] ^ 1));
}
