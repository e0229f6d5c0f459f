using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>Puts into the record who fetches and who pushes.</summary>
internal sealed class GitRecord(AuditLog log)
{
    private const string OwnerOfCourses = "courses";
    private const int ProbeLength = 4; // what git sends first before a long push, to see whether it may

    /// <summary>
    /// Once a fetch, at the question it begins with, and once a push, before git takes it in: what is not recorded is not pushed.
    /// </summary>
    public Task NoteAsync(GitHttpRequest request, HttpContext http)
    {
        if (http.User.Identity is not { IsAuthenticated: true })
            return Task.CompletedTask; // what anybody may read says nothing of anybody
        var who = CurrentActor.Of(http.User) with { Origin = SignInRecord.OriginOf(http, Way.Git, SignInRecord.Password) };
        var isPush = request is { IsPush: true, HasBody: true } && http.Request.ContentLength != ProbeLength;
        var entry = new AuditEntry(isPush ? AuditAction.Pushed : AuditAction.Fetched)
        {
            Course = CourseOf(request.Repository),
            Subject = request.Repository.ToString(),
        };
        return isPush ? log.RecordAsync(who, entry, http.RequestAborted)
            : request.IsFetchQuestion ? log.NoteAsync(who, entry, CancellationToken.None)
            : Task.CompletedTask;
    }

    private static Subdomain? CourseOf(RepositoryName repository) =>
        repository.ToString().Split('/') is [OwnerOfCourses, var name] && Subdomain.TryParse(name, out var course) ? course : null;
}
