using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Hooks;

/// <summary>A hook for the record of who did what, property by property; of its arguments and its secret, that they changed.</summary>
internal static class HookFacts
{
    public static AuditFacts Facts(this HookRow row)
    {
        var hook = row.ToHook();
        return new AuditFacts()
            .Say("Name", hook.Name)
            .Say("For", hook.Scope.InWords())
            .Say("Kinds of operation", hook.Kinds)
            .Say("When", hook.Events)
            .Say("Program", hook.Program)
            .Count("Arguments", hook.Arguments)
            .Say("Address", hook.Address)
            .Hide("Secret", row.ProtectedSecret)
            .Say("If it fails", hook.IfItFails)
            .Say("Ended after seconds", hook.LimitSeconds)
            .Say("On", hook.IsOn);
    }
}
