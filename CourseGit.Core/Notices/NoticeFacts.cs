using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Notices;

/// <summary>A rule for the record of who did what, property by property; of its secret, that it changed.</summary>
internal static class NoticeFacts
{
    public static AuditFacts Facts(this NoticeRuleRow row)
    {
        var rule = NoticeRules.ToRule(row);
        return new AuditFacts()
            .Say("Name", rule.Name)
            .Say("For", rule.Scope.InWords())
            .Say("Outcomes", rule.Outcomes)
            .Say("E-mail to", rule.Addresses)
            .Say("Webhook", rule.Webhook)
            .Hide("Secret", row.ProtectedSecret)
            .Say("Digest", rule.Digest);
    }
}
