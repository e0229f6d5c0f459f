using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>A commit as a list shows it.</summary>
public sealed record CommitLine(CommitId Id, string Subject, string Author, DateTime CommittedUtc);
