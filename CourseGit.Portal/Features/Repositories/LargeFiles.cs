namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// Git LFS keeps files on a server of its own, which this portal is not. Its client asks below a repository's address all the same and
/// shows its user the message of the answer (github.com/git-lfs/git-lfs, docs/api/batch.md, "Response Errors").
/// </summary>
internal static class LargeFiles
{
    private const string MediaType = "application/vnd.git-lfs+json";

    public static Task RefuseAsync(HttpContext http, GitHttpAddress address)
    {
        var isFiles = address.Rest == "info/lfs/objects/batch";
        // "Not implemented" for the files themselves; "not found" for locks, which tells a client that there are none and lets it go on.
        http.Response.StatusCode = isFiles ? StatusCodes.Status501NotImplemented : StatusCodes.Status404NotFound;
        var message = isFiles
            ? $"This portal does not keep files for Git LFS, so nothing was transferred. Put the files themselves into the repository: "
                + $"it takes large files as they are. Turn LFS off for them (git lfs migrate export --include='*' --everything), then "
                + $"push to {GitHttpAddress.CloneUrl(http.Request, address.Repository.ToString())} again."
            : "This portal does not keep files or locks for Git LFS.";
        return http.Response.WriteAsJsonAsync(new { message }, options: null, MediaType, http.RequestAborted);
    }
}
