using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using Microsoft.Extensions.Configuration;

namespace CourseGit.Tests.Core.Notices;

/// <summary>What a rule may be, and the settings messages need.</summary>
public sealed class NoticeRuleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anna.berg@example.org", true)]
    [InlineData("anna+notices@xn--hgskola-90a.se", true)]
    [InlineData("Anna Berg <anna@example.org>", false)]
    [InlineData("anna", false)]
    [InlineData("", false)]
    [InlineData("a@example.org, b@example.org", false)]
    [InlineData("a@example.org\r\nBcc: all@example.org", false)]
    [InlineData("a@example.org\u0000", false)]
    public async Task An_address_stands_alone(string address, bool isOne)
    {
        await using var notices = await NoticeHouse.OpenAsync();
        var rule = new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual) { Addresses = [address] };
        if (isOne)
            await notices.AddAsync(rule);
        else
            await Assert.ThrowsAsync<InvalidInputException>(() => notices.AddAsync(rule));
    }

    [Fact]
    public async Task What_cannot_be_a_rule_is_refused_and_says_why()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        var good = new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual) { Addresses = ["us@example.org"] };
        await notices.AddAsync(good);
        foreach (var (rule, word) in new[]
        {
            (good, "already"),
            (good with { Name = "two words" }, "not a name"),
            (good with { Name = "-x" }, "not a name"),
            (good with { Name = new string('x', 61) }, "too long"),
            (good with { Name = "b", Outcomes = [] }, "at least one outcome"),
            (good with { Name = "b", Addresses = [] }, "Say where"),
            (good with { Name = "b", Webhook = new Uri("https://example.org/") }, "not both"),
            (good with { Name = "b", Addresses = [.. Enumerable.Range(0, 21).Select(i => $"a{i}@example.org")] }, "20 addresses at most"),
            (good with { Name = "b", Scope = new CourseScope.Named(Subdomain.Parse("nosuch")) }, "nosuch"),
        })
            Assert.Contains(word, (await Assert.ThrowsAnyAsync<InvalidInputException>(() => notices.AddAsync(rule))).Message,
                StringComparison.Ordinal);
        var hook = good with { Name = "hook", Addresses = [], Webhook = new Uri("https://example.org/") };
        await Assert.ThrowsAsync<InvalidInputException>(() => notices.Desk.AddAsync(hook, null, Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => notices.Desk.AddAsync(hook, new Secret("short"), Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => notices.Desk.RemoveAsync("nosuch", Actor.CommandLine, Token));
        Assert.Equal("us", Assert.Single(await notices.Desk.ListAsync(Actor.CommandLine, Token)).Name);
    }

    [Theory]
    [InlineData("ftp://example.org/")]
    [InlineData("https://user:secret@example.org/")]
    [InlineData("https://example.org/hook?token=1")]
    [InlineData("https://example.org/hook#1")]
    [InlineData("/hook")]
    [InlineData("")]
    public void A_webhook_is_a_plain_address(string address) =>
        Assert.Throws<InvalidInputException>(() => WebAddress.ParseWebhook(address));

    [Fact]
    public async Task A_rule_that_is_removed_takes_what_it_had_not_sent_along()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        await notices.LookAsync();
        Assert.StartsWith("No mail server is set", Assert.Single(await notices.Desk.UnsentAsync(Actor.CommandLine, Token)).LastError,
            StringComparison.Ordinal);

        await notices.Desk.RemoveAsync("us", Actor.CommandLine, Token);

        Assert.Empty(await notices.Desk.ListAsync(Actor.CommandLine, Token));
        Assert.Empty(await notices.OutboxAsync());
    }

    [Fact]
    public async Task What_was_collected_goes_with_the_next_look_when_the_digest_is_taken_away()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        var rule = new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual)
        { Addresses = ["us@example.org"], Digest = DigestTime.Of(7, "UTC") };
        await notices.AddAsync(rule);
        await notices.FailAsync("ffm516");
        await notices.LookAsync();
        Assert.Empty(await notices.OutboxAsync());

        await notices.Desk.ChangeAsync("us", rule with { Digest = null }, null, Actor.CommandLine, Token);
        await notices.LookAsync();

        Assert.Single(await notices.OutboxAsync());
    }

    [Theory]
    [InlineData("", 587, SmtpSecurity.StartTls)]
    [InlineData("Tls", 465, SmtpSecurity.Tls)]
    [InlineData("none", 25, SmtpSecurity.None)]
    public void The_port_follows_from_the_security(string security, int port, SmtpSecurity expected)
    {
        var smtp = Read(("Smtp:Host", "mail.example.org"), ("Smtp:From", "a@example.org"), ("Smtp:Security", security)).Smtp!;
        Assert.Equal((port, expected), (smtp.Port, smtp.Security));
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused_at_the_start()
    {
        Assert.Null(Read().Smtp);
        Assert.Null(Read().PublicUrl);
        Assert.Equal("https://git.example.org/coursegit/", Read(("PublicUrl", "https://git.example.org/coursegit")).PublicUrl!.AbsoluteUri);
        (string, string) host = ("Smtp:Host", "mail.example.org"), from = ("Smtp:From", "a@example.org");
        foreach (var wrong in new (string, string)[][]
        {
            [host], [host, ("Smtp:From", "nobody")], [host, ("Smtp:From", "a@@example.org")], [("Smtp:Host", "two words"), from],
            [host, ("Smtp:From", "a@example.org\nBcc: b@example.org")],
            [host, from, ("Smtp:Port", "0")], [host, from, ("Smtp:Security", "ssl")], [host, from, ("Smtp:User", "u")],
            [host, from, ("Smtp:User", "u"), ("Smtp:Password", "p"), ("Smtp:Security", "None")],
            [("PublicUrl", "git.example.org")], [("PublicUrl", "https://u:p@git.example.org")], [("PublicUrl", "ftp://git.example.org")],
        })
            Assert.Throws<InvalidInputException>(() => Read(wrong));
    }

    private static CourseGitSettings Read(params (string Key, string Value)[] values) => SettingsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(v => new KeyValuePair<string, string?>("CourseGit:" + v.Key, v.Value))).Build());
}
