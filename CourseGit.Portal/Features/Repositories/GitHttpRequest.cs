using System.Diagnostics.CodeAnalysis;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// One of the four requests of git's smart protocol (gitprotocol-http(5)). Anything else, the old protocol of plain files
/// and whatever else might be found in a repository's folder, is not one.
/// </summary>
internal sealed record GitHttpRequest(RepositoryName Repository, string Path, string Query)
{
    private const string Upload = "git-upload-pack", Receive = "git-receive-pack";

    /// <summary>Whether commits may come in with it.</summary>
    public bool IsPush => Path == Receive;

    /// <summary>As git http-backend wants to hear it: from the folder of all repositories.</summary>
    public string PathInfo => $"/{Repository}.git/{Path}";

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out GitHttpRequest? read)
    {
        read = null;
        var parts = (request.Path.Value ?? "").Split('/');
        if (parts.Length < 5 || !parts[3].EndsWith(".git", StringComparison.Ordinal) || !RepositoryName.TryParse($"{parts[2]}/{parts[3][..^4]}", out var repository))
            return false;
        var path = string.Join('/', parts[4..]);
        var service = request.Query["service"].ToString();
        if (HttpMethods.IsGet(request.Method) && path == "info/refs" && service is (Upload or Receive))
            read = new GitHttpRequest(repository, path, $"service={service}");
        else if (HttpMethods.IsPost(request.Method) && path is (Upload or Receive))
            read = new GitHttpRequest(repository, path, "");
        return read is not null;
    }
}
