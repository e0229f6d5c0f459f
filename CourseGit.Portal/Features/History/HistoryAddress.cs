using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Portal.Features.Restore;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History;

/// <summary>The addresses of a course's history. Names of files come from other people: each part of a path is escaped.</summary>
internal static class HistoryAddress
{
    /// <summary>The list of commits.</summary>
    public static string List(Subdomain course) => $"courses/{course}/history";

    /// <summary>One commit.</summary>
    public static string Commit(Subdomain course, CommitId commit) => $"{List(course)}/{commit}";

    /// <summary>A folder of a commit; its root when null.</summary>
    public static string Tree(Subdomain course, CommitId commit, CoursePath? folder) => Below(course, commit, "tree", folder);

    /// <summary>A file of a commit.</summary>
    public static string File(Subdomain course, CommitId commit, CoursePath path) => Below(course, commit, "file", path);

    /// <summary>The commits that changed a file or folder.</summary>
    public static string Versions(Subdomain course, CoursePath path) => $"{List(course)}/versions/{Escape(path)}";

    /// <summary>What differs between two commits.</summary>
    public static string Compare(Subdomain course, CommitId from, CommitId to) => $"{List(course)}/compare?from={from}&to={to}";

    /// <summary>The content of a file, as a download.</summary>
    public static string Download(Subdomain course, CommitId commit, CoursePath path) => Below(course, commit, "download", path);

    /// <summary>An image, to be shown.</summary>
    public static string Image(Subdomain course, CommitId commit, CoursePath path) => Below(course, commit, "image", path);

    /// <summary>A folder as a zip archive; the whole course when null.</summary>
    public static string Zip(Subdomain course, CommitId commit, CoursePath? folder) => Below(course, commit, "zip", folder);

    /// <summary>The page that restores this, and changes nothing by being opened.</summary>
    /// <param name="path">One file or folder; null for the whole course.</param>
    public static string Restore(NavigationManager navigation, Subdomain course, CommitId commit, CoursePath? path) =>
        RestoreChoice.Of(
            new RestoreArguments(path is null ? RestoreMode.Full : RestoreMode.Paths)
            {
                Commit = CommitName.Of(commit),
                Paths = path is null ? [] : [path]
            })
            .Address(navigation, course);

    /// <summary>A path as an address can hold it; null for one that is no UTF-8 or holds control characters.</summary>
    public static CoursePath? PathOf(RawPath path) => path.IsText && CoursePath.TryParse(path.Display, out var parsed) ? parsed : null;

    /// <summary>
    /// The path at the end of the address that is open. The router's own parameter will not do: it reads escapes twice, and a file may be
    /// called <c>a%2Fb</c>.
    /// </summary>
    /// <param name="before">How many parts stand in front of it.</param>
    /// <returns>Null when there is none.</returns>
    public static string? PathIn(NavigationManager navigation, int before)
    {
        var address = navigation.ToBaseRelativePath(navigation.Uri);
        var path = string.Join('/', address[..(address.IndexOfAny(['?', '#']) is var end and >= 0 ? end : address.Length)].Split('/')
            .Skip(before).Select(Uri.UnescapeDataString));
        return path.Length == 0 ? null : path;
    }

    private static string Below(Subdomain course, CommitId commit, string what, CoursePath? path) =>
        path is null ? $"{Commit(course, commit)}/{what}" : $"{Commit(course, commit)}/{what}/{Escape(path)}";

    private static string Escape(CoursePath path) => string.Join('/', path.Value.Split('/').Select(Uri.EscapeDataString));
}
