using CourseGit.Core.Courses;
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
        var file = Path.Combine(courseFolder, Name);
        try
        {
            if (Path.Exists(file) && !LinuxFolder.IsRegularFile(file))
                return $"{Name} in the course folder is no plain file and was left as it is.";
            using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            File.SetLastWriteTimeUtc(stream.SafeFileHandle, DateTime.UtcNow);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException)
        {
            return $"{Name} in the course folder could not be touched ({e.Message.TrimEnd('.')}); let the course server read the course again by hand.";
        }
    }
}
