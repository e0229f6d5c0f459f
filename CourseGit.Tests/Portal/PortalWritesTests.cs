using System.Text.RegularExpressions;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>
/// Every address that takes more than GET, beside the API's: what is posted there by everybody, with and without the token of a form. A new
/// one without a row fails.
/// </summary>
public sealed partial class PortalWritesTests
{
    private const string Field = "__RequestVerificationToken";

    // Nobody signed in, a teacher without a course, one of another course, one of this course, a superuser: first without the form's
    // token, then with it. 302 leads to the sign-in page. A form that no page has is 400 with the token, too.
    private static readonly Dictionary<string, string> Table = new()
    {
        ["DELETE /_blazor"] = "401 400 400 400 400 | 401 400 400 400 400",
        ["DELETE /_blazor/disconnect/"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["DELETE /_blazor/initializers/"] = "401 200 200 200 200 | 401 200 200 200 200",
        ["DELETE /_blazor/negotiate"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["DELETE /api/{**rest}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["DELETE /git/{**path}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["DELETE /metrics"] = "200 200 200 200 200 | 200 200 200 200 200",
        ["PATCH /_blazor"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["PATCH /_blazor/disconnect/"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["PATCH /_blazor/initializers/"] = "401 200 200 200 200 | 401 200 200 200 200",
        ["PATCH /_blazor/negotiate"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["PATCH /api/{**rest}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["PATCH /git/{**path}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["PATCH /metrics"] = "200 200 200 200 200 | 200 200 200 200 200",
        ["POST /"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /_blazor"] = "401 400 400 400 400 | 401 400 400 400 400",
        ["POST /_blazor/disconnect/"] = "401 400 400 400 400 | 401 400 400 400 400",
        ["POST /_blazor/initializers/"] = "401 200 200 200 200 | 401 200 200 200 200",
        ["POST /_blazor/negotiate"] = "401 200 200 200 200 | 401 200 200 200 200",
        ["POST /account"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /account/first"] = "400 400 400 400 400 | 400 400 400 400 400",
        ["POST /account/login"] = "400 400 400 400 400 | 400 400 400 400 400",
        ["POST /account/logout"] = "302 400 400 400 400 | 302 302 302 302 302",
        ["POST /account/no-access"] = "400 400 400 400 400 | 400 400 400 400 400",
        ["POST /account/password"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /account/reset"] = "400 400 400 400 400 | 400 400 400 400 400",
        ["POST /account/sign-in-link"] = "400 400 400 400 400 | 400 400 400 400 400",
        ["POST /account/tokens"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /api/{**rest}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["POST /repositories"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/add"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}/settings"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}/files/{*Path}"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}/commits"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}/commits/{Commit}"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}/branches"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}/compare"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /repositories/{Owner}/{Name}/blame/{*Path}"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /checkouts"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /checkouts/{Name}"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /connect"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /courses/add"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /courses/discover"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /courses/export.csv"] = "302 403 403 403 400 | 302 403 403 403 200",
        ["POST /courses/{Subdomain}"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/backup"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/connect"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /courses/{Subdomain}/history"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/history/compare"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/history/versions/{*Path}"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/history/{Commit}"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/history/{Commit}/file/{*Path}"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/history/{Commit}/tree/{*Path}"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/overview"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/readme"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /courses/{Subdomain}/restore"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /courses/{Subdomain}/schedule"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /courses/{Subdomain}/settings"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /git/{**path}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["POST /metrics"] = "200 200 200 200 200 | 200 200 200 200 200",
        ["POST /not-found"] = "302 404 404 404 404 | 302 404 404 404 404",
        ["POST /operations"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /operations/{Id}"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /over-time"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /over-time/export.csv"] = "302 403 403 403 400 | 302 403 403 403 200",
        ["POST /requests"] = "302 400 400 400 400 | 302 400 400 400 400",
        ["POST /schedules"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /schedules/add"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /schedules/exams"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /schedules/{Id:long}"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /settings/audit"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /settings/credentials"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /settings/hooks"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /settings/notices"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /settings/set-aside"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /settings/storage"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /settings/users"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /wall"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /welcome"] = "302 403 403 403 400 | 302 403 403 403 400",
        ["POST /{*Address:nonfile}"] = "302 404 404 404 404 | 302 404 404 404 404",
        ["PUT /_blazor"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["PUT /_blazor/disconnect/"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["PUT /_blazor/initializers/"] = "401 200 200 200 200 | 401 200 200 200 200",
        ["PUT /_blazor/negotiate"] = "401 405 405 405 405 | 401 405 405 405 405",
        ["PUT /api/{**rest}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["PUT /git/{**path}"] = "401 401 401 401 401 | 401 401 401 401 401",
        ["PUT /metrics"] = "200 200 200 200 200 | 200 200 200 200 200",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_address_takes_from_each_caller_what_the_table_says()
    {
        await using var house = await House.OpenAsync();
        var before = await house.StateAsync();
        var seen = new Dictionary<string, string>();
        foreach (var (key, method, path) in Addresses(house))
        {
            var bare = new List<int>();
            var formed = new List<int>();
            foreach (var (browser, token) in house.Callers)
            {
                bare.Add(await SendAsync(browser, method, path, null));
                formed.Add(await SendAsync(browser, method, path, token));
            }
            seen[key] = $"{string.Join(' ', bare)} | {string.Join(' ', formed)}";
        }

        Assert.Equal(Lines(Table), Lines(seen));
        Assert.Equal(before, await house.StateAsync());
    }

    // Whoever was disabled or removed has a cookie still, and a form they had opened.
    [Fact]
    public async Task Who_was_disabled_or_removed_is_answered_as_nobody()
    {
        await using var house = await House.OpenAsync();
        var gone = house.Callers[3];
        var removed = house.Callers[1];
        await house.Portal.Get<UserDesk>().DisableAsync(TeacherName, Anna, Token);
        await house.Portal.Get<UserDesk>().RemoveAsync("stra.nger", Anna, Token);
        foreach (var (key, method, path) in Addresses(house))
        {
            var expected = Table[key].Split('|')[0].Split(' ')[0]; // nobody's own token would be another one
            foreach (var (browser, _) in new[] { gone, removed })
                Assert.Equal((key, expected), (key, $"{await SendAsync(browser, method, path, null)}"));
            foreach (var (browser, token) in new[] { gone, removed })
                Assert.Contains($"{await SendAsync(browser, method, path, token)}", new[] { expected, "400" });
        }
    }

    // Of each scope: the API alone asks for a token.
    [Fact]
    public async Task A_token_of_the_API_changes_nothing_at_any_of_them()
    {
        await using var house = await House.OpenAsync();
        using var program = house.Portal.NewBrowser();
        foreach (var scope in Enum.GetValues<Scope>())
        {
            var (_, text) = await house.Portal.Get<Tokens>().AddAsync(
                PortalUnderTest.Name, new TokenWish($"for {scope}", scope, 1, []), Actor.CommandLine, Token);
            foreach (var (key, method, path) in Addresses(house).Where(a => !a.Path.StartsWith("/api/", StringComparison.Ordinal)))
                Assert.Equal((key, Table[key].Split(' ')[0]), (key, $"{await SendAsync(program, method, path, null, text.Reveal())}"));
        }
    }

    // Each static form by its name: what it does for whom. 200 is the page again, with a sentence; a form without its token is 400.
    [Fact]
    public async Task Each_form_of_a_page_takes_its_token_from_each_caller()
    {
        var forms = new Dictionary<string, (string Path, string Answers)>
        {
            ["first-user"] = ("/account/first", "403 403 403 403 403"), // there is a first user
            ["password"] = ("/account/password", "302 200 200 200 200"),
            ["reset"] = ("/account/reset", "400 400 400 400 400"), // without a link there is no form
            ["sign-in"] = ("/account/login", "200 200 200 200 200"),
            ["sign-in-link"] = ("/account/sign-in-link", "403 403 403 403 403"), // without a link
        };
        await using var house = await House.OpenAsync();
        var before = await house.StateAsync();
        Assert.Equal(forms.Keys.Order(), FormsThereAre().Order());
        var all = new Dictionary<string, string>();
        foreach (var (name, (path, _)) in forms)
        {
            var seen = new List<int>();
            foreach (var (browser, token) in house.Callers)
            {
                seen.Add(await SendAsync(browser, HttpMethod.Post, path, token, null, ("_handler", name)));
                Assert.Contains(await SendAsync(browser, HttpMethod.Post, path, null, null, ("_handler", name)), new[] { 302, 400 });
                Assert.Contains(await SendAsync(browser, HttpMethod.Post, path, "forged", null, ("_handler", name)), new[] { 302, 400 });
            }
            all[name] = string.Join(' ', seen);
        }
        Assert.Equal(Lines(forms.ToDictionary(f => f.Key, f => f.Value.Answers)), Lines(all));
        // A token is its person's: the superuser's is worth nothing with somebody else's cookies.
        Assert.Equal(400, await SendAsync(
            house.Callers[3].Browser, HttpMethod.Post, "/account/password", house.Callers[4].Token, null, ("_handler", "password")));
        Assert.Equal(before, await house.StateAsync());
    }

    // Into the test's output, too, for whoever has to write a row.
    private static string Lines(Dictionary<string, string> rows)
    {
        var lines = string.Join('\n', rows.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"[\"{r.Key}\"] = \"{r.Value}\","));
        TestContext.Current.TestOutputHelper?.WriteLine(lines);
        return lines;
    }

    private static IEnumerable<string> FormsThereAre() => Architecture.SourceFiles.All
        .Where(f => f.Path.StartsWith("CourseGit.Portal/", StringComparison.Ordinal)
            && f.Path.EndsWith(".razor", StringComparison.Ordinal))
        .SelectMany(f => FormName().Matches(f.Text)).Select(m => m.Groups["name"].Value);

    private static async Task<int> SendAsync(
        Browser browser, HttpMethod method, string path, string? token, string? bearer = null, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = new FormUrlEncodedContent(
            fields.Append((Field, token ?? "")).Where(f => f.Item2.Length > 0).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        if (bearer is not null)
            request.Headers.Authorization = new("Bearer", bearer);
        using var answer = await browser.SendAsync(request);
        return (int)answer.StatusCode;
    }

    // Whoever signs out is asked no more: that comes last.
    private static List<(string Key, HttpMethod Method, string Path)> Addresses(House house) => [.. (
        from endpoint in OddRequests.Endpoints(house.Portal.Get<EndpointDataSource>())
        let template = "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/')
        where !template.StartsWith("/api/v1", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["DELETE", "PATCH", "POST", "PUT"]
        where method is not ("GET" or "HEAD")
        select ($"{method} {template}", new HttpMethod(method), OddRequests.PathOf(endpoint, name => house.ValueOf(name, template))))
        .Distinct().OrderBy(a => a.Item3 == LocalAddress.Logout).ThenBy(a => a.Item1, StringComparer.Ordinal)];

    [GeneratedRegex("@formname=\"(?<name>[^\"]*)\"")]
    private static partial Regex FormName();

    /// <summary>The house of people with a backup, and a browser of each caller with the token of a form.</summary>
    private sealed class House(PortalUnderTest portal, OperationSnapshot done) : IAsyncDisposable
    {
        public PortalUnderTest Portal { get; } = portal;
        public List<(Browser Browser, string Token)> Callers { get; } = [];

        public static async Task<House> OpenAsync()
        {
            var portal = await PeopleHouse.OpenAsync();
            var accepted = await portal.Get<OperationDesk>().AcceptAsync(new BackupRequest(Algebra, null, false), Anna, PeopleHouse.Token);
            await portal.Get<OperationRunner>().RunAsync(accepted.Id, PeopleHouse.Token);
            var house = new House(portal, await portal.Get<OperationDesk>().GetAsync(accepted.Id, Anna, PeopleHouse.Token));
            foreach (var name in new[] { "stra.nger", "other.teacher" })
                await portal.Get<UserDesk>().AddAsync(name, Roles.Teacher, PortalUnderTest.Password, Anna, PeopleHouse.Token);
            await portal.Get<TeacherDesk>().AssignAsync(Botany, "other.teacher", true, Anna, PeopleHouse.Token);
            foreach (var name in new[] { null, "stra.nger", "other.teacher", TeacherName, PortalUnderTest.Name })
            {
                var browser = portal.NewBrowser();
                if (name is not null)
                    (await browser.SignInAsync(name, PortalUnderTest.Password)).Dispose();
                var hidden = await browser.HiddenFieldsAsync(name is null ? LocalAddress.Login : LocalAddress.Logout);
                house.Callers.Add((browser, hidden.First(h => h.Key == Field).Value));
            }
            return house;
        }

        public string ValueOf(string name, string template) => name switch
        {
            "subdomain" or "course" => Algebra.Value,
            "commit" => done.Commit!.Value,
            "path" when template.StartsWith("/git/", StringComparison.Ordinal) => $"courses/{Algebra}.git/git-receive-pack",
            "path" => "README.md",
            "owner" => "courses",
            "name" => Algebra.Value,
            "id" when template.StartsWith("/course/", StringComparison.Ordinal) => "1",
            "id" or "operation" => $"{done.Id}",
            _ => "sample",
        };

        // What no post may have changed: courses, what was asked for, and who may sign in with which password.
        public async Task<string> StateAsync()
        {
            await using var context = await Portal.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(PeopleHouse.Token);
            await using var accounts = await Portal.Get<IDbContextFactory<AccountDbContext>>().CreateDbContextAsync(PeopleHouse.Token);
            return System.Text.Json.JsonSerializer.Serialize(new
            {
                Courses = await context.Courses.AsNoTracking().ToListAsync(PeopleHouse.Token),
                Operations = await context.Operations.AsNoTracking().ToListAsync(PeopleHouse.Token),
                Requests = await context.TeacherRequests.AsNoTracking().ToListAsync(PeopleHouse.Token),
                Teachers = await context.Teachers.AsNoTracking().ToListAsync(PeopleHouse.Token),
                Users = await accounts.Users.AsNoTracking().Select(u => new { u.UserName, u.PasswordHash, u.DisabledUtc, u.SecurityStamp })
                    .ToListAsync(PeopleHouse.Token),
            });
        }

        public async ValueTask DisposeAsync()
        {
            Callers.ForEach(c => c.Browser.Dispose());
            await Portal.DisposeAsync();
        }
    }
}
