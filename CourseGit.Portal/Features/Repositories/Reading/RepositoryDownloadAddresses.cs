using CourseGit.Core.History;
using CourseGit.Core.History.Reading;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.History.Files;
using CourseGit.Portal.Hosting;

namespace CourseGit.Portal.Features.Repositories.Reading;

/// <summary>Files of a repository as files: to be downloaded, or as images on its pages.</summary>
internal static class RepositoryDownloadAddresses
{
    public static void MapRepositoryDownloads(this IEndpointRouteBuilder endpoints)
    {
        var repository = endpoints.MapGroup("/repositories/{owner}/{name}");
        repository.MapGet("/download/{commit}/{**path}",
            (string owner, string name, string commit, string path, RepositoryDownloads downloads, HttpContext http) =>
            SendAsync(owner, name, commit, path, http, null, downloads.FileAsync));
        repository.MapGet("/image/{commit}/{**path}",
            (string owner, string name, string commit, string path, RepositoryDownloads downloads, HttpContext http) =>
            HistoryDownloads.ImageTypeOf(path) is { } type ? SendAsync(owner, name, commit, path, http, type, downloads.ShowAsync)
                : NotFoundAsync(http));
        repository.MapGet("/zip/{commit}/{**path}", SendZipAsync);
    }

    private static async Task SendAsync(
        string owner, string name, string commit, string path, HttpContext http, string? imageType,
        Func<RepositoryName, CommitId, CoursePath, CourseGit.Core.People.Actor, CancellationToken, Task<FileDownload>> prepare)
    {
        if (!RepositoryName.TryParse($"{owner}/{name}", out var repository) || !CommitId.TryParse(commit, out var id)
            || !CoursePath.TryParse(path, out var file))
            await NotFoundAsync(http);
        else
            await HistoryDownloads.SendAsync(
                await prepare(repository, id, file, CurrentActor.Of(http.User), http.RequestAborted), imageType, http);
    }

    private static async Task SendZipAsync(
        string owner, string name, string commit, string? path, RepositoryDownloads downloads, RateLimits limits, HttpContext http)
    {
        CoursePath? folder = null;
        if (!RepositoryName.TryParse($"{owner}/{name}", out var repository) || !CommitId.TryParse(commit, out var id)
            || (!string.IsNullOrEmpty(path) && !CoursePath.TryParse(path, out folder)))
        {
            await NotFoundAsync(http);
            return;
        }
        var who = CurrentActor.Of(http.User);
        var wait = limits.TakeHeavy(who.Name);
        using var place = wait is null ? limits.OpenArchive(who.Name) : null;
        if (place is null)
            await HistoryFiles.RefuseAsync(http, wait, RepositoryAddress.Files(repository, folder, id.Value));
        else
            await HistoryDownloads.SendAsync(await downloads.ZipAsync(repository, id, folder, who, http.RequestAborted), null, http);
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
