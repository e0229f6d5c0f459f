using System.Net;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Audit;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>What the portal itself puts into the record: who comes and goes, and what is taken away.</summary>
public sealed class SignInRecordTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_and_out_and_each_failure_is_recorded_with_the_address_and_without_what_was_typed()
    {
        const string typed = "my-secret-password-in-the-wrong-field", guess = "a guess that is wrong";
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using (var browser = portal.NewBrowser())
        {
            using var unknown = await browser.SignInAsync(typed, "some password or other");
            using var wrong = await browser.SignInAsync(PortalUnderTest.Name, guess);
        }
        using (var browser = await portal.NewSignedInBrowserAsync())
        using (await browser.SubmitAsync("/account/logout"))
        {
        }
        using (var browser = portal.NewBrowser())
            for (var i = 0; i < 5; i++)
                using (await browser.SignInAsync(PortalUnderTest.Name, guess))
                {
                }

        var rows = await RowsAsync(portal, 10);
        var oldestFirst = rows.Reverse().Skip(1).ToList(); // the account itself
        Assert.Equal(["sign-in.failed", "sign-in.failed", "sign-in.done", "sign-in.ended"], oldestFirst.Take(4).Select(r => r.Action.Id));
        Assert.Equal(["unknown", PortalUnderTest.Name, PortalUnderTest.Name, PortalUnderTest.Name],
            oldestFirst.Take(4).Select(r => r.Person));
        Assert.Equal([AuditOutcome.Failed, AuditOutcome.Failed, AuditOutcome.Done, AuditOutcome.Done],
            oldestFirst.Take(4).Select(r => r.Outcome));
        Assert.Equal(AuditAction.SignInLocked, rows[0].Action);
        Assert.All(oldestFirst, r => Assert.Equal((Way.Page, "127.0.0.1"), (r.Way, r.Address)));
        Assert.All(oldestFirst.Where(r => r.Action != AuditAction.SignedOut), r => Assert.Equal("password", r.SignIn));
        Assert.All(rows, r => Assert.DoesNotContain(typed[..6], r.ToString(), StringComparison.Ordinal));
        Assert.All(rows, r => Assert.DoesNotContain(guess, r.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_superuser_and_one_of_the_command_line_are_recorded_with_how_they_came()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);

        var row = Assert.Single(await RowsAsync(portal, 1));

        Assert.Equal((AuditAction.UserAdded, PortalUnderTest.Name, Way.CommandLine, "Role: superuser"),
            (row.Action, row.Subject, row.Way, row.After));
    }

    [Fact]
    public async Task Who_adds_a_user_is_recorded_whatever_way_they_come()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var link = "/account/first?token=" + portal.App.Services.GetRequiredService<FirstUserLink>().Issue();
        using (var browser = portal.NewBrowser())
        using (await browser.SubmitAsync(
            link, ("Input.Name", "eva.lind"), ("Input.Password", PortalUnderTest.Password), ("Input.Repeated", PortalUnderTest.Password)))
        {
        }
        var eva = Actor.Superuser("eva.lind") with { Origin = new(Way.Page, "password", "192.0.2.7") };
        await portal.App.Services.GetRequiredService<UserDesk>().AddAsync("tom", Roles.Teacher, PortalUnderTest.Password, eva, Token);

        var added = (await RowsAsync(portal, 3)).Where(r => r.Action == AuditAction.UserAdded).ToList();

        Assert.Equal(("eva.lind", "tom", Way.Page, "password", "192.0.2.7"),
            (added[0].Person, added[0].Subject, added[0].Way, added[0].SignIn, added[0].Address));
        Assert.Equal(("eva.lind", "eva.lind", Way.Page, "first-user link", "127.0.0.1"),
            (added[1].Person, added[1].Subject, added[1].Way, added[1].SignIn, added[1].Address));
    }

    [Fact]
    public async Task Git_over_http_and_downloads_are_recorded()
    {
        await using var at = new Holder();
        await at.Git.InitializeAsync();
        await at.Git.PushAsync("push", "lecture.txt", "Hello");
        await at.Git.Git.RunAsync("clone", "--quiet", at.Git.Url(), "clone");
        var (code, _, _) = await at.Git.Git.TryAsync("clone", "--quiet", at.Git.Url("not the password"), "none");
        Assert.NotEqual(0, code);
        using var browser = await at.Git.Portal.NewSignedInBrowserAsync();
        using var courses = await browser.PostAsync("/courses/export.csv", await browser.HiddenFieldsAsync("/account/logout"));
        Assert.Equal(HttpStatusCode.OK, courses.StatusCode);

        var rows = await RowsAsync(at.Git.Portal, 6);

        Assert.Equal(["download.file", "sign-in.done", "sign-in.failed", "git.fetched", "git.pushed", "user.added"],
            rows.Select(r => r.Action.Id));
        Assert.Equal((Way.Git, Way.Git, Way.Git), (rows[2].Way, rows[3].Way, rows[4].Way));
        Assert.Equal(("ffm516", "courses/ffm516", PortalUnderTest.Name), (rows[4].Course, rows[4].Subject, rows[4].Person));
    }

    [Fact]
    public async Task The_record_goes_out_as_files_that_no_spreadsheet_runs()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        var log = portal.App.Services.GetRequiredService<AuditLog>();
        await log.NoteAsync("=HYPERLINK(\"http://a.se\")", new Origin(Way.Page, "+1", "@x"), new(AuditAction.HookTried)
        {
            Course = Subdomain.Parse("a"),
            Subject = "-2\n=3",
            Before = "\t=1",
            After = "one, \"two\"",
        }, Token);
        using var browser = await portal.NewSignedInBrowserAsync();

        var csv = await browser.ReadAsync("/settings/audit/record.csv?course=a");
        var json = await browser.ReadAsync("/settings/audit/record.jsonl?course=a");
        var none = await browser.ReadAsync("/settings/audit/record.csv?person=nobody");
        using var closed = await portal.NewBrowser().GetAsync("/settings/audit/record.csv");

        Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
        Assert.Equal(AuditFile.CsvHeading, none.TrimStart('\uFEFF'));
        Assert.Contains(",\"'=HYPERLINK(\"\"http://a.se\"\")\",page,'+1,'@x,hook.tried,a,", csv, StringComparison.Ordinal);
        Assert.Contains(",a,\"'-2\n=3\",done,'\t=1,\"one, \"\"two\"\"\"\r\n", csv, StringComparison.Ordinal);
        var line = Assert.Single(json.TrimEnd('\n').Split('\n'));
        using var parsed = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal("-2\n=3", parsed.RootElement.GetProperty("subject").GetString());
        var taken = (await RowsAsync(portal, 6)).Where(r => r.Action == AuditAction.Downloaded).Select(r => r.Subject);
        Assert.Equal(["this record as CSV", "this record as JSON lines", "this record as CSV"], taken);
    }

    [Theory]
    [InlineData("course.changed", "a", null, "changed the settings of a")]
    [InlineData("readme.saved", "a", "draft of anna", "saved the README of a (draft of anna)")]
    [InlineData("operation.started", "a", "backup, operation 5", "asked for backup, operation 5 of a")]
    [InlineData("git.pushed", "a", "courses/a", "pushed with git courses/a")]
    [InlineData("download.file", "a", "x.txt of commit 0123456", "downloaded x.txt of commit 0123456 of a")]
    [InlineData("door.refused", "a", "remove a course", "was not allowed to remove a course (a)")]
    [InlineData("sign-in.done", null, null, "signed in")]
    [InlineData("of.another-version", null, "it", "of.another-version it")]
    public void A_row_is_a_sentence(string action, string? course, string? subject, string expected) => Assert.Equal(expected,
        AuditWords.Sentence(new AuditRecord(1, DateTime.UnixEpoch, "anna", Way.Page, null, null, AuditAction.Find(action), course, subject,
            AuditOutcome.Done, null, null)));

    [Fact]
    public void Every_group_of_actions_has_words() =>
        Assert.Equal(AuditWords.Groups.Keys.Order(), AuditAction.All.Select(a => a.Id.Split('.')[0]).Distinct().Order());

    private static async Task<AuditRecord[]> RowsAsync(PortalUnderTest portal, int expected)
    {
        AuditRecord[] rows = [];
        await Until.TrueAsync(async () =>
        {
            rows = [.. await portal.App.Services.GetRequiredService<AuditDesk>()
                .SearchAsync(AuditFilter.None, null, 100, Actor.CommandLine, Token)];
            return rows.Length >= expected;
        }, $"{expected} rows are written");
        return rows;
    }

    private sealed class Holder : IAsyncDisposable
    {
        public GitPortal Git { get; } = new();

        public ValueTask DisposeAsync() => Git.DisposeAsync();
    }
}
