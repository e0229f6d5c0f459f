using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Core.Providers;

/// <summary>What any git server can tell of a repository.</summary>
public sealed class UrlProviderTests
{
    private static readonly RemoteCredential Anna = new(HttpHouse.User, new Secret(HttpHouse.Token));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repository_is_found_with_its_default_branch_and_is_private_when_strangers_do_not_see_it()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        var (host, remote) = HostOf(house, server);

        var empty = await host.FindAsync(remote, Anna, Token);
        await house.BackUpAsync(HttpHouse.Course, CourseGit.Core.Operations.OperationOutcome.Succeeded);
        var filled = await host.FindAsync(remote, Anna, Token);
        var branches = await host.BranchesAsync(remote, Anna, Token);
        server.Required = null;
        var open = await host.FindAsync(remote, Anna, Token);
        var unasked = await host.FindAsync(remote, null, Token);

        Assert.Equal((true, null), (empty?.IsPrivate, empty?.DefaultBranch?.Value));
        Assert.Equal((true, "test"), (filled?.IsPrivate, filled?.DefaultBranch?.Value));
        Assert.Equal(["test"], branches.Keys.Select(b => b.Value));
        Assert.Equal((false, false), (open?.IsPrivate, unasked?.IsPrivate));
        Assert.Equal((HostAbilities.None, remote.Address, null), (host.Can, host.LinksOf(remote).Git, host.LinksOf(remote).Page));
    }

    [Fact]
    public async Task What_is_not_there_a_wrong_token_and_no_token_are_told_apart()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);
        var (host, remote) = HostOf(house, server);
        var missing = remote with { Address = server.UrlOf("missing") };

        Assert.Null(await host.FindAsync(missing, Anna, Token));
        Assert.Equal(FailureCause.Place, (await host.ExplainMissingAsync(missing, Anna, Token)).Cause);
        Assert.Null(await host.FindAsync(remote, null, Token));
        Assert.Equal(FailureCause.Credential, (await host.ExplainMissingAsync(remote, null, Token)).Cause);
        var refused = await Assert.ThrowsAsync<OperationFailedException>(
            () => host.FindAsync(remote, Anna with { Secret = new Secret("wrong") }, Token));
        Assert.Equal(FailureCause.Credential, refused.Failure!.Cause);
        await Assert.ThrowsAsync<InvalidInputException>(() => host.IdentifyAsync(Anna, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => host.CreateAsync(remote, Anna, Token));
    }

    [Fact]
    public async Task One_that_moved_is_found_at_its_new_address_and_another_server_is_not_shown_the_token()
    {
        await using var server = await GitServer.StartAsync();
        await using var other = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server, s => s with { OutboundHosts = [server.Authority, other.Authority] });
        await other.CreateAsync("elsewhere");
        var (host, remote) = HostOf(house, server);
        var to = server.UrlOf(HttpHouse.Course);
        server.Trouble = (request, http) =>
        {
            if (!request.Path.StartsWith("/old.git/", StringComparison.Ordinal))
                return Task.FromResult(false);
            http.Response.StatusCode = 301;
            http.Response.Headers.Location = $"{to}{request.Path["/old.git".Length..]}{request.Query}";
            return Task.FromResult(true);
        };
        var old = remote with { Address = server.UrlOf("old") };

        Assert.Equal(remote, (await host.FindAsync(old, Anna, Token))?.MovedTo);
        to = other.UrlOf("elsewhere");
        Assert.Equal(to, (await host.FindAsync(old, Anna, Token))?.MovedTo?.Address);
        Assert.All(other.Requests, request => Assert.Empty(request.Authorization));
        to = "http://10.0.0.5/inside.git";
        await Assert.ThrowsAsync<RefusedException>(() => host.FindAsync(old, Anna, Token));
    }

    private static (IRepositoryHost Host, Remote Remote) HostOf(TestHouse house, GitServer server)
    {
        var remote = new Remote(RemoteKind.Url, server.UrlOf(HttpHouse.Course));
        return (house.Get<RemoteProviders>().HostOf(remote)!, remote);
    }
}
