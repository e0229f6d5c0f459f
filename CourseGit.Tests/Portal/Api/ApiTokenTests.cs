using System.Net;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Portal.Api;

/// <summary>What a token opens, and until when.</summary>
public sealed class ApiTokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_recognisable_random_and_stored_as_its_hash_alone()
    {
        await using var house = await ApiPortal.StartAsync();
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => house.TokenAsync(PortalUnderTest.Name, Scope.Read)));
        Assert.All(tokens, t => Assert.Matches("^cgt_[A-Za-z0-9_-]{43}$", t));
        Assert.Equal(20, tokens.Distinct().Count());
        var stored = await house.AccountsAsync(c => c.Tokens.Select(t => t.Hash).ToListAsync(Token));
        Assert.Equal(tokens.Select(t => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(t)))).Order(), stored.Order());
        using var used = house.Client(tokens[0]);
        await ApiPortal.ReadAsync(used, "courses");
        await SecretSearch.AssertAbsentAsync(PortalUnderTest.Name, tokens[0], house.Portal.Settings.StateRoot);
    }

    [Fact]
    public async Task A_removed_token_opens_nothing_from_the_next_request_on()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        await ApiPortal.ReadAsync(client, "courses");
        var known = Assert.Single(await house.Get<Tokens>().ListAsync(PortalUnderTest.Name, CoreUnderTest.Superuser, Token));
        await house.Get<Tokens>().RemoveAsync(known.Id, CoreUnderTest.Superuser, Token);
        using var answer = await client.GetAsync("courses", Token);
        Assert.StartsWith("This token is none of this portal's, or it was removed.", await ApiPortal.ProblemAsync(answer, 401),
            StringComparison.Ordinal);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Empty(await house.Get<Tokens>().ListAsync(PortalUnderTest.Name, CoreUnderTest.Superuser, Token));
    }

    [Fact]
    public async Task A_token_that_has_ended_says_when()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        await house.AccountsAsync(c => c.Tokens.ExecuteUpdateAsync(
            t => t.SetProperty(r => r.EndsUtc, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)), Token));
        using var answer = await client.GetAsync("courses", Token);
        Assert.StartsWith("This token ended on 2026-01-02 03:04 UTC.", await ApiPortal.ProblemAsync(answer, 401), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_owner_a_demoted_one_and_a_removed_one_take_their_token_along_at_once()
    {
        await using var house = await ApiPortal.StartAsync();
        await house.Portal.CreateUserAsync("bo", PortalUnderTest.Password);
        using var client = await house.ClientAsync(Scope.Administer, "bo");
        await ApiPortal.ReadAsync(client, "schedules");

        await house.UserAsync("bo", async (users, bo) =>
        {
            await users.RemoveFromRoleAsync(bo, Roles.Superuser);
            await users.AddToRoleAsync(bo, Roles.Teacher);
        });
        using var demoted = await client.GetAsync("schedules", Token);
        await ApiPortal.ProblemAsync(demoted, 403);

        await house.UserAsync("bo", (users, bo) => users.RemoveFromRoleAsync(bo, Roles.Teacher));
        using var nobody = await client.GetAsync("schedules", Token);
        await ApiPortal.ProblemAsync(nobody, 401);

        await house.UserAsync("bo", async (users, bo) =>
        {
            await users.AddToRoleAsync(bo, Roles.Superuser);
            bo.DisabledUtc = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            await users.UpdateAsync(bo);
        });
        using var disabled = await client.GetAsync("schedules", Token);
        await ApiPortal.ProblemAsync(disabled, 401);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => house.TokenAsync("bo", Scope.Read));
        Assert.Contains("may not sign in any more", refused.Message, StringComparison.Ordinal);

        await house.UserAsync("bo", (users, bo) => users.DeleteAsync(bo));
        using var removed = await client.GetAsync("schedules", Token);
        await ApiPortal.ProblemAsync(removed, 401);
        Assert.Equal(0, await house.AccountsAsync(c => c.Tokens.CountAsync(Token)));
    }

    [Fact]
    public async Task Its_last_use_is_noted_to_the_minute()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        Assert.Null(await LastUsedAsync(house));
        await ApiPortal.ReadAsync(client, "courses");
        var first = Assert.NotNull(await LastUsedAsync(house));
        await ApiPortal.ReadAsync(client, "courses");
        Assert.Equal(first, await LastUsedAsync(house));
        var before = first.AddMinutes(-2);
        await house.AccountsAsync(c => c.Tokens.ExecuteUpdateAsync(t => t.SetProperty(r => r.LastUsedUtc, before), Token));
        await ApiPortal.ReadAsync(client, "courses");
        Assert.True(await LastUsedAsync(house) >= first);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("  ", 1)]
    [InlineData("line\nbreak", 1)]
    [InlineData("fine", 0)]
    [InlineData("fine", 367)]
    [InlineData("fine", -1)]
    public async Task What_cannot_be_is_refused_and_nothing_is_made(string name, int days)
    {
        await using var house = await ApiPortal.StartAsync();
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Get<Tokens>().AddAsync(
            PortalUnderTest.Name, new(name, Scope.Read, days, []), CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Get<Tokens>().AddAsync(
            PortalUnderTest.Name, new("fine", Scope.Read, 1, [Subdomain.Parse("nosuch")]), CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Get<Tokens>().AddAsync(
            PortalUnderTest.Name, new("fine", (Scope)17, 1, []), CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Get<Tokens>().AddAsync(
            PortalUnderTest.Name, new(new string('a', 61), Scope.Read, 1, []), CoreUnderTest.Superuser, Token));
        Assert.Equal(0, await house.AccountsAsync(c => c.Tokens.CountAsync(Token)));
    }

    [Fact]
    public async Task Nobody_makes_sees_or_removes_anybody_elses_and_no_token_makes_another()
    {
        await using var house = await ApiPortal.StartAsync();
        var tokens = house.Get<Tokens>();
        var wish = new TokenWish("report", Scope.Read, 30, []);
        var (made, _) = await tokens.AddAsync(PortalUnderTest.Name.ToUpperInvariant(), wish, CoreUnderTest.Superuser, Token);
        Assert.Equal(PortalUnderTest.Name, made.User);
        await Assert.ThrowsAsync<InvalidInputException>(() => tokens.AddAsync(PortalUnderTest.Name, wish, CoreUnderTest.Superuser, Token));

        var other = Actor.Superuser("bo");
        await Assert.ThrowsAsync<NotAllowedException>(() => tokens.AddAsync(PortalUnderTest.Name, wish, other, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => tokens.ListAsync(PortalUnderTest.Name, other, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => tokens.ListAsync(null, CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => tokens.RemoveAsync(made.Id, other, Token));
        var program = CoreUnderTest.Superuser with { Scope = Scope.Administer };
        var second = wish with { Name = "x" };
        await Assert.ThrowsAsync<NotAllowedException>(() => tokens.AddAsync(PortalUnderTest.Name, second, program, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => tokens.RemoveAsync(made.Id, program, Token));
        Assert.Equal([made], await tokens.ListAsync(null, Actor.CommandLine, Token));
    }

    [Theory]
    [InlineData("Basic YW5uYTphbm5h")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer cgt_")]
    [InlineData("Bearer cgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer a b")]
    [InlineData("cgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Anything_else_in_the_header_opens_nothing(string header)
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = house.Client();
        Assert.True(client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header));
        using var answer = await client.GetAsync("courses", Token);
        await ApiPortal.ProblemAsync(answer, 401);
    }

    [Fact]
    public async Task A_session_of_a_browser_opens_nothing_of_the_API_but_its_description()
    {
        await using var house = await ApiPortal.StartAsync();
        using var browser = await house.Portal.NewSignedInBrowserAsync();
        foreach (var (method, address) in new[] { ("GET", "/api/v1/courses"), ("POST", "/api/v1/courses/own/backup"), ("GET", "/api/x") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            using var answer = await browser.SendAsync(request);
            await ApiPortal.ProblemAsync(answer, 401);
        }
        using var description = await browser.GetAsync("/api/v1/openapi.json");
        Assert.Equal(HttpStatusCode.OK, description.StatusCode);
        using var stranger = house.Client();
        using var closed = await stranger.GetAsync("openapi.json", Token);
        await ApiPortal.ProblemAsync(closed, 401);
    }

    private static async Task<DateTime?> LastUsedAsync(ApiPortal house) =>
        await house.AccountsAsync(c => c.Tokens.Select(t => t.LastUsedUtc).SingleAsync(Token));
}
