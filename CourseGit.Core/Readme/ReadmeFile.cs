using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Readme;

/// <summary>README.md in a course's folder: read whole, replaced whole.</summary>
internal static class ReadmeFile
{
    /// <summary>Its name, at the course's root. OpenTA's README without an ending is another file.</summary>
    public static CoursePath Name { get; } = CoursePath.Parse("README.md");

    private static readonly CoursePath WithoutEnding = CoursePath.Parse("README");

    /// <summary>Reads it.</summary>
    /// <param name="courseFolder">Its links resolved.</param>
    /// <exception cref="RefusedException">It is a folder, may not be read, or leads out of the course.</exception>
    public static async Task<ReadmeText> ReadAsync(string courseFolder, CancellationToken cancellationToken)
    {
        using var entry = CourseEntry.Find(courseFolder, Name);
        if (entry?.Stat() is not { } stat)
            return ReadmeText.Missing;
        try
        {
            if (entry.OpenRead() is not { } file)
                throw new RefusedException(stat.Kind == EntryKind.File ? "README.md was replaced at this very moment. Open the page again."
                    : "README.md of this course is no file. Nothing was changed. Rename it on the course's server, then open this page "
                    + "again.");
            await using (file.ConfigureAwait(false))
                return await ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RefusedException($"{e.Message} Nothing was changed. Give it the right to read README.md.");
        }
    }

    /// <summary>Reads the file README, which GitHub shows where there is no README.md.</summary>
    /// <returns>Null when there is none that can be read.</returns>
    public static async Task<ReadmeText?> ReadWithoutEndingAsync(string courseFolder, CancellationToken cancellationToken)
    {
        try
        {
            using var entry = CourseEntry.Find(courseFolder, WithoutEnding);
            if (entry?.OpenRead() is not { } file)
                return null;
            await using (file.ConfigureAwait(false))
                return await ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RefusedException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts a new text in its place. Only under the course's lock.</summary>
    /// <returns>The version it has now.</returns>
    /// <exception cref="RefusedException">It leads out of the course.</exception>
    /// <exception cref="OperationFailedException">The disk did not take it.</exception>
    public static ReadmeVersion Replace(string courseFolder, ReadmeText before, string text)
    {
        var content = before.ToBytes(text);
        try
        {
            using var entry = CourseEntry.Find(courseFolder, Name)
                ?? throw new RefusedException(
                "README.md points to a folder that is not there. Nothing was changed. Mend or remove the link on the course's server.");
            entry.Replace(content, NewFileRights(courseFolder));
            return ReadmeVersion.Of(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperationFailedException(
                $"README.md could not be written ({e.Message.TrimEnd('.')}). It is as it was, and your text is kept as a draft. Check "
                + "the rights of the course's folder and the space on its disk, then save again.", e);
        }
    }

    private static async Task<ReadmeText> ReadAsync(FileStream file, CancellationToken cancellationToken)
    {
        var content = new byte[(int)Math.Min(file.Length, ReadmeText.Limit + 1L)];
        var length = await file.ReadAtLeastAsync(
            content, content.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return ReadmeText.Of(content[..length]);
    }

    /// <summary>What a file gets that has no predecessor: the folder's owner, and whoever may look into the folder may read it.</summary>
    public static EntryRights NewFileRights(string courseFolder) =>
        LinuxPath.Stat(courseFolder) is { } folder
            ? new EntryRights((folder.Mode & 0b110_110_110) | 0b110_000_000, folder.UserId, folder.GroupId)
            : default;
}
