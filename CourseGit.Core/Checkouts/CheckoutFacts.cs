using CourseGit.Core.Audit;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Checkouts;

/// <summary>A checkout for the record of who did what, property by property.</summary>
internal static class CheckoutFacts
{
    public static AuditFacts Facts(this CheckoutRow row) => new AuditFacts()
        .Say("Remote", row.Remote)
        .Say("Branch", row.Branch)
        .Say("Credential", row.CredentialName)
        .Say("Looked at every so many minutes", row.PollMinutes)
        .Hide("Secret", row.ProtectedSecret);
}
