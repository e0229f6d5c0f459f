using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Layout;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>Every address beside the API's, asked by everybody: a new one without a row fails. The API's are in its own table.</summary>
public sealed partial class PortalRightsTests
{
    // What they are answered: nobody signed in, a teacher without a course, one of another course, one of this course, a superuser. 302
    // leads to the sign-in page, or on to an address that has a row of its own.
    private static readonly Dictionary<string, string> Table = new()
    {
        ["GET|HEAD /{**path:file}"] = "302 403 403 403 404",
        ["GET /health/live"] = "200 200 200 200 200",
        ["GET /health/ready"] = "200 200 200 200 200",
        ["ANY /metrics"] = "200 200 200 200 200",
        ["POST /account/logout"] = "302 200 200 200 200",
        ["GET /account/login/oidc"] = "404 404 404 404 404",
        ["GET /queuetask/{id}"] = "401 403 404 200 200",
        ["GET /api/{documentName}/openapi.json"] = "401 404 404 404 404",
        ["ANY /api/{**rest}"] = "401 401 401 401 401",
        ["ANY /git/{**path}"] = "401 401 401 401 401",
        ["GET /git/{owner}/{name}"] = "401 401 401 401 401",
        ["GET /courses/{subdomain}/readme/files/{**path}"] = "302 403 403 403 200",
        ["POST /courses/export.csv"] = "302 404 404 404 404",
        ["POST /over-time/export.csv"] = "302 403 403 403 404",
        ["GET /operations/{id:long}/log.txt"] = "302 403 404 200 200",
        ["GET /settings/audit/record.csv"] = "302 403 403 403 200",
        ["GET /settings/audit/record.jsonl"] = "302 403 403 403 200",
        ["GET /gitsync"] = "302 302 302 302 302",
        ["GET /course/{id:int}/gitsync"] = "302 403 404 302 302",
        ["GET /course/{id:int}/gitsync/status/{operation:long}"] = "302 302 302 302 302",
        ["GET /gitpull"] = "302 302 302 302 302",
        ["GET /course/{id:int}/gitpull"] = "302 403 404 302 302",
        ["GET /course/{id:int}/gitpull/status/{operation:long}"] = "302 302 302 302 302",
        ["GET /courses/{subdomain}/history/{commit}/download/{**path}"] = "302 403 403 200 200",
        ["GET /courses/{subdomain}/history/{commit}/image/{**path}"] = "302 404 404 404 404",
        ["GET /courses/{subdomain}/history/{commit}/zip/{**path}"] = "302 403 403 400 400",
        ["GET /repositories/{owner}/{name}/download/{commit}/{**path}"] = "302 403 403 403 200",
        ["GET /repositories/{owner}/{name}/image/{commit}/{**path}"] = "302 403 403 403 404",
        ["GET /repositories/{owner}/{name}/zip/{commit}/{**path}"] = "302 403 403 403 400",
        ["GET /_framework/opaque-redirect"] = "401 400 400 400 400",
        ["GET|POST /not-found"] = "302 404 404 404 404",
        ["GET|POST /{*Address:nonfile}"] = "302 404 404 404 404",
        ["GET|POST /wall"] = "302 403 403 403 200",
        ["GET|POST /settings/credentials"] = "302 403 403 403 200",
        ["GET|POST /settings/hooks"] = "302 403 403 403 200",
        ["GET|POST /settings/notices"] = "302 403 403 403 200",
        ["GET|POST /settings/set-aside"] = "302 403 403 403 200",
        ["GET|POST /settings/storage"] = "302 403 403 403 200",
        ["GET|POST /schedules/exams"] = "302 403 403 403 200",
        ["GET|POST /schedules"] = "302 403 403 403 200",
        ["GET|POST /courses/{Subdomain}/schedule"] = "302 403 403 403 200",
        ["GET|POST /schedules/add"] = "302 403 403 403 200",
        ["GET|POST /schedules/{Id:long}"] = "302 403 403 403 404",
        ["GET|POST /courses/{Subdomain}/restore"] = "302 403 403 403 200",
        ["GET|POST /checkouts"] = "302 403 403 403 200",
        ["GET|POST /checkouts/{Name}"] = "302 403 403 403 404",
        ["GET|POST /repositories"] = "302 403 403 403 200",
        ["GET|POST /repositories/add"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}/settings"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}/files/{*Path}"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}/commits"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}/commits/{Commit}"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}/branches"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}/compare"] = "302 403 403 403 200",
        ["GET|POST /repositories/{Owner}/{Name}/blame/{*Path}"] = "302 403 403 403 200",
        ["GET|POST /requests"] = "302 200 200 200 200",
        ["GET|POST /courses/{Subdomain}/readme"] = "302 404 404 200 200",
        ["GET|POST /settings/users"] = "302 403 403 403 200",
        ["GET|POST /operations"] = "302 200 200 200 200",
        ["GET|POST /operations/{Id}"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/history"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/history/{Commit}/file/{*Path}"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/history/{Commit}/tree/{*Path}"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/history/versions/{*Path}"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/history/compare"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/history/{Commit}"] = "302 404 404 200 200",
        ["GET|POST /courses/discover"] = "302 403 403 403 200",
        ["GET|POST /welcome"] = "302 403 403 403 200",
        ["GET|POST /connect"] = "302 403 403 403 200",
        ["GET|POST /courses/{Subdomain}/connect"] = "302 403 403 403 200",
        ["GET|POST /courses/add"] = "302 403 403 403 200",
        ["GET|POST /courses/{Subdomain}/settings"] = "302 403 403 403 200",
        ["GET|POST /courses/{Subdomain}"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/overview"] = "302 404 404 200 200",
        ["GET|POST /courses/{Subdomain}/backup"] = "302 404 404 200 200",
        ["GET|POST /over-time"] = "302 403 403 403 200",
        ["GET|POST /"] = "302 200 200 200 200",
        ["GET|POST /settings/audit"] = "302 403 403 403 200",
        ["GET|POST /account"] = "302 200 200 200 200",
        ["GET|POST /account/first"] = "403 403 403 403 403",
        ["GET|POST /account/login"] = "200 302 302 302 302",
        ["GET|POST /account/password"] = "302 200 200 200 200",
        ["GET|POST /account/reset"] = "403 403 403 403 403",
        ["GET|POST /account/sign-in-link"] = "403 403 403 403 403",
        ["GET|POST /account/logout"] = "302 200 200 200 200",
        ["GET|POST /account/no-access"] = "200 200 200 200 200",
        ["GET|POST /account/tokens"] = "302 200 200 200 200",
        ["ANY /_blazor/negotiate"] = "401 405 405 405 405",
        ["ANY /_blazor"] = "401 400 400 400 400",
        ["ANY /_blazor/disconnect/"] = "401 405 405 405 405",
        ["ANY /_blazor/initializers/"] = "401 200 200 200 200",
    };

    [Fact]
    public async Task Each_address_opens_to_whom_the_table_says_and_to_nobody_else()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        var done = await BackUpAsync(portal);
        await portal.Get<UserDesk>().AddAsync("stra.nger", Roles.Teacher, PortalUnderTest.Password, Anna, PeopleHouse.Token);
        await portal.Get<UserDesk>().AddAsync("other.teacher", Roles.Teacher, PortalUnderTest.Password, Anna, PeopleHouse.Token);
        await portal.Get<CourseGit.Core.Courses.TeacherDesk>().AssignAsync(Botany, "other.teacher", true, Anna, PeopleHouse.Token);
        string?[] callers = [null, "stra.nger", "other.teacher", TeacherName, PortalUnderTest.Name];
        var browsers = new List<Browser>();
        foreach (var name in callers)
        {
            browsers.Add(portal.NewBrowser());
            if (name is not null)
                (await browsers[^1].SignInAsync(name, PortalUnderTest.Password)).Dispose();
        }
        var seen = new Dictionary<string, string>();
        foreach (var (method, template, path) in Addresses(portal, done))
        {
            var answers = new List<int>();
            foreach (var browser in browsers)
            {
                using var answer = await browser.GetAsync(path);
                answers.Add((int)answer.StatusCode);
            }
            seen[$"{method} {template}"] = string.Join(' ', answers);
        }
        browsers.ForEach(b => b.Dispose());

        Assert.Equal(Lines(Table), Lines(seen));
    }

    [Fact]
    public async Task A_teacher_may_go_wherever_their_navigation_leads()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        using var teacher = await portal.TeacherBrowserAsync();
        var entries = NavigationEntry.For(Actor.Teacher(TeacherName, new TaughtCourse(Algebra, MayBackUp: false)),
            portal.Settings).ToList();
        Assert.Equal(3, entries.Count);
        // The others by the menu of their name, and from there.
        foreach (var address in entries.Select(e => e.Href).Concat(["account", "account/tokens", "api/v1/reference"]))
        {
            using var answer = await teacher.GetAsync("/" + address);
            Assert.True(answer.StatusCode == System.Net.HttpStatusCode.OK, $"/{address} answered {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_token_opens_nothing_but_the_API()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        var done = await BackUpAsync(portal);
        var (_, text) = await portal.Get<Tokens>().AddAsync(
            PortalUnderTest.Name, new TokenWish("all", Scope.Administer, 1, []), Actor.CommandLine, PeopleHouse.Token);
        using var nobody = portal.NewBrowser();
        using var program = portal.NewBrowser();
        foreach (var (method, template, path) in Addresses(portal, done)
            .Where(a => !a.Template.StartsWith("/api/", StringComparison.Ordinal)))
        {
            using var without = await nobody.GetAsync(path);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", text.Reveal());
            using var with = await program.SendAsync(request);
            Assert.True(with.StatusCode == without.StatusCode,
                $"{method} {template}: {without.StatusCode}, with a token {with.StatusCode}");
        }
    }

    private static string Lines(Dictionary<string, string> rows) =>
        string.Join('\n', rows.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}: {r.Value}"));

    private static async Task<OperationSnapshot> BackUpAsync(PortalUnderTest portal)
    {
        var accepted = await portal.Get<OperationDesk>().AcceptAsync(new BackupRequest(Algebra, null, false), Anna, PeopleHouse.Token);
        await portal.Get<OperationRunner>().RunAsync(accepted.Id, PeopleHouse.Token);
        return await portal.Get<OperationDesk>().GetAsync(accepted.Id, Anna, PeopleHouse.Token);
    }

    private static IEnumerable<(string Method, string Template, string Path)> Addresses(PortalUnderTest portal, OperationSnapshot done) => (
        from endpoint in portal.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        let methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
        let template = "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/')
        where !template.StartsWith("/api/v1", StringComparison.Ordinal)
        select (string.Join('|', methods), template, Parameter().Replace(template, p => Value(p.Groups["name"].Value, template, done))))
        .Distinct();

    private static string Value(string name, string template, OperationSnapshot done) => name.ToLowerInvariant() switch
    {
        "subdomain" or "course" => Algebra.Value,
        "commit" => done.Commit!.Value,
        "path" when template.StartsWith("/git/", StringComparison.Ordinal) =>
            $"courses/{Algebra}.git/info/refs?service=git-upload-pack",
        "path" => "README.md",
        "owner" => "courses",
        "name" => Algebra.Value,
        "id" when template.StartsWith("/course/", StringComparison.Ordinal) => "1",
        "id" or "operation" => $"{done.Id}",
        _ => "sample",
    };

    [GeneratedRegex(@"\{\**(?<name>\w+)[^{}]*\}")]
    private static partial Regex Parameter();
}
