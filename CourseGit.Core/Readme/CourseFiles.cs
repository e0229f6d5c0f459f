using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Readme;

/// <summary>A file of a course, open to be sent.</summary>
/// <param name="MediaType">Of a picture; null for what is only to be downloaded.</param>
public sealed record CourseFileContent(Stream Content, long Length, DateTime ModifiedUtc, string Name, string? MediaType) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>The front door to the files a README shows or links to.</summary>
public sealed class CourseFiles(CourseRegistry courses, CourseGitSettings settings, IEnumerable<IDatabaseDumper> dumpers)
{
    private const string Svg = "image/svg+xml";
    private readonly ReadmeAccess _access = new(courses, settings);

    /// <summary>Opens a file. Pictures are for all who may edit the README; other files for superusers; a database for nobody.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="InvalidInputException">The actor may not, or it is (a dump of) a database.</exception>
    /// <exception cref="RefusedException">It leads out of the course.</exception>
    public async Task<CourseFileContent?> OpenAsync(Subdomain subdomain, CoursePath path, Actor actor, CancellationToken cancellationToken)
    {
        var (course, rights) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var folder = _access.FolderOf(course);
        using var entry = CourseEntry.Find(folder, path);
        if (entry?.Stat() is not { } stat || Open(entry) is not { } file)
            return null;
        var isGiven = false;
        var name = entry.Path[(folder.Length + 1)..];
        try
        {
            if (!rights.SeesAll)
                StudentFiles.Require(actor, course, RawPath.FromText(name));
            var mediaType = await MediaTypeAsync(file, path, cancellationToken).ConfigureAwait(false);
            if (mediaType is null && !rights.SeesAll)
                throw actor.Refused(Right.ChangeCourse, subdomain,
                    "Only pictures of this course are shown here. Ask a superuser for other files.");
            if (mediaType is null && await IsDatabaseAsync(course, folder, name, file, cancellationToken).ConfigureAwait(false))
                throw actor.Refused(Right.ChangeCourse, subdomain,
                    "This file holds the course's database, with answers and perhaps a token. It is not handed out; a backup holds it.");
            isGiven = true;
            return new CourseFileContent(file, stat.Size, stat.ModifiedUtc, Path.GetFileName(path.Value), mediaType);
        }
        finally
        {
            if (!isGiven)
                await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static FileStream? Open(CourseEntry entry)
    {
        try
        {
            return entry.OpenRead();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RefusedException(e.Message);
        }
    }

    private static async Task<string?> MediaTypeAsync(FileStream file, CoursePath path, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(file, cancellationToken).ConfigureAwait(false);
        return ImageKind.Of(head)?.MediaType ?? (path.Value.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? Svg : null);
    }

    private async Task<bool> IsDatabaseAsync(
        Course course, string folder, string name, FileStream file, CancellationToken cancellationToken)
    {
        var live = dumpers.First(d => d.Kind == course.Database.Kind).LiveFiles(course.Database, folder);
        var head = await HeadAsync(file, cancellationToken).ConfigureAwait(false);
        return live.Contains(name) || name.EndsWith(".db", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".sql", StringComparison.OrdinalIgnoreCase)
            || head.AsSpan().StartsWith("SQLite format 3"u8) || head.AsSpan().StartsWith("PGDMP"u8)
            || name.StartsWith("backups/", StringComparison.Ordinal);
    }

    private static async Task<byte[]> HeadAsync(FileStream file, CancellationToken cancellationToken)
    {
        var head = new byte[ImageKind.HeadLength];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        file.Position = 0;
        return head[..length];
    }
}
