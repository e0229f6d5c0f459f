using System.Collections.Immutable;
using Bunit;
using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Settings;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>The parts of the page of notices.</summary>
public sealed class NoticePartsTests : ComponentTest
{
    private static readonly DateTime Now = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc);

    public NoticePartsTests() => Services.AddSingleton(PortalUnderTest.SettingsIn("anywhere") with
    {
        SpaceWatch = new SpaceWatchSettings { WarnPercent = 2.5, WarnBytes = 7_000_000_000 },
    });

    [Fact]
    public async Task The_form_makes_the_rule_that_was_chosen()
    {
        var draft = new NoticeDraft();
        var saved = new List<NoticeRule>();
        var form = Render<NoticeForm>(p => p.Add(f => f.Id, "new").Add(f => f.IsNew, true).Add(f => f.Draft, draft)
            .Add(f => f.Courses, [Labelled("2025", "2026")])
            .Add(f => f.Save, d =>
            {
                saved.Add(d.ToRule());
                return Task.FromResult<string?>(null);
            }));

        await form.Find("#new-name").ChangeAsync(new() { Value = "us" });
        await form.FindAll("input[name=new-scope]")[1].ChangeAsync(new() { Value = "on" });
        await form.FindAll("input[type=checkbox]")[1].ChangeAsync(new() { Value = true });
        await form.FindAll("input[type=checkbox]")[3].ChangeAsync(new() { Value = true });
        await form.Find("#new-addresses").ChangeAsync(new() { Value = "a@example.org\n b@example.org, c@example.org\n" });
        await form.FindAll("input[name=new-when]")[1].ChangeAsync(new() { Value = "on" });
        await form.Find("#new-hour").ChangeAsync(new() { Value = "16" });
        await form.Find("#new-zone").ChangeAsync(new() { Value = "Europe/Stockholm" });
        await form.Find("form").SubmitAsync();

        var rule = Assert.Single(saved);
        Assert.Equal(("us", "courses labelled 2026", "daily at 16:00 (Europe/Stockholm)"),
            (rule.Name, rule.Scope.ToString(), rule.Digest?.ToString()));
        Assert.Equal(NoticeOutcomes.Offered, rule.Outcomes);
        Assert.Equal(["a@example.org", "b@example.org", "c@example.org"], rule.Addresses);
    }

    [Fact]
    public async Task A_webhook_asks_for_address_and_secret_and_what_is_wrong_is_said_there()
    {
        var form = Render<NoticeForm>(p => p.Add(f => f.Id, "new").Add(f => f.IsNew, true).Add(f => f.Draft, new NoticeDraft())
            .Add(f => f.Courses, []).Add(f => f.Save, _ => Task.FromResult<string?>("That cannot be.")));
        await form.FindAll("input[name=new-where]")[1].ChangeAsync(new() { Value = "on" });

        Assert.Contains("less than 2.5 % and 7 GB left", form.Markup, StringComparison.Ordinal);
        Assert.Empty(form.FindAll("#new-addresses"));
        Assert.Equal("password", form.Find("#new-secret").GetAttribute("type"));
        await form.Find("form").SubmitAsync();
        Assert.Contains("That cannot be.", form.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NoticeDeliveryState.Sent, "Sent")]
    [InlineData(NoticeDeliveryState.Waiting, "Waits")]
    [InlineData(NoticeDeliveryState.GivenUp, "Given up")]
    public void A_rule_says_what_became_of_its_last_message(NoticeDeliveryState state, string expected)
    {
        var item = Item(Rule() with
        {
            Last = new NoticeDelivery(1, "us", "a@example.org", "Backup of ffm516 failed", state, 3, Now, Now, Now, "The server is away."),
        });

        Assert.Equal(expected, item.Find(".badge").TextContent);
        Assert.Contains("Backup of ffm516 failed", item.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_shows_what_each_server_answered()
    {
        var item = Item(
            Rule(), [new("a@example.org", true, "The mail server took it: queued"), new("b@example.org", false, "Nobody there.")]);

        await item.FindAll("button").First(b => b.TextContent.StartsWith("Send a test", StringComparison.Ordinal)).ClickAsync(new());

        Assert.Contains("The mail server took it: queued", item.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Nobody there.", item.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    private static Course Labelled(params string[] labels) =>
        CoreUnderTest.NewCourse("ffm516") with { Labels = [.. labels.Select(CourseLabel.Parse)] };

    private static NoticeRule Rule() => new("us", new CourseScope.Labelled(CourseLabel.Parse("2026")), NoticeOutcomes.Usual)
    {
        Addresses = ["a@example.org", "b@example.org"],
    };

    private IRenderedComponent<NoticeItem> Item(NoticeRule rule, ImmutableArray<NoticeTrial>? trials = null)
    {
        RenderProviders();
        return Render<NoticeItem>(p => p.Add(i => i.Rule, rule).Add(i => i.Courses, [])
            .Add(i => i.Save, _ => Task.FromResult<string?>(null))
            .Add(i => i.Test, () => Task.FromResult(trials ?? [])));
    }
}
