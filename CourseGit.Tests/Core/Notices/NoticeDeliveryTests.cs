using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmtpServer.Protocol;

namespace CourseGit.Tests.Core.Notices;

/// <summary>The outbox and a real mail server.</summary>
public sealed class NoticeDeliveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_says_what_happened_what_it_means_what_to_do_and_where_more_is()
    {
        await using var server = await MailServer.StartAsync();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(server.Port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.WorkAsync("ffm516");
        notices.Time.Advance(TimeSpan.FromHours(1));
        var failed = await notices.FailAsync("ffm516");

        await notices.LookAsync();

        var mail = Assert.Single(server.Messages);
        Assert.Equal(("[CourseGit test] Backup of ffm516 was refused", "us@example.org", "coursegit@example.org"),
            (mail.Subject, mail.To.ToString(), mail.From.ToString()));
        Assert.EndsWith("@example.org", mail.MessageId, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal(
            $"""
            The backup of ffm516 was refused in the step "{failed.Steps[^1].Name}": a guard found something and stopped it before it could do harm.
            What changed in the course since its last backup, of 2026-11-29 10:00 UTC, is not saved yet. That backup is kept.
            Open the operation: it says what was found and what to do.

            When: 2026-11-29 11:00 UTC
            More: https://portal.example.org/operations/{failed.Id}

            -- 
            CourseGit at test, rule us
            """, mail.TextBody!.ReplaceLineEndings("\n").TrimEnd('\n'));
        Assert.Equal(NoticeDeliveryState.Sent, (await notices.Desk.GetAsync("us", Actor.CommandLine, Token)).Last?.State);
    }

    [Fact]
    public async Task A_server_that_is_down_is_waited_for_with_growing_pauses_and_everything_arrives_once()
    {
        var port = MailServer.FreePort();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddAsync(new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual)
        { Addresses = ["a@example.org", "b@example.org"] });
        await notices.FailAsync("ffm516");

        await notices.LookAsync();
        var waiting = await notices.Desk.UnsentAsync(Actor.CommandLine, Token);
        Assert.Equal(2, waiting.Length);
        Assert.All(waiting, d => Assert.Equal((NoticeDeliveryState.Waiting, 1), (d.State, d.Attempts)));
        Assert.All(waiting, d => Assert.StartsWith($"The mail server 127.0.0.1:{port} cannot be reached (", d.LastError,
            StringComparison.Ordinal));
        await notices.LookAsync(); // not before its time
        notices.Time.Advance(TimeSpan.FromSeconds(61));
        await notices.LookAsync();
        Assert.All(await notices.Desk.UnsentAsync(Actor.CommandLine, Token), d => Assert.Equal(2, d.Attempts));

        await using var server = await MailServer.StartAsync(port);
        notices.Time.Advance(TimeSpan.FromSeconds(121));
        await notices.LookAsync();
        await notices.LookAsync();

        Assert.Equal(["a@example.org", "b@example.org"], server.Messages.Select(m => m.To.ToString()).Order());
        Assert.Empty(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
    }

    [Fact]
    public async Task After_a_day_it_is_given_up_and_can_be_tried_again_by_hand()
    {
        var port = MailServer.FreePort();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        for (var i = 0; i < 60; i++)
        {
            await notices.LookAsync();
            notices.Time.Advance(TimeSpan.FromHours(1));
        }
        var given = Assert.Single(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
        Assert.Equal(NoticeDeliveryState.GivenUp, given.State);
        Assert.InRange(given.Attempts, 23, 32);

        await using var server = await MailServer.StartAsync(port);
        await notices.LookAsync();
        Assert.Empty(server.Messages);
        Assert.Equal(1, await notices.Desk.RetryAsync(Actor.CommandLine, Token));
        await notices.LookAsync();
        Assert.Single(server.Messages);
    }

    [Fact]
    public void Pauses_grow_from_a_minute_to_an_hour() =>
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60],
            Enumerable.Range(1, 7).Append(500).Select(a => (int)NoticeOutbox.PauseAfter(a).TotalMinutes));

    [Fact]
    public async Task What_was_sent_and_not_noted_is_sent_again_and_can_be_told_by_its_id()
    {
        var trouble = new FailingWrites();
        await using var server = await MailServer.StartAsync();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(server.Port), trouble.AddTo);
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        await notices.DecideAsync();
        trouble.Table = "notice_deliveries";
        await Assert.ThrowsAnyAsync<IOException>(notices.SendAsync);
        trouble.Table = null;

        await notices.LookAsync();
        await notices.LookAsync();

        Assert.Equal(2, server.Messages.Count);
        Assert.Single(server.Messages.Select(m => m.MessageId).Distinct());
    }

    [Fact]
    public async Task One_address_that_is_refused_keeps_nobody_else_from_being_told()
    {
        await using var server = await MailServer.StartAsync();
        server.BeforeAnswer = m => Task.FromResult(m.To.ToString() == "gone@example.org"
            ? new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no such person")
            : null);
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(server.Port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddAsync(new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual)
        { Addresses = ["gone@example.org", "here@example.org"] });
        await notices.FailAsync("ffm516");

        await notices.LookAsync();

        var waiting = Assert.Single(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
        Assert.Equal("gone@example.org", waiting.Recipient);
        Assert.Contains("refused the message (550 no such person)", waiting.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_collects_and_sends_one_message_at_its_hour()
    {
        await using var server = await MailServer.StartAsync();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(server.Port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.House.AddCourseAsync("mve045");
        await notices.AddAsync(new NoticeRule("daily", new CourseScope.All(), NoticeOutcomes.Usual)
        { Addresses = ["us@example.org"], Digest = DigestTime.Of(13, "Europe/Stockholm") }); // 12:00 UTC
        await notices.FailAsync("ffm516");
        await notices.FailAsync("mve045");
        await notices.WorkAsync("ffm516");

        await notices.LookAsync();
        Assert.Empty(server.Messages);
        Assert.Equal(3, (await notices.Desk.GetAsync("daily", Actor.CommandLine, Token)).Collected);
        notices.Time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        await notices.LookAsync();
        Assert.Empty(server.Messages);
        notices.Time.Advance(TimeSpan.FromSeconds(1));
        await notices.LookAsync();
        await notices.LookAsync();

        var mail = Assert.Single(server.Messages);
        Assert.Equal("[CourseGit test] 3 notices: 2 failure, 1 recovered", mail.Subject);
        foreach (var title in new[] { "Backup of ffm516 was refused", "Backup of mve045 was refused", "Backup of ffm516 works again" })
            Assert.Contains(title + "\n---", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        notices.Time.Advance(TimeSpan.FromDays(1));
        await notices.LookAsync();
        Assert.Single(server.Messages); // nothing happened, nothing is said
    }

    [Theory]
    [InlineData("Europe/Stockholm", 2, "2026-03-28T12:00", "2026-03-29T01:00")] // 02:00 is skipped: at 03:00 summer time
    [InlineData("Europe/Stockholm", 2, "2026-10-24T12:00", "2026-10-25T00:00")] // 02:00 comes twice: the first
    [InlineData("Europe/Stockholm", 2, "2026-10-25T00:00", "2026-10-26T01:00")]
    [InlineData("Europe/Stockholm", 7, "2026-07-01T05:00", "2026-07-02T05:00")]
    [InlineData("Pacific/Auckland", 0, "2026-06-30T11:59", "2026-06-30T12:00")]
    [InlineData("UTC", 23, "2026-12-31T23:00", "2027-01-01T23:00")]
    public void The_hour_is_that_of_the_place_and_comes_once_a_day(string zone, int hour, string now, string expected) =>
        Assert.Equal(Utc(expected), DigestTime.Of(hour, zone).NextUtc(Utc(now)));

    [Theory]
    [InlineData(24, "UTC")]
    [InlineData(-1, "UTC")]
    [InlineData(7, "Stockholm")]
    [InlineData(7, "")]
    [InlineData(7, "Europe/../../etc/passwd")]
    public void What_is_no_hour_or_no_zone_is_refused(int hour, string zone) =>
        Assert.Throws<InvalidInputException>(() => DigestTime.Of(hour, zone));

    [Fact]
    public async Task No_word_of_an_operation_that_could_name_a_student_or_hold_a_token_is_in_a_message()
    {
        const string token = "ghp_verysecrettoken123", student = "anna_andersson_tenta.pdf";
        await using var server = await MailServer.StartAsync();
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await NoticeHouse.OpenAsync(
            s => NoticeHouse.Mail(server.Port)(s) with { OutboundHosts = [hook.Authority] });
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us", [.. NoticeOutcomes.Offered]);
        await notices.AddAsync(new NoticeRule("hook", new CourseScope.All(), NoticeOutcomes.Offered) { Webhook = hook.Address });
        var failed = await notices.FailAsync("ffm516");
        await using (var context = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
            await context.Operations.Where(o => o.Id == failed.Id).ExecuteUpdateAsync(o => o
                .SetProperty(r => r.Text, $"CourseGit may not read {student} with {token}.")
                .SetProperty(r => r.NextStep, student).SetProperty(r => r.Said, token).SetProperty(r => r.CurrentFile, student), Token);

        await notices.LookAsync();

        using var raw = new MemoryStream();
        await Assert.Single(server.Messages).WriteToAsync(raw, Token);
        foreach (var text in new[] { System.Text.Encoding.UTF8.GetString(raw.ToArray()), Assert.Single(hook.Received).Body })
        {
            Assert.DoesNotContain("anna", text, StringComparison.OrdinalIgnoreCase);
            SecretSearch.AssertAbsent("git", token, text, "the message");
            Assert.DoesNotContain(NoticeHouse.Secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_whose_certificate_cannot_be_verified_gets_nothing()
    {
        using var certificate = MailServer.NewCertificate();
        await using var server = await MailServer.StartAsync(certificate: certificate, required: ("portal", "right"));

        var trial = await TestAsync(new SmtpSettings("localhost", server.Port, SmtpSecurity.StartTls, "coursegit@example.org")
        { User = "portal", Password = new Secret("right") });

        Assert.Contains("could not be spoken to safely: its certificate cannot be verified", trial.Answer, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_is_not_spoken_to_in_the_clear()
    {
        await using var server = await MailServer.StartAsync();

        var trial = await TestAsync(new SmtpSettings("127.0.0.1", server.Port, SmtpSecurity.StartTls, "coursegit@example.org"));

        Assert.Contains("does not offer what is needed", trial.Answer, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left_alone_in_time()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(port), s => s.AddSingleton(p => new MailSender(
            p.GetRequiredService<CourseGitSettings>(), TimeProvider.System)
        { Limit = TimeSpan.FromMilliseconds(300) }));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");

        await notices.LookAsync().WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal($"The mail server 127.0.0.1:{port} did not answer in time. Nothing was sent.",
            Assert.Single(await notices.Desk.UnsentAsync(Actor.CommandLine, Token)).LastError);
    }

    [Fact]
    public async Task A_password_that_is_refused_is_said_and_never_shown()
    {
        await using var server = await MailServer.StartAsync(required: ("portal", "the right one"));
        SmtpSettings With(string password) => new("127.0.0.1", server.Port, SmtpSecurity.None, "coursegit@example.org")
        { User = "portal", Password = new Secret(password) };

        var refused = await TestAsync(With("hunter2-wrong"));
        Assert.Contains("did not accept the user and password", refused.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Answer, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
        var sent = await TestAsync(With("the right one"));
        Assert.True(sent.IsSent, sent.Answer);
        Assert.Equal("[CourseGit test] This is a test", Assert.Single(server.Messages).Subject);
    }

    private static async Task<NoticeTrial> TestAsync(SmtpSettings smtp)
    {
        await using var notices = await NoticeHouse.OpenAsync(s => s with { Smtp = smtp });
        await notices.AddMailAsync("us");
        var trial = Assert.Single(await notices.Desk.TestAsync("us", Actor.CommandLine, Token));
        Assert.Equal("us@example.org", trial.Recipient);
        return trial;
    }

    private static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
