using System.IO.Compression;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses.Demo;

/// <summary>
/// A small course of our own in the form that OpenTA gives a course on disk, for trying the portal without any real course. It lies in
/// <c>demo.zip</c>, about 220 files with 2 MB, its SQLite database among them; all exercises, figures and people in it are invented.
/// </summary>
public static class DemoCourse
{
    /// <summary>The subdomain that the course carries in its files and its database.</summary>
    public const string Subdomain = "demo";

    /// <summary>Name of the SQLite course database inside the course folder.</summary>
    public const string DatabaseFile = "course.sqlite3";

    /// <summary>The folder beside its place that it is written into first; what a killed start left there is no course.</summary>
    public const string PartialName = ".demo-partial";

    /// <summary>
    /// Writes the course beside its place and moves it there: it is there whole or not at all. The files' times are those of writing.
    /// </summary>
    /// <param name="folder">Where to put the course. It is created with its parents, or may be there empty.</param>
    /// <param name="cancellationToken">Stops between files; nothing is left then.</param>
    /// <exception cref="RefusedException"><paramref name="folder"/> holds something, or is a file. Nothing was changed.</exception>
    /// <exception cref="IOException">A file could not be written; nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static async Task CreateAsync(string folder, CancellationToken cancellationToken)
    {
        var place = Path.GetFullPath(folder);
        RequireEmpty(place);
        var partial = Path.Combine(Path.GetDirectoryName(place)!, PartialName);
        try
        {
            await UnpackAsync(partial, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(place))
                Directory.Delete(place);
            Directory.Move(partial, place);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    private static async Task UnpackAsync(string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder)) // a start that was killed left it
            Directory.Delete(folder, recursive: true);
        var archive = typeof(DemoCourse).Assembly.GetManifestResourceStream("demo.zip")!;
        await using var zip = await ZipArchive.CreateAsync(
            archive, ZipArchiveMode.Read, leaveOpen: false, null, cancellationToken).ConfigureAwait(false);
        foreach (var entry in zip.Entries)
        {
            var file = Path.Combine(folder, entry.FullName);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var content = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await content.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void RequireEmpty(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new RefusedException(
                $"The demo course needs an empty folder, but {folder} is a file or holds something. Nothing was changed. Move it away, "
                + "or switch the demo course off (CourseGit__Demo=false).");
    }
}
