using System.Net;
using CourseGit.Core.People;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Portal.Api;

/// <summary>The same request sent several times, because an answer may have been lost.</summary>
public sealed class ApiIdempotencyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_key_and_body_start_one_operation_and_get_one_answer()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        using var first = await ApiPortal.SendAsync(client, "courses/own/backup", """{"message":"a"}""", "key-1");
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        await ApiPortal.DoneAsync(client, first.Headers.Location!.OriginalString);
        using var again = await ApiPortal.SendAsync(client, "courses/own/backup", """{"message":"a"}""", "key-1");
        Assert.Equal((HttpStatusCode.Accepted, first.Headers.Location), (again.StatusCode, again.Headers.Location));
        Assert.Equal(await first.Content.ReadAsStringAsync(Token), await again.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/json", again.Content.Headers.ContentType?.MediaType);
        Assert.True(again.Headers.Contains("Idempotency-Replayed") && !first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, await OperationsAsync(client));
    }

    [Fact]
    public async Task The_same_key_for_something_else_is_refused()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        using var first = await ApiPortal.SendAsync(client, "courses/own/backup", """{"message":"a"}""", "key-1");
        using var body = await ApiPortal.SendAsync(client, "courses/own/backup", """{"message":"b"}""", "key-1");
        await ApiPortal.ProblemAsync(body, 422);
        using var address = await ApiPortal.SendAsync(client, "courses/other/backup", """{"message":"a"}""", "key-1");
        await ApiPortal.ProblemAsync(address, 422);
        Assert.Equal(1, await OperationsAsync(client));
    }

    [Fact]
    public async Task Twenty_at_once_start_one_operation()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var answer = await ApiPortal.SendAsync(client, "courses/own/verify", key: "at once");
            return $"{answer.StatusCode}";
        }));
        Assert.All(answers, a => Assert.Equal("BadRequest", a)); // a blank is no part of a key
        answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var answer = await ApiPortal.SendAsync(client, "courses/own/verify", key: "at-once");
            return $"{answer.StatusCode} {answer.Headers.Location}";
        }));
        Assert.Equal("Accepted /api/v1/operations/1", Assert.Single(answers.Distinct()));
        Assert.Equal(1, await OperationsAsync(client));
    }

    [Fact]
    public async Task Keys_are_a_tokens_own()
    {
        await using var house = await ApiPortal.StartAsync();
        using var one = await house.ClientAsync();
        using var same = await house.ClientAsync();
        using var other = await house.ClientAsync(Scope.Administer, ApiPortal.Trusted);
        using var first = await ApiPortal.SendAsync(one, "courses/own/backup", key: "key-1");
        using var second = await ApiPortal.SendAsync(same, "courses/own/backup", key: "key-1");
        using var third = await ApiPortal.SendAsync(other, "courses/own/backup", key: "key-1");
        Assert.Equal(3, new[] { first, second, third }.Select(a => a.Headers.Location).Distinct().Count());
        Assert.Equal(3, await OperationsAsync(one));
    }

    [Fact]
    public async Task A_token_that_may_do_less_does_not_get_the_answer_of_one_that_may_do_more()
    {
        await using var house = await ApiPortal.StartAsync();
        using var may = await house.ClientAsync();
        using var reads = await house.ClientAsync(Scope.Read);
        using var first = await ApiPortal.SendAsync(may, "courses/own/backup", key: "key-1");
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        using var second = await ApiPortal.SendAsync(reads, "courses/own/backup", key: "key-1");
        await ApiPortal.ProblemAsync(second, 403);
        Assert.Equal(1, await OperationsAsync(may));
    }

    [Fact]
    public async Task What_was_refused_may_be_asked_again_when_it_can_be()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        using var refused = await ApiPortal.SendAsync(client, "courses/later/backup", key: "key-1");
        await ApiPortal.ProblemAsync(refused, 404);
        await house.AddCourseAsync("later");
        using var accepted = await ApiPortal.SendAsync(client, "courses/later/backup", key: "key-1");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task One_that_was_cut_off_is_told_and_not_done_again()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        using var first = await ApiPortal.SendAsync(client, "courses/own/backup", key: "key-1");
        // As the death of the portal between the beginning and the answer leaves it.
        await house.AccountsAsync(c => c.ApiAnswers.ExecuteUpdateAsync(a => a.SetProperty(r => r.Status, (int?)null), Token));
        using var again = await ApiPortal.SendAsync(client, "courses/own/backup", key: "key-1");
        Assert.Contains("cut off", await ApiPortal.ProblemAsync(again, 409), StringComparison.Ordinal);
        Assert.Equal(1, await OperationsAsync(client));
    }

    [Fact]
    public async Task A_key_is_remembered_for_a_day_and_more_but_not_for_ever()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        using var first = await ApiPortal.SendAsync(client, "courses/own/backup", key: "key-1");
        await AgeAsync(house, TimeSpan.FromHours(25));
        using var same = await ApiPortal.SendAsync(client, "courses/own/backup", key: "key-1");
        Assert.Equal(first.Headers.Location, same.Headers.Location);
        await AgeAsync(house, TimeSpan.FromHours(49));
        using var anew = await ApiPortal.SendAsync(client, "courses/own/backup", key: "key-1");
        Assert.NotEqual(first.Headers.Location, anew.Headers.Location);
        Assert.Equal(1, await house.AccountsAsync(c => c.ApiAnswers.CountAsync(Token))); // and the old one is gone
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("201")]
    public async Task What_cannot_be_a_key_is_told(string key)
    {
        key = key == "201" ? new string('k', 201) : key;
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "courses/own/backup");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await client.SendAsync(request, Token);
        await ApiPortal.ProblemAsync(answer, 400);
        Assert.Equal(0, await OperationsAsync(client));
    }

    private static Task AgeAsync(ApiPortal house, TimeSpan age)
    {
        var then = TimeProvider.System.GetUtcNow().UtcDateTime - age;
        return house.AccountsAsync(c => c.ApiAnswers.ExecuteUpdateAsync(a => a.SetProperty(r => r.CreatedUtc, then), Token));
    }

    private static async Task<int> OperationsAsync(HttpClient client) =>
        (await ApiPortal.ReadAsync(client, "operations"))["operations"]!.AsArray().Count;
}
