using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;

namespace CourseGit.Portal.Features.History.Files;

/// <summary>Answers a request for files of a commit: what the address names, as the person who asks may see it.</summary>
internal sealed class HistoryFiles(CourseRegistry courses, CommitDownloads downloads, RateLimits limits)
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
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var who = CurrentActor.Of(http.User);
        var wait = limits.TakeHeavy(who.Name);
        using var place = wait is null ? limits.OpenArchive(who.Name) : null;
        if (place is null)
            await RefuseAsync(http, wait, HistoryAddress.Tree(course.Subdomain, id, folder));
        else
            await HistoryDownloads.SendAsync(await downloads.ZipAsync(course, id, folder, who, http.RequestAborted), null, http);
    }

    /// <summary>Says that it is too much at once: with a page, because the link to an archive leads here by itself.</summary>
    /// <param name="back">The page of the folder.</param>
    public static Task RefuseAsync(HttpContext http, TimeSpan? wait, string back)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = RateLimits.Seconds(wait ?? TimeSpan.FromMinutes(1));
        return NoticePage.WritePageAsync(http, new Notice(
            "Not so many at once",
            wait is { } soon
                ? "You asked for more archives and comparisons in a short time than this portal makes for one person. Nothing was sent. "
                    + $"The next one can be made in {RateLimits.Words(soon)}; try again then."
                : $"{RateLimits.ArchivesOfAPerson} archives are on their way to you already. Nothing was sent. Try again when one of them "
                    + "has arrived, or end one.",
            "/" + back.TrimStart('/'), "Go back to the folder"));
    }

    private async Task<Course?> FindAsync(string subdomain, HttpContext http) =>
        Subdomain.TryParse(subdomain, out var name) ? await courses.FindAsync(name, CurrentActor.Of(http.User), http.RequestAborted) : null;
}
