using Bunit;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Courses;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>Three copies, two kinds of storage, one elsewhere: what a course has of it, and what is said of each place.</summary>
public sealed class CopyRuleTests : ComponentTest
{
    private static readonly DateTime Now = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Remote Elsewhere = new(RemoteKind.Url, "https://git.example.org/a.git");

    [Fact]
    public void The_course_alone_is_one_copy() => AssertSays(
        CopyRule.Of(Summary(Remote.HostedFor(Subdomain.Parse("a")), isSaved: false), []), "One copy, all on this server",
        "Its repository has no backup", "to one repository only", "on the portal's own disk");

    [Fact]
    public void Two_hosted_ones_are_enough_of_them_and_lie_in_one_place() => AssertSays(
        CopyRule.Of(Summary(Remote.HostedFor(Subdomain.Parse("a"))), [Place(new(RemoteKind.Hosted, "copies/a"))]),
        "Three copies, all on this server", "on the portal's own disk");

    [Fact]
    public void One_elsewhere_and_one_here_keep_the_rule()
    {
        var rule = CopyRule.Of(Summary(Remote.HostedFor(Subdomain.Parse("a"))), [Place(Elsewhere)]);

        Assert.True(rule.IsKept);
        AssertSays(rule, "Three copies, and not all on this server");
    }

    [Fact]
    public void One_repository_is_one_too_few() => AssertSays(
        CopyRule.Of(Summary(Elsewhere), []), "Two copies", "to one repository only");

    [Fact]
    public void A_place_that_was_not_reached_does_not_count() => AssertSays(
        CopyRule.Of(Summary(Elsewhere), [Place(new(RemoteKind.Hosted, "copies/a")) with { Trouble = "It is away." }]),
        "Two copies", "could not be reached");

    [Fact]
    public void A_place_without_the_newest_backup_does_not_count()
    {
        var summary = Summary(Elsewhere);
        summary = summary with { LastSafe = summary.LastSafe! with { Commit = CommitId.Parse(new string('b', 40)) } };
        var place = Place(new(RemoteKind.Hosted, "copies/a"));

        AssertSays(CopyRule.Of(summary, [place]), "Two copies", "does not have the newest backup yet");
        AssertSays(CopyRule.Of(summary, [place with { Commit = summary.LastSafe!.Commit }]), "Three copies, and not all on this server");
    }

    [Fact]
    public void A_place_says_how_far_it_is()
    {
        var empty = TextOf(Place(Elsewhere) with { Commit = null, ReachedUtc = null });
        Assert.Contains("Nothing is there yet", empty, StringComparison.Ordinal);
        Assert.Contains("Had the newest backup", TextOf(Place(Elsewhere)), StringComparison.Ordinal);
        var behind = TextOf(Place(Elsewhere) with { Trouble = "It is away." });
        Assert.Contains("Behind", behind, StringComparison.Ordinal);
        Assert.Contains("It is away.", behind, StringComparison.Ordinal);
        Assert.Contains("Last reached", behind, StringComparison.Ordinal);
    }

    private static void AssertSays(CopyRule rule, string headline, params string[] missing)
    {
        Assert.Equal(headline, rule.Headline);
        Assert.Equal(missing.Length, rule.Missing.Length);
        Assert.All(missing.Zip(rule.Missing), m => Assert.Contains(m.First, m.Second, StringComparison.Ordinal));
    }

    private string TextOf(FurtherRemote place) => Render<PlaceState>(p => p.Add(c => c.Place, place)).Markup;

    private static FurtherRemote Place(Remote remote) => new(1, Subdomain.Parse("a"), remote, null, Now)
    {
        Commit = CommitId.Parse(new string('a', 40)),
        ReachedUtc = Now,
        TriedUtc = Now,
    };

    private static CourseSummary Summary(Remote remote, bool isSaved = true)
    {
        var name = Subdomain.Parse("a");
        var course = new Course { Subdomain = name, Folder = CoursePath.Parse("a"), Direction = Direction.Push, Remote = remote };
        var backup = new OperationSnapshot
        {
            Id = 1,
            Kind = BackupOperation.Kind,
            Subject = OperationSubject.Of(name),
            State = OperationState.Done,
            Outcome = OperationOutcome.Succeeded,
            RequestedBy = "anna",
            RequestedUtc = Now,
            FinishedUtc = Now,
            Text = "",
            Remote = remote,
        };
        return new CourseSummary(course) { LastOperation = backup, LastBackup = backup, LastSafe = isSaved ? backup : null };
    }
}
