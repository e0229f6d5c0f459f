using System.Diagnostics.CodeAnalysis;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>What is asked for below a repository's address, with or without <c>.git</c> at its end as people write it.</summary>
/// <param name="Rest">What follows the repository; empty for the address itself.</param>
internal sealed record GitHttpAddress(RepositoryName Repository, string Rest)
{
    private const string Suffix = ".git";

    /// <summary>git-lfs looks for its own server here, as its specification of the Batch API says.</summary>
    public bool IsLargeFiles => Rest.StartsWith("info/lfs/", StringComparison.Ordinal);

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out GitHttpAddress? read)
    {
        read = null;
        var parts = (request.Path.Value ?? "").Split('/');
        if (parts.Length < 4)
            return false;
        var name = parts[3].EndsWith(Suffix, StringComparison.Ordinal) ? parts[3][..^Suffix.Length] : parts[3];
        if (RepositoryName.TryParse($"{parts[2]}/{name}", out var repository))
            read = new GitHttpAddress(repository, string.Join('/', parts[4..]));
        return read is not null;
    }

    /// <summary>What a client clones, as others know this portal.</summary>
    public static string CloneUrl(HttpRequest request, string repository) => $"{request.Scheme}://{request.Host}/git/{repository}{Suffix}";
}

/// <summary>
/// One of the four requests of git's smart protocol (gitprotocol-http(5)). Anything else, the old protocol of plain files
/// and whatever else might be found in a repository's folder, is not one.
/// </summary>
internal sealed record GitHttpRequest(RepositoryName Repository, string Path, string Query)
{
    private const string Upload = "git-upload-pack", Receive = "git-receive-pack";

    /// <summary>Whether commits may come in with it.</summary>
    public bool IsPush => Path == Receive;

    /// <summary>Whether it is the push, or the question that one begins with.</summary>
    public bool IsForPush => IsPush || Query == $"service={Receive}";

    /// <summary>Whether something is sent with it; else it is the question that every client begins with.</summary>
    public bool HasBody => Query.Length == 0;

    /// <summary>Whether it is the question that a fetch or a clone begins with.</summary>
    public bool IsFetchQuestion => Query == $"service={Upload}";

    /// <summary>As git http-backend wants to hear it: from the folder of all repositories.</summary>
    public string PathInfo => $"/{Repository}.git/{Path}";

    public static bool TryRead(GitHttpAddress address, HttpRequest request, [NotNullWhen(true)] out GitHttpRequest? read)
    {
        read = null;
        var service = request.Query["service"].ToString();
        if (HttpMethods.IsGet(request.Method) && address.Rest == "info/refs" && service is (Upload or Receive))
            read = new GitHttpRequest(address.Repository, address.Rest, $"service={service}");
        else if (HttpMethods.IsPost(request.Method) && address.Rest is (Upload or Receive))
            read = new GitHttpRequest(address.Repository, address.Rest, "");
        return read is not null;
    }
}
