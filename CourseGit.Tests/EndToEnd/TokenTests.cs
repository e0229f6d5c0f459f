using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.EndToEnd;

public sealed class TokenTests
{
    private const string Course = "ffm516", User = "anna.berg", Token = "tok%3D+Zażółć/Qx7!9=~";

    [Fact]
    public async Task A_token_is_in_no_command_line_file_log_or_answer_of_a_backup()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        house.FilesOf(Course).WriteMany(100, 50_000);
        var commandLine = new CommandLine(house);

        var (result, seen) = await WatchAsync(() => commandLine.RunAsync("backup", Course, "--json"));

        Assert.Equal("succeeded", result.Text("outcome"));
        Assert.Contains(seen, c => c.StartsWith("git ", StringComparison.Ordinal)
            && c.Contains(server.UrlOf(Course), StringComparison.Ordinal));
        foreach (var line in seen)
            SecretSearch.AssertAbsent(User, Token, line, "a command line");
        await AssertNowhereAsync(house, server, result);
    }

    public static TheoryData<string> Failures { get; } = ["401", "403", "echo", "drop", "redirect", "silent"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_token_is_nowhere_when_the_backup_fails(string failure)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        var commandLine = new CommandLine(house) { Environment = { ["CourseGit__Timeouts__Push"] = "2" } };
        server.Trouble = failure switch
        {
            "401" or "403" => Troubles.Status(int.Parse(failure, System.Globalization.CultureInfo.InvariantCulture)),
            "echo" => EchoAsync,
            "drop" => Troubles.DropPush(),
            "redirect" => Troubles.MovedTo(new Uri("http://127.0.0.1:9")),
            _ => Troubles.StallPush(new TaskCompletionSource()),
        };

        var result = await commandLine.RunAsync("backup", Course, "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("failed", result.Text("outcome"));
        if (failure == "echo")
            Assert.Contains("***", string.Join('\n', await house.LogAsync((await house.OperationsAsync())[0])), StringComparison.Ordinal);
        await AssertNowhereAsync(house, server, result);
    }

    [Fact]
    public async Task A_token_given_on_standard_input_is_never_shown_again()
    {
        await using var house = await TestHouse.OpenAsync();
        var commandLine = new CommandLine(house);

        var added = await commandLine.RunWithInputAsync(
            Token + "\n", "credential", "add", "git", "--user", User, "--token-stdin", "--json");
        var listed = await commandLine.RunAsync("credential", "list", "--json");

        Assert.Equal(0, added.ExitCode);
        Assert.Equal("git", listed.Json.GetProperty("credentials")[0].GetProperty("name").GetString());
        foreach (var result in new[] { added, listed })
            SecretSearch.AssertAbsent(User, Token, result.Output + result.Error, "an answer");
        await SecretSearch.AssertAbsentAsync(User, Token, house.Root);
    }

    [Theory]
    [InlineData(" blank before", "\n")]
    [InlineData("blank after ", "\r\n")]
    [InlineData("\u00a0wide blanks\u3000", "")]
    public async Task A_token_keeps_its_blanks_and_loses_the_end_of_its_line(string token, string end)
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await OpenAsync(server);
        server.Required = (User, token);

        await new CommandLine(house).RunWithInputAsync(token + end, "credential", "add", "git", "--user", User, "--token-stdin");

        await house.BackUpAsync(Course, CourseGit.Core.Operations.OperationOutcome.Succeeded);
        server.Required = (User, token.Trim());
        Assert.Contains("It begins or ends with a blank", (await house.BackUpAsync(Course)).NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two\nlines\n")]
    [InlineData("\nline before")]
    [InlineData("   \n")]
    public async Task A_token_of_several_lines_or_of_blanks_is_refused_with_a_sentence(string input)
    {
        await using var house = await TestHouse.OpenAsync();

        var result = await new CommandLine(house).RunWithInputAsync(input, "credential", "add", "git", "--user", User, "--token-stdin");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Paste the token alone.", result.Output + result.Error, StringComparison.Ordinal);
    }

    // A server that says back what it was sent, in the one form git shows to people.
    private static async Task<bool> EchoAsync(SeenRequest request, HttpContext http)
    {
        if (request.Authorization.Length == 0)
            return false;
        http.Response.StatusCode = 403;
        http.Response.ContentType = "text/plain";
        await http.Response.WriteAsync(
            $"You sent {request.Authorization}, that is "
            + $"{Encoding.UTF8.GetString(Convert.FromBase64String(request.Authorization[6..]))}\nand {Token}");
        return true;
    }

    private static async Task<(CommandResult Result, HashSet<string> CommandLines)> WatchAsync(Func<Task<CommandResult>> run)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var running = run();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!running.IsCompleted)
        {
            seen.UnionWith(RunningProcesses.CommandLines());
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        return (await running, seen);
    }

    private static async Task AssertNowhereAsync(TestHouse house, GitServer server, CommandResult result)
    {
        SecretSearch.AssertAbsent(User, Token, result.Output, "standard output");
        SecretSearch.AssertAbsent(User, Token, result.Error, "standard error");
        foreach (var operation in await house.OperationsAsync())
            SecretSearch.AssertAbsent(User, Token, $"{operation} {string.Join('\n', await house.LogAsync(operation))}", "an operation");
        await SecretSearch.AssertAbsentAsync(User, Token, house.Root, server.PathOf(Course));
    }

    private static async Task<TestHouse> OpenAsync(GitServer server)
    {
        await server.CreateAsync(Course);
        server.Required = (User, Token);
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] });
        await house.AddCredentialAsync("git", User, Token);
        await house.AddCourseAsync(
            Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(Course)), CredentialName = "git" });
        return house;
    }
}
