using CourseGit.Core.Git;

namespace CourseGit.Portal.Answers;

/// <summary>A commit as <c>history --json</c> prints it. The time is UTC.</summary>
internal sealed record CommitAnswer(string Commit, DateTime Date, string Author, string Message)
{
    public static CommitAnswer Of(CommitLine line) => new(line.Id.Value, line.CommittedUtc, line.Author, line.Subject);
}
