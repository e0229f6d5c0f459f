using CourseGit.Core.History.Reading;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// The addresses of repositories. Names of branches and files come from other people: each is escaped. What is looked at, a branch, a tag
/// or a commit, stands in the query, for a branch may be called <c>a/b</c>.
/// </summary>
internal static class RepositoryAddress
{
    public const string List = "repositories", Add = "repositories/add";

    /// <summary>Parts of an address in front of a path in it.</summary>
    public const int BeforePath = 4;

    public static string Of(RepositoryName name) => $"{List}/{name}";

    public static string Settings(RepositoryName name) => $"{Of(name)}/settings";

    public static string Branches(RepositoryName name) => $"{Of(name)}/branches";

    /// <summary>A file or folder; the root when <paramref name="path"/> is null.</summary>
    public static string Files(RepositoryName name, CoursePath? path, string? at) => Below(name, "files", path) + Query(at);

    public static string Blame(RepositoryName name, CoursePath path, string? at) => Below(name, "blame", path) + Query(at);

    public static string Commits(RepositoryName name, string? at, int number = 1) =>
        $"{Of(name)}/commits" + Query(at) + (number == 1 ? "" : $"{(at is null ? '?' : '&')}page={number}");

    public static string Commit(RepositoryName name, CommitId commit) => $"{Of(name)}/commits/{commit}";

    public static string Compare(RepositoryName name, string? from, string? to) => from is null && to is null ? $"{Of(name)}/compare"
        : $"{Of(name)}/compare?from={Uri.EscapeDataString(from ?? "")}&to={Uri.EscapeDataString(to ?? "")}";

    /// <summary>An image, to be shown.</summary>
    public static string Image(RepositoryName name, CommitId commit, CoursePath path) => $"{Images(name, commit)}/{Escape(path)}";

    /// <summary>Where all images of a commit begin.</summary>
    public static string Images(RepositoryName name, CommitId commit) => $"{Of(name)}/image/{commit}";

    public static string Download(RepositoryName name, CommitId commit, CoursePath path) =>
        $"{Of(name)}/download/{commit}/{Escape(path)}";

    /// <summary>A folder as a zip archive; everything when null.</summary>
    public static string Zip(RepositoryName name, CommitId commit, CoursePath? folder) =>
        $"{Of(name)}/zip/{commit}" + (folder is null ? "" : $"/{Escape(folder)}");

    /// <summary>How a branch, tag or kept ref stands in an address: a tag by its full name, for a branch may be called the same.</summary>
    public static string? At(RepositoryRef named) => named.IsDefault ? null : named.Kind == RefKind.Branch ? named.Name : named.FullName;

    /// <summary>What is cloned, as others know this portal.</summary>
    public static string Clone(RepositoryName name, CourseGitSettings settings, NavigationManager navigation) =>
        new Uri(settings.PublicUrl ?? new Uri(navigation.BaseUri), $"git/{name}.git").AbsoluteUri;

    private static string Below(RepositoryName name, string what, CoursePath? path) =>
        path is null ? $"{Of(name)}/{what}" : $"{Of(name)}/{what}/{Escape(path)}";

    private static string Query(string? at) => at is null ? "" : $"?at={Uri.EscapeDataString(at)}";

    private static string Escape(CoursePath path) => string.Join('/', path.Value.Split('/').Select(Uri.EscapeDataString));
}
