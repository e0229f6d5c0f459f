using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A portal that was started with all that traces git and logs everything: the token of a host is shown to that host, in the one header
/// for it, and to nobody else.
/// </summary>
public sealed partial class TokenTraceTests
{
    private const string Course = "ffm516", User = "grace", Value = "github_pat_known-value/516+D=";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_everything_traced_and_logged_a_token_is_in_no_log_file_page_answer_or_export()
    {
        await using var gitHub = await GitHubStandIn.StartAsync();
        gitHub.AddAccount(User, Value);
        await using var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [gitHub.Authority] });
        await house.AddCourseAsync(Course);
        using var traces = new TemporaryFolder();
        var commands = CommandsOf(house, gitHub, traces);
        var said = new StringBuilder();

        await SayAsync(commands.RunWithInputAsync(
            Value + "\n", "credential", "add", "g", "--user", User, "--token-stdin", "--host", "github", "--json"));
        await SayAsync(commands.RunAsync("credential", "test", "g", "--json"));
        await SayAsync(commands.RunAsync(
            "course", "connect", Course, "--remote", "github:grace/ffm516", "--credential", "g", "--create", "--json"));
        await SayAsync(commands.RunWithInputAsync(
            "a long enough sentence", "user", "add", "anna", "--role", "superuser", "--password-stdin"));
        var key = await commands.RunAsync("token", "add", "script", "--user", "anna", "--scope", "backup", "--days", "1", "--json");
        using var portal = commands.Start("serve", "--urls", "http://127.0.0.1:0");
        await Until.TrueAsync(() => Listening().IsMatch(portal.Output + portal.Error), "the portal listens");
        var address = new Uri(Listening().Match(portal.Output + portal.Error).Value);

        await BackUpAsync(house, address, key.Text("token"), OperationOutcome.Succeeded, said);
        gitHub.Trouble = Echo(ofApi: true);
        house.FilesOf(Course).Write("media/new.txt", "new");
        await BackUpAsync(house, address, key.Text("token"), OperationOutcome.Failed, said);
        await SayAsync(commands.RunAsync("credential", "test", "g"));
        await SayAsync(commands.RunAsync(
            "course", "connect", Course, "--remote", "github:grace/other", "--credential", "g", "--create"));
        gitHub.Trouble = Echo(ofApi: false);
        await BackUpAsync(house, address, key.Text("token"), OperationOutcome.Failed, said);
        gitHub.Trouble = null;
        await ReadPagesAsync(address, await house.OperationsAsync(), said);
        await SayAsync(commands.RunAsync("audit", "list", "--json"));
        await portal.InterruptAsync();
        await SayAsync(portal.EndAsync());

        SecretSearch.AssertAbsent(User, Value, said.ToString(), "what was answered, shown, logged or exported");
        Assert.Contains("***", said.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(traces.Path));
        await SecretSearch.AssertAbsentAsync(User, Value, house.Root, gitHub.FolderOf(gitHub.Repositories["grace/ffm516"]));
        AssertShownInOneHeader(gitHub.Requests);

        async Task SayAsync(Task<CommandResult> running) => said.AppendLine((await running).ToString());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Whoever_a_host_points_to_is_shown_nothing(int status)
    {
        await using var gitHub = await GitHubStandIn.StartAsync();
        gitHub.AddAccount(User, Value);
        await gitHub.AddRepositoryAsync("grace/ffm516");
        await using var other = await GitServer.StartAsync();
        other.Trouble = Answers.With(200, "{}");
        await using var house = await TestHouse.OpenAsync(change: s => s with
        {
            OutboundHosts = [gitHub.Authority, other.Authority],
            Providers = new() { GitHub = new HostAddresses(gitHub.Api, gitHub.Git) },
        });
        await house.AddCredentialAsync("g", User, Value);
        var course = await house.AddCourseAsync(Course, c => c with { Remote = Remote.Parse("github:grace/ffm516"), CredentialName = "g" });
        gitHub.Trouble = (request, http) =>
            Answers.Redirect(status, new Uri(other.Address, request.Path + request.Query).AbsoluteUri)(request, http);

        var failed = new List<string>
        {
            (await house.BackUpAsync(Course)).ToString(),
            (await house.Get<HostDesk>().NowAsync(course, BranchName.Parse("test"), null, Actor.CommandLine, Token))!.ToString(),
        };
        var key = new ShownCredential("g");
        foreach (var ask in new Func<Task>[]
        {
            () => house.Get<HostDesk>().IdentifyAsync(course.Remote.Kind, key, Actor.CommandLine, Token),
            () => house.Get<HostDesk>().LookAsync(course.Remote, key, Actor.CommandLine, Token),
            () => house.Get<HostDesk>().WritableAsync(course.Remote.Kind, key, Actor.CommandLine, Token),
            () => house.Get<HostDesk>().CreateAsync(Remote.Parse("github:grace/new"), key, Actor.CommandLine, Token),
        })
            failed.Add((await Record.ExceptionAsync(ask))?.ToString() ?? "");

        SecretSearch.AssertAbsent(User, Value, string.Join('\n', failed), "an exception");
        Assert.NotEmpty(other.Requests);
        Assert.All(other.Requests, r => Assert.Equal("", r.Authorization));
        AssertShownInOneHeader(gitHub.Requests);
        AssertShownInOneHeader(other.Requests);
    }

    // All of these write what is sent, into files, or to standard error, which an operation's log takes from.
    private static CommandLine CommandsOf(TestHouse house, GitHubStandIn gitHub, TemporaryFolder traces) => new(house)
    {
        Environment =
        {
            ["CourseGit__Providers__GitHub__ApiUrl"] = gitHub.Api.AbsoluteUri,
            ["CourseGit__Providers__GitHub__GitUrl"] = gitHub.Git.AbsoluteUri,
            ["GIT_TRACE"] = traces.At("trace"),
            ["GIT_TRACE_PACKET"] = traces.At("packets"),
            ["GIT_TRACE_SETUP"] = "1",
            ["GIT_TRACE_CURL"] = traces.At("curl"),
            ["GIT_CURL_VERBOSE"] = "1",
            ["GIT_TRACE_REDACT"] = "0",
            ["GIT_TRACE2_EVENT"] = traces.At("events"),
            ["GIT_TRACE2_ENV_VARS"] = "GIT_CONFIG_VALUE_0,GIT_CONFIG_VALUE_1",
            ["SSLKEYLOGFILE"] = traces.At("keys"),
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__CourseGit"] = "Trace",
            ["Logging__LogLevel__Microsoft"] = "Trace",
            ["Logging__LogLevel__System"] = "Trace",
        },
    };

    // A host that says back what it was shown, in the words that people get to read.
    private static Func<SeenRequest, HttpContext, Task<bool>> Echo(bool ofApi) => (request, http) =>
        request.Authorization.Length == 0 || request.Path.StartsWith("/api/", StringComparison.Ordinal) != ofApi ? Task.FromResult(false)
            : ofApi ? GitHubStandIn.Refuse(422, $"You sent {request.Authorization}, which is {Value}")(request, http)
            : Answers.With(403, $"You sent {request.Authorization}, which is {Value}", "text/plain")(request, http);

    private static async Task BackUpAsync(TestHouse house, Uri address, string key, OperationOutcome expected, StringBuilder said)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var before = (await house.OperationsAsync()).Length;
        using var answer = await client.PostAsync(new Uri($"/api/v1/courses/{Course}/backup", UriKind.Relative), null, Token);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Until.TrueAsync(async () => (await house.OperationsAsync()) is var all && all.Length > before && all.All(o => o.IsDone),
            "the backup is done");
        var ended = (await house.OperationsAsync())[0];
        Assert.True(ended.Outcome == expected, ended.ToString());
        foreach (var path in new[] { $"courses/{Course}", "operations", $"operations/{ended.Id}", $"operations/{ended.Id}/log",
            $"courses/{Course}/commits" })
            said.AppendLine(await client.GetStringAsync(new Uri($"/api/v1/{path}", UriKind.Relative), Token));
        said.AppendLine(ended.ToString()).AppendJoin('\n', await house.LogAsync(ended));
    }

    private static async Task ReadPagesAsync(Uri address, OperationSnapshot[] operations, StringBuilder said)
    {
        using var browser = new Browser(address);
        using var signedIn = await browser.SignInAsync("anna", "a long enough sentence");
        string[] pages =
        [
            "/", "/connect", "/over-time", "/operations", "/settings/credentials", "/settings/audit", "/settings/audit/record.csv",
            "/settings/audit/record.jsonl", "/settings/storage", "/account", "/metrics",
            .. new[] { "overview", "history", "settings", "connect", "restore" }.Select(p => $"/courses/{Course}/{p}"),
            .. operations.SelectMany(o => new[] { $"/operations/{o.Id}", $"/operations/{o.Id}/log.txt" }),
        ];
        foreach (var path in pages)
        {
            using var answer = await browser.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
            said.AppendLine(await Browser.TextAsync(answer));
        }
    }

    private static void AssertShownInOneHeader(IEnumerable<SeenRequest> requests)
    {
        foreach (var request in requests)
            SecretSearch.AssertAbsent(User, Value, $"{request.Path}{request.Query}\n{request.Others}", $"{request.Method} {request.Path}");
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Listening();
}
