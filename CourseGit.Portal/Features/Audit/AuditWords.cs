using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Audit;

/// <summary>The record in words for people.</summary>
internal static class AuditWords
{
    internal static readonly Dictionary<string, string> Groups = new()
    {
        ["audit"] = "This record",
        ["checkout"] = "Checkouts",
        ["course"] = "Courses",
        ["credential"] = "Credentials",
        ["door"] = "Refusals",
        ["download"] = "Downloads",
        ["exam"] = "Exam windows",
        ["git"] = "Git",
        ["hook"] = "Hooks",
        ["notice"] = "Notices",
        ["operation"] = "Operations",
        ["readme"] = "READMEs",
        ["request"] = "Teachers’ requests",
        ["schedule"] = "Schedules",
        ["repository"] = "Repositories",
        ["set-aside"] = "What is set aside",
        ["sign-in"] = "Signing in and out",
        ["token"] = "API tokens",
        ["user"] = "Users",
    };

    /// <summary>What was done to what, after the name of who did it.</summary>
    public static string Sentence(AuditRecord row)
    {
        var words = row.Action.Words;
        return (row.Course, row.Subject) switch
        {
            (null, null) => words,
            (null, var subject) => $"{words} {subject}",
            (var course, null) => $"{words} {course}",
            var (course, subject) when EndsAtCourse(words) => $"{words} {course} ({subject})",
            var (course, subject) when row.Action == AuditAction.Refused => $"{words} {subject} ({course})",
            var (course, subject) when subject.Split(' ', '/').Contains(course) => $"{words} {subject}",
            var (course, subject) => $"{words} {subject} of {course}",
        };
    }

    /// <summary>By what way, and how they had signed in.</summary>
    public static string From(AuditRecord row) => row.Way switch
    {
        Way.Page => "in the portal",
        Way.Api => "through the API",
        Way.Git => "with git",
        Way.CommandLine => "at the command line",
        _ => "by the portal itself",
    } + (row.Address is { } address ? $", from {address}" : "");

    /// <summary>How they had signed in; null where nobody had to.</summary>
    public static string? SignIn(AuditRecord row) => row.SignIn == "password" ? "with name and password" : row.SignIn;

    /// <summary>The group of actions that belong together.</summary>
    public static string Group(string id) => Groups.GetValueOrDefault(id.Split('.')[0]) ?? Words.Capital(id.Split('.')[0]);

    /// <summary>What came of it; null where it came about, which is the rule.</summary>
    public static OutcomeWords? Badge(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Refused => new("Refused", "warning", "warning"),
        AuditOutcome.Failed => new("Failed", "danger", "failed"),
        _ => null,
    };

    private static bool EndsAtCourse(string words) =>
        words.EndsWith(" of", StringComparison.Ordinal)
        || words.EndsWith(" into", StringComparison.Ordinal);
}
