using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Features.History.Files;

/// <summary>Answers a request for files of a commit: what the address names, as the person who asks may see it.</summary>
internal sealed class HistoryFiles(CourseRegistry courses, CommitDownloads downloads)
{
    public async Task SendAsync(string subdomain, string commit, string path, HttpContext http, string? imageType)
    {
        if (!CommitId.TryParse(commit, out var id) || !CoursePath.TryParse(path, out var file)
            || await FindAsync(subdomain, http) is not { } course)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            await HistoryDownloads.SendAsync(imageType is null
                ? await downloads.FileAsync(course, id, file, CurrentActor.Of(http.User), http.RequestAborted)
                : await downloads.ShowAsync(course, id, file, CurrentActor.Of(http.User), http.RequestAborted), imageType, http);
    }

    public async Task SendZipAsync(string subdomain, string commit, string? path, HttpContext http)
    {
        CoursePath? folder = null;
        if (!CommitId.TryParse(commit, out var id) || (!string.IsNullOrEmpty(path) && !CoursePath.TryParse(path, out folder))
            || await FindAsync(subdomain, http) is not { } course)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            await HistoryDownloads.SendAsync(
                await downloads.ZipAsync(course, id, folder, CurrentActor.Of(http.User), http.RequestAborted), null, http);
    }

    private async Task<Course?> FindAsync(string subdomain, HttpContext http) =>
        Subdomain.TryParse(subdomain, out var name) ? await courses.FindAsync(name, CurrentActor.Of(http.User), http.RequestAborted) : null;
}
