using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>OpenTA's empty file <c>subdomain-NAME</c>, by which an importer knows whose course a folder was.</summary>
internal static class SubdomainMarker
{
    private const string Prefix = "subdomain-";

    /// <summary>A course restored under another name gets the marker of its own; one without a marker gets none.</summary>
    public static void Align(string folder, Subdomain subdomain)
    {
        var markers = Directory.EnumerateFiles(folder, Prefix + "*")
            .Where(f => new FileInfo(f) is { Length: 0, LinkTarget: null }).ToList();
        var own = Path.Combine(folder, Prefix + subdomain);
        if (markers.Count == 0 || markers.Contains(own))
            return;
        File.Move(markers[0], own);
        foreach (var other in markers.Skip(1))
            File.Delete(other);
    }
}
