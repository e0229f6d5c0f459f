using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Routing;

namespace CourseGit.Tests.Portal.Api;

/// <summary>Every address of the API, asked by everybody: a new one without a row fails.</summary>
public sealed class ApiRightsTests
{
    private const string R = "200", A = "202", No = "403", Gone = "404", Bad = "400";

    private static readonly string[] Callers =
    [
        "anonymous", "removed token", "read", "backup", "restore", "administer", "administer for own", "administer for other",
            "teacher of own who may back up", "the same for other", "teacher of other",
    ];

    // Of each address: what the callers are answered who have a valid token, in the order above.
    private static readonly (string Method, string Pattern, string Address, string? Body, string[] Answers)[] Table =
    [
        ("GET", "courses/", "courses", null, [R, R, R, R, R, R, R, No, R]),
        ("GET", "courses/{course}", "courses/own", null, [R, R, R, R, R, No, R, No, No]),
        ("GET", "courses/{course}/commits/", "courses/own/commits", null, [R, R, R, R, R, No, R, No, No]),
        ("GET", "courses/{course}/commits/{commit}", "courses/own/commits/{commit}", null, [R, R, R, R, R, No, R, No, No]),
        ("GET", "courses/{course}/commits/{commit}/tree", "courses/own/commits/{commit}/tree", null, [R, R, R, R, R, No, R, No, No]),
        ("POST", "courses/{course}/backup", "courses/own/backup", null, [No, A, A, A, A, No, A, No, No]),
        ("POST", "courses/{course}/verify", "courses/own/verify", null, [No, A, A, A, A, No, No, No, No]),
        ("POST", "courses/{course}/restore/plan", "courses/own/restore/plan", """{"mode":"exercises"}""",
            [No, No, R, R, R, No, No, No, No]),
        ("POST", "courses/{course}/restore", "courses/own/restore", """{"mode":"exercises"}""", [No, No, A, A, A, No, No, No, No]),
        ("POST", "courses/{course}/exercises", "courses/own/exercises", "{}", [No, No, A, A, A, No, No, No, No]),
        ("GET", "operations/", "operations", null, [R, R, R, R, R, R, R, No, R]),
        ("GET", "operations/{operation:long}", "operations/1", null, [R, R, R, R, R, Gone, R, No, Gone]),
        ("GET", "operations/{operation:long}/log", "operations/1/log", null, [R, R, R, R, R, Gone, R, No, Gone]),
        ("GET", "operations/{operation:long}/events", "operations/1/events", null, [R, R, R, R, R, Gone, R, No, Gone]),
        ("POST", "operations/{operation:long}/cancel", "operations/1/cancel", null, [No, R, R, R, R, Gone, No, No, Gone]),
        // There is nothing to undo, which only those hear who might.
        ("POST", "operations/{operation:long}/undo", "operations/1/undo", null, [No, No, Bad, Bad, Bad, Gone, No, No, Gone]),
        ("GET", "schedules/", "schedules", null, [R, R, R, R, No, No, No, No, No]),
        ("GET", "schedules/{schedule}", "schedules/Every%20night", null, [R, R, R, R, No, No, No, No, No]),
        ("POST", "schedules/{schedule}/pause", "schedules/Every%20night/pause", null, [No, No, No, R, No, No, No, No, No]),
        ("POST", "schedules/{schedule}/resume", "schedules/Every%20night/resume", null, [No, No, No, R, No, No, No, No, No]),
        ("POST", "schedules/{schedule}/run", "schedules/Every%20night/run", null, [No, No, No, A, No, No, No, No, No]),
        ("GET", "repositories/", "repositories", null, [R, R, R, R, No, No, No, No, No]),
        ("GET", "repositories/{owner}/{name}", "repositories/courses/own", null, [R, R, R, R, No, No, No, No, No]),
        ("POST", "repositories/", "repositories", "{\"name\":\"api/{caller}\"}", [No, No, No, "201", No, No, No, No, No]),
        ("PATCH", "repositories/{owner}/{name}", "repositories/api/5", "{\"description\":\"other\"}", [No, No, No, R, No, No, No, No, No]),
        // It follows nothing, which only those hear who might.
        ("POST", "repositories/{owner}/{name}/mirror/sync", "repositories/api/5/mirror/sync", null,
            [No, Bad, Bad, Bad, No, No, No, No, No]),
        ("POST", "repositories/{owner}/{name}/mirror/migrate", "repositories/api/5/mirror/migrate", "{}",
            [No, Bad, Bad, Bad, No, No, No, No, No]),
        ("DELETE", "repositories/{owner}/{name}", "repositories/api/5", null, [No, No, No, "204", No, No, No, No, No]),
        ("GET", "notices", "notices", null, [R, R, R, R, No, No, No, No, No]),
        ("GET", "users", "users", null, [R, R, R, R, No, No, No, No, No]),
        ("GET", "token", "token", null, [R, R, R, R, R, R, R, R, R]),
        ("GET", "openapi.json", "openapi.json", null, [R, R, R, R, R, R, R, R, R]),
        ("GET", "nothing/here", "nothing/here", null, [Gone, Gone, Gone, Gone, Gone, Gone, Gone, Gone, Gone]),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_address_answers_each_caller_as_the_table_says()
    {
        await using var house = await ApiPortal.StartAsync();
        await house.AddScheduleAndNoticeAsync();
        var callers = await CallersAsync(house);
        var done = await ApiPortal.DoAsync(callers[5], "courses/own/backup");
        var wrong = new List<string>();
        foreach (var row in Table)
        {
            for (var caller = 0; caller < callers.Length; caller++)
            {
                var expected = caller < 2 ? "401" : row.Answers[caller - 2];
                using var request = new HttpRequestMessage(
                    new HttpMethod(row.Method), row.Address.Replace("{commit}", (string?)done["commit"], StringComparison.Ordinal));
                if (row.Body is not null)
                    request.Content = new StringContent(
                        row.Body.Replace("{caller}", $"{caller}", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
                using var answer = await callers[caller].SendAsync(request, Token);
                if (expected != $"{(int)answer.StatusCode}")
                    wrong.Add($"{Callers[caller]}: {row.Method} {row.Address} {(int)answer.StatusCode} instead of {expected}");
                else if (!answer.IsSuccessStatusCode)
                    await ApiPortal.ProblemAsync(answer, (int)answer.StatusCode);
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_address_there_is_has_its_row()
    {
        await using var house = await ApiPortal.StartAsync();
        var there =
            from endpoint in house.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let pattern = endpoint.RoutePattern.RawText!.TrimStart('/')
            where pattern.StartsWith("api/v1/", StringComparison.Ordinal) && pattern != "api/v1/reference"
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            select $"{method} {pattern["api/v1/".Length..]}";
        var rows = Table.Where(r => r.Pattern is not ("nothing/here" or "openapi.json")).Select(r => $"{r.Method} {r.Pattern}");
        Assert.Equal(rows.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lists_hold_what_the_token_may_see_and_nothing_else()
    {
        await using var house = await ApiPortal.StartAsync();
        using var all = await house.ClientAsync();
        await ApiPortal.DoAsync(all, "courses/own/backup");
        await ApiPortal.DoAsync(all, "courses/other/backup");
        foreach (var (client, courses, operations) in new[]
        {
            (all, "other own", "other own"),
            (await house.ClientAsync(Scope.Read, PortalUnderTest.Name, "own"), "own", "own"),
            (await house.ClientAsync(Scope.Administer, ApiPortal.Trusted), "own", "own"),
            (await house.ClientAsync(Scope.Administer, ApiPortal.Teacher), "other", "other"),
        })
        {
            var seen = (await ApiPortal.ReadAsync(client, "courses"))["courses"]!.AsArray().Select(c => (string)c!["subdomain"]!);
            var done = (await ApiPortal.ReadAsync(client, "operations"))["operations"]!.AsArray().Select(c => (string)c!["course"]!);
            Assert.Equal((courses, operations), (string.Join(' ', seen.Order()), string.Join(' ', done.Order())));
        }
    }

    [Fact]
    public async Task What_is_not_theirs_to_see_is_refused_alike_whether_it_is_there_or_not()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync(Scope.Read, ApiPortal.Teacher);
        using var there = await client.GetAsync("courses/own", Token);
        using var nowhere = await client.GetAsync("courses/nosuch", Token);
        Assert.Equal(await ApiPortal.ProblemAsync(there, 403), await ApiPortal.ProblemAsync(nowhere, 403));
    }

    private static async Task<HttpClient[]> CallersAsync(ApiPortal house)
    {
        var gone = await house.ClientAsync();
        foreach (var token in await house.Get<Tokens>()
            .ListAsync(PortalUnderTest.Name, CoreUnderTest.Superuser, Token))
            await house.Get<Tokens>().RemoveAsync(token.Id, CoreUnderTest.Superuser, Token);
        return
        [
            house.Client(), gone,
            await house.ClientAsync(Scope.Read), await house.ClientAsync(Scope.BackUp), await house.ClientAsync(Scope.Restore),
            await house.ClientAsync(Scope.Administer),
            await house.ClientAsync(Scope.Administer, PortalUnderTest.Name, "own"),
            await house.ClientAsync(Scope.Administer, PortalUnderTest.Name, "other"),
            await house.ClientAsync(Scope.Administer, ApiPortal.Trusted),
            await house.ClientAsync(Scope.Administer, ApiPortal.Trusted, "other"),
            await house.ClientAsync(Scope.Administer, ApiPortal.Teacher),
        ];
    }
}
