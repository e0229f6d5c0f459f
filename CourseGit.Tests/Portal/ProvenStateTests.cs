using AngleSharp.Html.Parser;
using Bunit;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Verify;
using CourseGit.Portal.Features.Verify;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>What the overview of a course says of its proof.</summary>
public sealed class ProvenStateTests : ComponentTest
{
    private static readonly DateTime Now = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Without_a_trial_it_says_so() =>
        Assert.Equal("Not proven yet No backup of this course was restored as a trial.", ShownFor(Summary()));

    [Fact]
    public void A_proof_is_shown_with_its_time_and_its_commit_and_what_came_after_it()
    {
        var proven = Verification(7, OperationOutcome.Succeeded);
        var summary = Summary() with { Proof = new(proven, proven) };

        Assert.Equal("2026-02-16 12:00 UTC Commit abcdefa came back.", ShownFor(summary));
        Assert.EndsWith("came back. 1 backup since then is not proven.",
            ShownFor(summary with { Proof = summary.Proof with { Unproven = 1 } }), StringComparison.Ordinal);
        Assert.EndsWith("came back. 3 backups since then are not proven.",
            ShownFor(summary with { Proof = summary.Proof with { Unproven = 3 } }), StringComparison.Ordinal);
        Assert.Contains("Commit abcdefa came back, with a warning.",
            ShownFor(summary with { Proof = new(proven, proven with { Outcome = OperationOutcome.Warning }) }),
            StringComparison.Ordinal);
        Assert.Contains("Commit abcdefa of branch other came back.",
            ShownFor(summary with { Proof = new(proven, proven with { Branch = "other" }) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_that_failed_comes_first_with_the_way_to_it()
    {
        var broken = Verification(8, OperationOutcome.Failed);
        var html = HtmlOf(Summary() with { Proof = new(broken, Verification(7, OperationOutcome.Succeeded)) });

        var text = TextOf(html);
        Assert.StartsWith("The last trial failed 2026-02-16 12:00 UTC. Show what happened Before that commit abcdefa came back.", text,
            StringComparison.Ordinal);
        Assert.Contains("href=\"operations/8\"", html, StringComparison.Ordinal);
        Assert.StartsWith("The last trial was refused",
            ShownFor(Summary() with { Proof = new(broken with { Refused = true }, null) }), StringComparison.Ordinal);
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

    private string ShownFor(CourseSummary summary) => TextOf(HtmlOf(summary));

    // Blocks stand below each other on the page; in the text nothing parts them.
    private static string TextOf(string html) =>
        string.Join(' ', new HtmlParser()
        .ParseDocument(html.Replace("</span>", "</span> ", StringComparison.Ordinal)
        .Replace("</strong>", "</strong> ", StringComparison.Ordinal)).Body!.TextContent.Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string HtmlOf(CourseSummary summary) => Render<ProvenState>(p => p.Add(s => s.Summary, summary)).Markup;
}
