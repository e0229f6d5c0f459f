using CourseGit.Core.Git;

namespace CourseGit.Core.Operations;

/// <summary>Says in words what an input or output error means.</summary>
internal static class DiskTrouble
{
    private const int NoSpaceLeft = 28, QuotaExceeded = 122; // errno(3), the low 16 bits of HResult on Unix

    /// <summary>The disk is full.</summary>
    public const string Full = "A disk is full: that of CourseGit's state folder, or for a restore that of the courses. The course's files were not touched and nothing was half saved. Free some space, then start again.";

    /// <summary>Whether git stopped because of it.</summary>
    public static bool IsFull(GitFailedException e) =>
        e.Error.Contains("No space left on device", StringComparison.Ordinal)
        || e.Error.Contains("Out of diskspace", StringComparison.Ordinal) || e.Error.Contains("Disk quota exceeded", StringComparison.Ordinal);

    public static string Explain(IOException e) => (e.HResult & 0xFFFF) is NoSpaceLeft or QuotaExceeded
        ? Full
        : $"A file could not be read or written ({e.Message.TrimEnd('.')}). The course's files were not touched. Check the disk and the rights of the user CourseGit runs as, then start again.";
}
