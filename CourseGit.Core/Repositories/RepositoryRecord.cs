using CourseGit.Core.Audit;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Repositories;

/// <summary>A repository for the record of who did what, property by property.</summary>
internal static class RepositoryRecord
{
    public static AuditFacts Facts(this RepositoryRow row) => new AuditFacts()
        .Say("Name", row.Name)
        .Say("Description", row.Description)
        .Say("Public", row.IsPublic)
        .Say("Source", row.Source)
        .Say("Credential", row.CredentialName)
        .Say("Mirror", row.IsMirror)
        .Say("Depth", row.Depth)
        .Say("Looked at every so many minutes", row.SyncMinutes);
}
