using CourseGit.Core.People;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Audit;

/// <summary>A row of the record, as people read it.</summary>
/// <param name="Person">The name of an account, or what stands for one.</param>
/// <param name="SignIn">How they had signed in; null where nobody had to.</param>
/// <param name="Subject">What it was done to beside the course; null for nothing else.</param>
/// <param name="Before">One property a line; null where there is nothing to compare.</param>
public sealed record AuditRecord(
    long Id, DateTime AtUtc, string Person, Way Way, string? SignIn, string? Address, AuditAction Action, string? Course, string? Subject,
    AuditOutcome Outcome, string? Before, string? After)
{
    internal static AuditRecord Of(AuditRow row) => new(
        row.Id, row.AtUtc, row.Person, Enum.TryParse<Way>(row.Way, out var way) ? way : Way.Portal, row.SignIn, row.Address,
        AuditAction.Find(row.Action), row.Course, row.Subject,
        Enum.TryParse<AuditOutcome>(row.Outcome, ignoreCase: true, out var outcome) ? outcome : AuditOutcome.Failed, row.Before, row.After);
}
