using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>OpenTA reads a course again when the file <c>reload</c> in its folder was touched.</summary>
internal static class ReloadMarker
{
    private const string Name = "reload";

    /// <summary>Touches it.</summary>
    /// <returns>Why it could not be; null when it was.</returns>
    public static string? Touch(string courseFolder)
    {
        try
        {
            using var folder = LinuxFolder.TryHoldReal(courseFolder, out var error)
                ?? throw LinuxPath.Error(error, "The folder cannot be opened");
            if (LinuxPath.Stat(folder, Name) is { Kind: not EntryKind.File })
                return $"{Name} in the course folder is no plain file and was left as it is.";
            using var file = LinuxPath.OpenToWrite(folder, Name);
            File.SetLastWriteTimeUtc(file, FileClock.UtcNow);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Name} in the course folder could not be touched ({e.Message.TrimEnd('.')}); let the course server read the course "
                + "again by hand.";
        }
    }
}
