using AngleSharp.Html.Parser;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Verify;
using CourseGit.Portal.Features.Verify;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Portal;

/// <summary>What the overview of a course says of its proof.</summary>
public sealed class ProvenStateTests
{
    private static readonly DateTime Now = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Without_a_trial_it_says_so() =>
        Assert.Equal("Not proven yet No backup of this course was restored as a trial.", await TextAsync(Summary()));

    [Fact]
    public async Task A_proof_is_shown_with_its_time_and_its_commit_and_what_came_after_it()
    {
        var proven = Verification(7, OperationOutcome.Succeeded);
        var summary = Summary() with { Proof = new(proven, proven) };

        Assert.Equal("2026-02-16 12:00 UTC Commit abcdefa came back.", await TextAsync(summary));
        Assert.EndsWith("came back. 1 backup since then is not proven.",
            await TextAsync(summary with { Proof = summary.Proof with { Unproven = 1 } }), StringComparison.Ordinal);
        Assert.EndsWith("came back. 3 backups since then are not proven.",
            await TextAsync(summary with { Proof = summary.Proof with { Unproven = 3 } }), StringComparison.Ordinal);
        Assert.Contains("Commit abcdefa came back, with a warning.",
            await TextAsync(summary with { Proof = new(proven, proven with { Outcome = OperationOutcome.Warning }) }),
            StringComparison.Ordinal);
        Assert.Contains("Commit abcdefa of branch other came back.",
            await TextAsync(summary with { Proof = new(proven, proven with { Branch = "other" }) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_that_failed_comes_first_with_the_way_to_it()
    {
        var broken = Verification(8, OperationOutcome.Failed);
        var html = await HtmlAsync(Summary() with { Proof = new(broken, Verification(7, OperationOutcome.Succeeded)) });

        var text = TextOf(html);
        Assert.StartsWith("The last trial failed 2026-02-16 12:00 UTC. Show what happened Before that commit abcdefa came back.", text,
            StringComparison.Ordinal);
        Assert.Contains("href=\"operations/8\"", html, StringComparison.Ordinal);
        Assert.StartsWith("The last trial was refused",
            await TextAsync(Summary() with { Proof = new(broken with { Refused = true }, null) }), StringComparison.Ordinal);
    }

    private static CourseSummary Summary()
    {
        var subdomain = Subdomain.Parse("a");
        var course = new Course
        {
            Subdomain = subdomain,
            Folder = CoursePath.Parse("a"),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(subdomain)
        };
        var backup = Verification(1, OperationOutcome.Succeeded) with { Kind = BackupOperation.Kind };
        return new CourseSummary(course) { LastOperation = backup, LastBackup = backup, LastSafe = backup };
    }

    private static OperationSnapshot Verification(long id, OperationOutcome outcome) => new()
    {
        Id = id,
        Kind = VerifyOperation.Kind,
        Subject = OperationSubject.Of(Subdomain.Parse("a")),
        State = OperationState.Done,
        Outcome = outcome,
        RequestedBy = "anna",
        RequestedUtc = Now,
        FinishedUtc = Now,
        Text = "It broke.",
        Commit = CommitId.Parse("abcdefabcdefabcdefabcdefabcdefabcdefabcd"),
        Branch = "test",
    };

    private static async Task<string> TextAsync(CourseSummary summary) => TextOf(await HtmlAsync(summary));

    // Blocks stand below each other on the page; in the text nothing parts them.
    private static string TextOf(string html) =>
        string.Join(' ', new HtmlParser()
        .ParseDocument(html.Replace("</span>", "</span> ", StringComparison.Ordinal)
        .Replace("</strong>", "</strong> ", StringComparison.Ordinal)).Body!.TextContent.Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static async Task<string> HtmlAsync(CourseSummary summary)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(ProvenState.Summary)] = summary });
        return await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync<ProvenState>(parameters)).ToHtmlString());
    }
}
