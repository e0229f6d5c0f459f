using System.Text;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Readme;

/// <summary>The front door for pictures that are put into a course from its README's page.</summary>
public sealed class ReadmeImages(
    CourseRegistry courses, OperationSettler settler, CourseGitSettings settings, AuditLog audit, TimeProvider time)
{
    /// <summary>The folder in the course that holds them.</summary>
    public const string Folder = "readme-images";

    private const int LongestName = 60;
    private readonly ReadmeAccess _access = new(courses, settings);
    private readonly CourseTurn _turn = new(settler, time);

    /// <summary>The largest picture that is taken, in bytes.</summary>
    public int Limit => settings.ReadmeImageLimit;

    /// <summary>Puts a picture into the course.</summary>
    /// <param name="name">What it was called; its ending does not count.</param>
    /// <returns>Its path in the course.</returns>
    /// <exception cref="InvalidInputException">It is too large or no picture, or the actor may not. Nothing was written.</exception>
    /// <exception cref="RefusedException">An operation works on the course, or the folder leads out of it.</exception>
    /// <exception cref="OperationFailedException">The disk did not take it.</exception>
    public async Task<CoursePath> AddAsync(
        Subdomain subdomain, string name, Stream content, Actor actor, CancellationToken cancellationToken)
    {
        var (course, rights) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        if (!rights.MaySave)
            throw actor.Refused(Right.SaveReadme, subdomain,
                "Pictures go into the course at once, and you may only write drafts for this one. Ask a superuser to add it, or to let "
                + "you back this course up.");
        if (ReadmeDesk.LeftOut(course, CoursePath.Parse(Folder)) is { } reason)
            throw new InvalidInputException(reason);
        var bytes = await ReadAsync(content, cancellationToken).ConfigureAwait(false);
        var kind = ImageKind.Of(bytes)
            ?? throw new InvalidInputException(
            "This is no picture that can be shown: only PNG, JPEG, GIF and WebP are taken. Nothing was added. Convert it, for example by "
            + "opening it and saving it as PNG.");
        using var turn = await _turn.TakeAsync(subdomain, "the picture was not added", cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(actor, new(AuditAction.ImageAdded) { Course = subdomain, Subject = $"{StemOf(name)}.{kind.Extension}" },
            cancellationToken).ConfigureAwait(false);
        return Write(_access.FolderOf(course), StemOf(name), kind, bytes);
    }

    private async Task<byte[]> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[Limit + 1];
        var length = await content.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= Limit ? buffer[..length] : throw TooLarge(Limit);
    }

    /// <summary>What is said of a picture that is too large.</summary>
    public static InvalidInputException TooLarge(int limit) =>
        new($"The picture is larger than {limit / 1024.0 / 1024.0:0.#} MiB, the most that is taken here. Nothing was added. Make it "
            + "smaller: a README shows it about 1000 pixels wide.");

    private static CoursePath Write(string courseFolder, string stem, ImageKind kind, byte[] bytes)
    {
        try
        {
            using (var folder = CourseEntry.Find(courseFolder, CoursePath.Parse(Folder)))
                folder?.MakeFolder();
            for (var number = 1; ; number++)
            {
                var path = CoursePath.Parse($"{Folder}/{stem}{(number == 1 ? "" : $"-{number}")}.{kind.Extension}");
                using var entry = CourseEntry.Find(courseFolder, path)
                    ?? throw new RefusedException(
                    $"{Folder} in the course is no folder. Nothing was added. Rename what is there on the course's server.");
                if (entry.Stat() is not null)
                    continue;
                entry.Replace(bytes, ReadmeFile.NewFileRights(courseFolder));
                return path;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperationFailedException(
                $"The picture could not be written ({e.Message.TrimEnd('.')}). Nothing was added. Check the rights of the course's "
                + "folder and the space on its disk.", e);
        }
    }

    // Letters, digits and hyphens: a path that needs no quoting in Markdown.
    private static string StemOf(string name)
    {
        var stem = new StringBuilder();
        foreach (var c in Path.GetFileNameWithoutExtension(name.Replace('\\', '/')).ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c))
                stem.Append(c);
            else if (stem.Length > 0 && stem[^1] != '-')
                stem.Append('-');
        }
        var text = stem.ToString().Trim('-');
        return text.Length == 0 ? "image" : text[..Math.Min(text.Length, LongestName)].Trim('-');
    }
}
