using System.Buffers;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Where the links and images of a README lead when it is previewed.</summary>
/// <param name="FilesAddress">The address below which the course's own files are served, with a slash at its end.</param>
public sealed record PreviewLinks(string FilesAddress)
{
    /// <summary>What the ids of a preview begin with, so that none of them can stand for something of the portal.</summary>
    public const string IdPrefix = "user-content-";

    private static readonly SearchValues<char> OfScheme = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    /// <summary>The address of the page that shows it, in front of what leads elsewhere in it; empty where the script of the page does so.
    /// </summary>
    public string Page { get; init; } = "";

    /// <summary>Where links to files lead, when there are pages that show them: the beginning of the address, and its end.</summary>
    public (string Before, string After)? Pages { get; init; }

    /// <summary>Whether a link's target takes the place of what is shown: beside an editor only what is in it does, on a page all of the
    /// portal's own.</summary>
    public bool StaysHere(string target) => target.StartsWith('#') || (Page.Length > 0 && target.StartsWith('/'));

    /// <summary>The target of a link; null when it must not lead anywhere.</summary>
    public string? Link(string href)
    {
        var target = Whole(href.Trim());
        if (target.StartsWith('#'))
            return Page + "#" + IdPrefix + target[1..];
        if (Uri.TryCreate(target, UriKind.Absolute, out var uri) && !target.StartsWith('/'))
            return uri.Scheme is "http" or "https" or "mailto" ? uri.AbsoluteUri : null;
        return OfCourse(target, orRoot: true, Pages ?? (FilesAddress, ""));
    }

    /// <summary>The source of an image of the course; null when it lies elsewhere.</summary>
    public string? Image(string source) =>
        HostOf(source) is null ? OfCourse(Whole(source.Trim()), orRoot: false, (FilesAddress, "")) : null;

    /// <summary>The host of something on another server; null when the text names none that could be linked.</summary>
    public static string? HostOf(string source) =>
        Uri.TryCreate(Whole(source.Trim()), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? uri.Host
            : null;

    // Two slashes in front mean another server, reached as this page was.
    private static string Whole(string source) => source.StartsWith("//", StringComparison.Ordinal) ? "https:" + source : source;

    // README.md lies at the course's root, and a slash in front means that root, as on GitHub.
    private static string? OfCourse(string target, bool orRoot, (string Before, string After) address)
    {
        if (HasScheme(target) || target.Contains('\\'))
            return null;
        var (path, rest) = Split(target);
        var parts = new List<string>();
        foreach (var part in Uri.UnescapeDataString(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null; // it leaves the course
            else
                parts.RemoveAt(parts.Count - 1);
        }
        if (orRoot && parts.Count == 0 && path.Length > 0)
            return address.Before + address.After + rest;
        return CoursePath.TryParse(string.Join('/', parts), out var found) ? address.Before + Escape(found) + address.After + rest : null;
    }

    private static (string Path, string Fragment) Split(string target)
    {
        var path = target.Split('#', 2)[0].Split('?', 2)[0];
        var fragment = target.IndexOf('#', StringComparison.Ordinal);
        return (path, fragment < 0 ? "" : "#" + Uri.EscapeDataString(Uri.UnescapeDataString(target[(fragment + 1)..])));
    }

    // "Week 1: plan.md" has none: a blank cannot stand in one.
    private static bool HasScheme(string target)
    {
        var colon = target.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(target[0]) && target.AsSpan(0, colon).IndexOfAnyExcept(OfScheme) < 0;
    }

    private static string Escape(CoursePath path) =>
        path.Value.Split('/').Aggregate(
            new StringBuilder(), (all, part) => all.Append(all.Length > 0 ? "/" : "").Append(Uri.EscapeDataString(part))).ToString();
}
