using CourseGit.Core.Audit;

namespace CourseGit.Portal.Features.Account;

/// <summary>Puts into the record what somebody took away as a file.</summary>
internal static class Downloads
{
    /// <param name="what">For example <c>the list of courses as CSV</c>.</param>
    public static Task NoteAsync(HttpContext http, string what) => http.RequestServices.GetRequiredService<AuditLog>().NoteAsync(
        CurrentActor.Of(http.User), new AuditEntry(AuditAction.Downloaded) { Subject = what }, CancellationToken.None);
}
