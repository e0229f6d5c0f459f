namespace CourseGit.Core.Courses.Demo;

/// <summary>
/// A small course of our own in the form that OpenTA gives a course on disk, for trying the portal without any real
/// course. All exercises, figures and people in it are invented.
/// </summary>
public static class DemoCourse
{
    /// <summary>The subdomain that the course carries in its files and its database.</summary>
    public const string Subdomain = "demo";

    /// <summary>Name of the SQLite course database inside the course folder.</summary>
    public const string DatabaseFile = "course.sqlite3";

    /// <summary>
    /// Writes the course: about 220 files, 1-3 MB, in about half a second. Names and bytes are the same each time on
    /// the same runtime; only the files' times are those of writing.
    /// </summary>
    /// <param name="folder">Where to put the course. It is created with its parents, or may be there empty.</param>
    /// <param name="cancellationToken">Stops between files. What was written until then is removed again.</param>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="folder"/> holds something, or is a file. Nothing was changed.
    /// </exception>
    /// <exception cref="IOException">A file could not be written; what was written until then is removed again.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static Task CreateAsync(string folder, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);

        // Drawing and the SQLite driver hold their thread, and a caller may sit on a user interface's.
        return Task.Run(() => WriteOrRemoveAsync(Path.GetFullPath(folder), DemoFiles.All(), cancellationToken), cancellationToken);
    }

    /// <summary>Writes the given files, the database and the marker, or nothing.</summary>
    internal static async Task WriteOrRemoveAsync(
        string folder, IEnumerable<DemoFile> files, CancellationToken cancellationToken)
    {
        RequireEmpty(folder);
        var written = new WrittenFiles(folder);
        try
        {
            await WriteAsync(written, files, cancellationToken);
        }
        catch
        {
            // Half a course would be refused as "not empty" at the next try.
            written.Remove();
            throw;
        }
    }

    private static async Task WriteAsync(
        WrittenFiles written, IEnumerable<DemoFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await written.AddAsync(file, cancellationToken);
        }

        var database = await written.AddAsync(DemoFile.Marker(DatabaseFile), cancellationToken); // SQLite starts from an empty file
        await DemoDatabase.WriteAsync(database, cancellationToken);
        await written.AddAsync(DemoFiles.CourseMarker, cancellationToken);
    }

    private static void RequireEmpty(string folder)
    {
        if (File.Exists(folder))
        {
            throw new InvalidOperationException(
                $"The demo course needs a folder, but '{folder}' is a file. Nothing was changed; choose another place.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new InvalidOperationException(
                $"The demo course needs an empty folder, but '{folder}' already holds something. Nothing was changed; choose another folder.");
        }
    }
}
