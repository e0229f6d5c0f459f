using CourseGit.Core.Operations;
using CourseGit.Portal.Features.Checkouts;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>
/// What gitreload's own tests ask of it, told anew over HTTP: its addresses, order, codes and words, letter by letter. And what it did not
/// look at.
/// </summary>
public sealed class GitreloadTests
{
    private const string Html = "text/html; charset=utf-8";

    [Fact]
    public async Task It_answers_in_its_order_and_with_its_words()
    {
        await using var portal = await PushPortal.StartAsync();
        foreach (var address in new[] { "/", "/gitreload", "/update" })
        {
            Assert.Equal((200, "{\"msg\": \"pong\"}", Html),
                await portal.SendAsync(HttpMethod.Post, address, null, null, "X-Github-Event: ping"));
            Assert.Equal((200, "{\"msg\": \"We do not handle that event\"}", Html),
                await portal.SendAsync(HttpMethod.Post, address, null, null, "X-Github-Event: explode"));
            Assert.Equal((200, "{\"msg\": \"We do not handle that event\"}", Html), await portal.SendAsync(HttpMethod.Post, address, "{"));
            Assert.Equal(400, (await portal.PushAsync(address, "{")).Status);
            Assert.Equal(400, (await portal.PushAsync(address, "{}")).Status);
            Assert.Equal(400, (await portal.SendAsync(HttpMethod.Post, address, null, null, "X-Github-Event: push")).Status);
            Assert.Equal(500, (await portal.PushFormAsync(address, "what")).Status); // gitreload's test_bad_push
            Assert.Equal(500, (await portal.PushAsync(address, "[1]")).Status);
            // without the folder of the checkouts
            Assert.Equal((500, "{\"msg\": \"Server configuration issue\"}", Html),
                await portal.PushFormAsync(address, PushPortal.Payload()));
        }
        Directory.CreateDirectory(portal.Root);
        Directory.CreateDirectory(portal.Root + "/no-clone");
        await RealGit.RunAsync("/", "init", "-q", Path.Combine(portal.Root, "..", "outside"));
        foreach (var name in new[] { "notathing", "no-clone", "../outside", "..", ".", "a/../test", "", ".git" })
            Assert.Equal((500, "{\"msg\": \"Repository not valid\"}", Html), await portal.PushFormAsync("/", PushPortal.Payload(name)));
        var folder = await portal.CloneAsync("test");
        Assert.Equal((500, "{\"msg\": \"Repository not valid\"}", Html),
            await portal.PushAsync("/", PushPortal.Payload(owner: "somebodyelse")));
        Assert.Equal((200, "{\"msg\": \"Branch pushed doesn't match local branch, ignoring\"}", Html),
            await portal.PushAsync("/", PushPortal.Payload(branch: "feature_branch")));
        await RealGit.ShellAsync("cd \"$1\"; git commit -q --allow-empty -m x; git checkout -q --detach", folder);
        Assert.Equal((500, "{\"msg\": \"Unable to get current branch of checked out repo\"}", Html),
            await portal.PushAsync("/update", PushPortal.Payload()));
        Assert.Empty(await portal.OperationsAsync());
    }

    [Fact]
    public async Task What_is_good_is_queued_and_the_queue_tells_of_it()
    {
        await using var portal = await PushPortal.StartAsync();
        foreach (var name in new[] { "test", "other", "third" })
        {
            await portal.CloneAsync(name, $"https://anna:token@example.com/testuser/{name}.git");
            await portal.HoldAsync(name);
        }
        Assert.Equal((200, "{\"queue_length\": 0, \"queue\": []}", Html), await portal.SendAsync(HttpMethod.Get, "/queue"));

        Assert.Equal((200, "{\"msg\": \"Added course import task to queue. Queue size was 1\"}", Html),
            await portal.PushFormAsync("/", PushPortal.Payload()));
        Assert.Equal((200, "{\"msg\": \"Added course import task to queue. Queue size was 2\"}", Html),
            await portal.PushAsync("/gitreload", PushPortal.Payload("other")));
        Assert.Equal((200, "{\"msg\": \"Added git update task to queue. Queue size was 3\"}", Html),
            await portal.PushAsync("/update", PushPortal.Payload("third")));

        Assert.Equal((200, "{\"queue_length\": 3, \"queue\": ["
            + "{\"repo_name\": \"test\", \"repo_url\": \"https://example.com/testuser/test.git\", \"action\": \"COURSE_IMPORT\"}, "
            + "{\"repo_name\": \"other\", \"repo_url\": \"https://example.com/testuser/other.git\", \"action\": \"COURSE_IMPORT\"}, "
            + "{\"repo_name\": \"third\", \"repo_url\": \"https://example.com/testuser/third.git\", \"action\": \"GET_LATEST\"}]}", Html),
            await portal.SendAsync(HttpMethod.Get, "/queue"));
        Assert.Equal(["push at GitHub"], (await portal.OperationsAsync()).Select(o => o.RequestedBy).Distinct());
    }

    [Fact]
    public async Task Other_methods_are_not_allowed_and_the_page_of_the_portal_is_where_it_was()
    {
        await using var portal = await PushPortal.StartAsync();

        foreach (var address in new[] { "/", "/gitreload", "/update", "/queue" })
        {
            foreach (var method in new[] { "DELETE", "PUT", "PATCH" })
                Assert.Equal((method, address, 405), (method, address, (await portal.SendAsync(new HttpMethod(method), address)).Status));
        }
        Assert.Equal(405, (await portal.SendAsync(HttpMethod.Get, "/gitreload")).Status);
        Assert.Equal(405, (await portal.SendAsync(HttpMethod.Head, "/update")).Status);
        Assert.Equal(405, (await portal.SendAsync(HttpMethod.Post, "/queue")).Status);
        Assert.Equal(302, (await portal.SendAsync(HttpMethod.Get, "/")).Status); // to the sign-in page
    }

    [Fact]
    public async Task A_newer_push_waits_with_the_one_that_waits_already_and_an_import_takes_the_place_of_an_update()
    {
        await using var portal = await PushPortal.StartAsync();
        await portal.CloneAsync("test");
        await portal.HoldAsync("test");

        Assert.Contains("Queue size was 1", (await portal.PushAsync("/update", PushPortal.Payload())).Body, StringComparison.Ordinal);
        Assert.Contains("Queue size was 1", (await portal.PushAsync("/update", PushPortal.Payload())).Body, StringComparison.Ordinal);
        Assert.Contains("Queue size was 1", (await portal.PushAsync("/", PushPortal.Payload())).Body, StringComparison.Ordinal);
        Assert.Contains("Queue size was 1", (await portal.PushAsync("/update", PushPortal.Payload())).Body, StringComparison.Ordinal);

        var operations = await portal.OperationsAsync();
        Assert.Equal([("CheckoutUpdate", OperationState.Done, OperationOutcome.Cancelled), ("CheckoutImport", OperationState.Queued, null)],
            operations.Select(o => (o.Kind.Id, o.State, o.Outcome)));
        Assert.Equal([1L, 1L, 2L, 2L], (await portal.DeliveriesAsync()).Select(d => d.OperationId!.Value));
    }

    [Fact]
    public async Task Where_a_secret_is_set_what_is_not_signed_is_refused()
    {
        await using var portal = await PushPortal.StartAsync(h => h with
        {
            Secrets = h.Secrets.Add("test", new(PushPortal.Secret)),
        });
        await portal.CloneAsync("test");
        await portal.HoldAsync("test");
        var payload = PushPortal.Payload();

        Assert.Equal((403, "{\"msg\": \"Signature not valid\"}", Html), await portal.PushAsync("/", payload));
        Assert.Equal(403, (await portal.PushAsync("/", payload, $"X-Hub-Signature-256: sha256={PushPortal.Signature("x")}")).Status);
        Assert.Equal(200, (await portal.PushAsync("/", payload, $"X-Hub-Signature-256: sha256={PushPortal.Signature(payload)}")).Status);
        Assert.Single(await portal.OperationsAsync());
    }

    [Fact]
    public async Task What_is_too_large_is_not_read()
    {
        await using var portal = await PushPortal.StartAsync();
        var large = new string(' ', PushHookAddresses.MostBytes) + "{}";

        Assert.Equal(413, (await portal.PushAsync("/", large, "Expect: 100-continue")).Status);
        Assert.Equal(413, (await portal.PushAsync("/api/v1/hooks/test", large, "Expect: 100-continue")).Status);
        Assert.Equal(400, (await portal.PushAsync("/", large[3..])).Status);
    }

    [Fact]
    public async Task Without_being_switched_on_none_of_it_is_there()
    {
        await using var portal = await PushPortal.StartAsync(h => h with { IsOn = false });
        await portal.CloneAsync("test");

        foreach (var address in new[] { "/", "/gitreload", "/update" })
            Assert.Contains((await portal.PushAsync(address, PushPortal.Payload())).Status, new[] { 302, 400, 404, 405 });
        Assert.Equal(302, (await portal.SendAsync(HttpMethod.Get, "/queue")).Status);
        Assert.Equal(401, (await portal.PushAsync("/api/v1/hooks/test", PushPortal.Payload())).Status);
        Assert.Empty(await portal.OperationsAsync());
    }
}
