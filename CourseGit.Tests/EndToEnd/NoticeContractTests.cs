using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Tests.Support;
using SmtpServer.Protocol;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Notices from the command line, and a portal that is killed.</summary>
public sealed class NoticeContractTests
{
    [Fact]
    public async Task A_rule_is_added_shown_changed_and_removed_and_each_answer_is_one_object()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var cli = new CommandLine(house);

        var added = await cli.RunAsync(
            "notice", "add", "us", "--course", "ffm516", "--on", "failure,recovered", "--mail", "a@example.org", "--mail", "b@example.org",
            "--digest", "7", "--zone", "Europe/Stockholm", "--json");
        Assert.True(added.ExitCode == 0, added.ToString());
        var shown = (await cli.RunAsync("notice", "show", "us", "--json")).Json;
        Assert.Equal(("us", "ffm516", 7, "Europe/Stockholm", 0), (shown.GetProperty("name").GetString(),
            shown.GetProperty("courses")[0].GetString(), shown.GetProperty("digestHour").GetInt32(), shown.GetProperty("zone").GetString(),
            shown.GetProperty("unsent").GetArrayLength()));
        Assert.Equal(["failure", "recovered"], shown.GetProperty("on").EnumerateArray().Select(o => o.GetString()));
        Assert.Equal(["a@example.org", "b@example.org"], shown.GetProperty("mail").EnumerateArray().Select(o => o.GetString()));

        var changed = (await cli.RunAsync("notice", "set", "us", "--all", "--digest", "none", "--json")).Json;
        Assert.Equal(("all", JsonValueKind.Null),
            (changed.GetProperty("scope").GetString(), changed.GetProperty("digestHour").ValueKind));
        Assert.Equal(2, changed.GetProperty("mail").GetArrayLength()); // what was not named stays
        Assert.Equal(1, (await cli.RunAsync("notice", "list", "--json")).Json.GetProperty("notices").GetArrayLength());
        Assert.Contains("us: all courses", (await cli.RunAsync("notice", "list")).Output, StringComparison.Ordinal);

        var test = await cli.RunAsync("notice", "test", "us", "--json"); // there is no mail server
        Assert.Equal((1, false), (test.ExitCode, test.Json.GetProperty("sent").GetBoolean()));
        Assert.Contains("No mail server is set", test.Json.GetProperty("recipients")[0].GetProperty("answer").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("us", (await cli.RunAsync("notice", "remove", "us", "--json")).Text("removed"));
        Assert.Equal(2, (await cli.RunAsync("notice", "show", "us", "--json")).ExitCode);
    }

    [Theory]
    [InlineData("--on", "everything", "--mail", "a@example.org")]
    [InlineData("--mail", "a@example.org", "--webhook", "https://example.org/")]
    [InlineData("--webhook", "https://example.org/?token=1")]
    [InlineData("--webhook", "https://example.org/")] // without a secret
    [InlineData("--mail", "a@example.org", "--digest", "7")]
    [InlineData("--mail", "a@example.org", "--all", "--course", "x")]
    [InlineData("--mail", "nobody")]
    [InlineData]
    public async Task What_cannot_be_is_refused_with_a_sentence(params string[] options)
    {
        await using var house = await TestHouse.OpenAsync();

        var refused = await new CommandLine(house).RunAsync(["notice", "add", "us", .. options, "--json"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.NotEmpty(refused.Text("message"));
    }

    [Fact]
    public async Task A_test_by_webhook_says_what_the_server_answered_and_the_secret_comes_from_standard_input()
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [hook.Authority] });
        var cli = new CommandLine(house);
        var added = await cli.RunWithInputAsync(
            "a secret made by chance\n", "notice", "add", "hook", "--webhook", hook.Address.AbsoluteUri, "--secret-stdin");
        Assert.True(added.ExitCode == 0, added.ToString());

        var test = await cli.RunAsync("notice", "test", "hook");

        Assert.Equal((0, $"{hook.Address}: sent. {hook.Authority} answered 200.\n"), (test.ExitCode, test.Output));
        Assert.True(HookReceiver.IsOurs(Assert.Single(hook.Received), "a secret made by chance", DateTimeOffset.UtcNow));
        await SecretSearch.AssertAbsentAsync("hook", "a secret made by chance", house.Settings.StateRoot);
    }

    [Fact]
    public async Task The_address_for_after_each_round_is_tried_saved_shown_without_its_secret_part_and_switched_off()
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [hook.Authority] });
        var cli = new CommandLine(house);

        var wrong = await cli.RunWithInputAsync("ftp://example.org/ping", "notice", "round", "--url-stdin", "--json");
        Assert.Equal(2, wrong.ExitCode);
        hook.Answer = http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        Assert.Equal(1, (await cli.RunWithInputAsync($"{hook.Address}/mistyped", "notice", "round", "--url-stdin", "--json")).ExitCode);
        Assert.Equal(JsonValueKind.Null, (await cli.RunAsync("notice", "round", "--json")).Json.GetProperty("host").ValueKind);
        hook.Answer = null;

        var set = await cli.RunWithInputAsync($"{hook.Address}/5b0c-only-we-know\n", "notice", "round", "--url-stdin", "--json");
        Assert.Equal((0, hook.Authority, $"{hook.Authority} answered 200."), (set.ExitCode, set.Text("host"), set.Text("answer")));
        Assert.Equal($"{hook.Authority} is asked after each complete round.\n", (await cli.RunAsync("notice", "round")).Output);
        await SecretSearch.AssertAbsentAsync("round", "only-we-know", house.Settings.StateRoot);
        Assert.Equal("No address is asked after a round.\n", (await cli.RunAsync("notice", "round", "--off")).Output);
    }

    [Fact]
    public async Task Over_STARTTLS_to_a_server_that_is_trusted_the_user_signs_in_and_the_mail_arrives()
    {
        using var certificate = MailServer.NewCertificate();
        await using var server = await MailServer.StartAsync(certificate: certificate, required: ("portal", "opens sesame"));
        await using var house = await TestHouse.OpenAsync();
        var trusted = Path.Combine(house.Root, "trusted.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var cli = new CommandLine(house);
        SetMail(cli, "localhost", server.Port, "StartTls");
        cli.Environment["CourseGit__Smtp__User"] = "portal";
        cli.Environment["CourseGit__Smtp__Password"] = "opens sesame";
        cli.Environment["SSL_CERT_FILE"] = trusted;
        Assert.Equal(0, (await cli.RunAsync("notice", "add", "us", "--mail", "asa@example.org")).ExitCode);

        var test = await cli.RunAsync("notice", "test", "us");

        Assert.True(test.ExitCode == 0, test.ToString());
        Assert.Equal("[CourseGit test] This is a test", Assert.Single(server.Messages).Subject);
        cli.Environment["CourseGit__Smtp__Password"] = "wrong horse";
        var refused = await cli.RunAsync("notice", "test", "us");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("did not accept the user and password", refused.Output, StringComparison.Ordinal);
        SecretSearch.AssertAbsent("portal", "wrong horse", refused.ToString(), "the answer");
    }

    // It fails while no portal runs; a portal is killed while the mail server has the message and has not said so; another one starts.
    [Fact]
    [Trait("Category", "Crash")]
    public async Task What_the_command_line_ran_is_told_by_the_next_portal_and_a_kill_loses_nothing()
    {
        await using var server = await MailServer.StartAsync();
        var (arrived, never) = (new TaskCompletionSource(), new TaskCompletionSource<SmtpResponse?>());
        server.BeforeAnswer = _ =>
        {
            arrived.TrySetResult();
            return never.Task;
        };
        await using var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = ["127.0.0.1:1"] });
        await house.AddCourseAsync("ffm516", c => c with { Remote = Remote.Parse("http://127.0.0.1:1/none.git") });
        var cli = new CommandLine(house);
        SetMail(cli, "127.0.0.1", server.Port, "None");
        Assert.Equal(0, (await cli.RunAsync("notice", "add", "us", "--mail", "us@example.org", "--on", "failure")).ExitCode);
        Assert.Equal(1, (await cli.RunAsync("backup", "ffm516")).ExitCode);
        Assert.Equal(1, (await cli.RunAsync("backup", "ffm516")).ExitCode); // the same again
        using (var first = cli.Start("serve", "--urls", "http://127.0.0.1:0"))
        {
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await first.KillAsync();
        }
        server.BeforeAnswer = null;
        never.SetResult(null);

        using (var second = cli.Start("serve", "--urls", "http://127.0.0.1:0"))
        {
            await Until.TrueAsync(async () => (await cli.RunAsync("notice", "show", "us", "--json")).Json.GetProperty("last") is
            { ValueKind: JsonValueKind.Object } last && last.GetProperty("state").GetString() == "sent", "the notice is sent");
            await second.InterruptAsync();
            await second.EndAsync();
        }

        Assert.Equal(2, server.Messages.Count);
        Assert.Single(server.Messages.Select(m => m.MessageId).Distinct());
        Assert.All(server.Messages, m => Assert.Equal("[CourseGit test] Backup of ffm516 failed", m.Subject));
    }

    private static void SetMail(CommandLine cli, string host, int port, string security)
    {
        cli.Environment["CourseGit__Smtp__Host"] = host;
        cli.Environment["CourseGit__Smtp__Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        cli.Environment["CourseGit__Smtp__From"] = "coursegit@example.org";
        cli.Environment["CourseGit__Smtp__Security"] = security;
    }
}
