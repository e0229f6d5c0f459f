using CourseGit.Core.Git;

namespace CourseGit.Core.Operations;

/// <summary>Says in words what an input or output error means.</summary>
internal static class DiskTrouble
{
    private const int NoSpaceLeft = 28, QuotaExceeded = 122; // errno(3), the low 16 bits of HResult on Unix

    /// <summary>The disk is full.</summary>
    /// <param name="untouched">What was not touched, a sentence; empty for nothing.</param>
    public static string Full(string untouched) =>
        ($"A disk is full: that of CourseGit's state folder, or for a restore that of the courses. {untouched} Nothing is half "
            + "saved. Free some space, then start again.").Replace("  ", " ", StringComparison.Ordinal);

    /// <summary>Whether git stopped because of it.</summary>
    public static bool IsFull(GitFailedException e) =>
        e.Error.Contains("No space left on device", StringComparison.Ordinal)
        || e.Error.Contains("Out of diskspace", StringComparison.Ordinal)
        || e.Error.Contains("Disk quota exceeded", StringComparison.Ordinal);

    /// <summary>Whether an error means it.</summary>
    public static bool IsFull(IOException e) => (e.HResult & 0xFFFF) is NoSpaceLeft or QuotaExceeded;

    public static string Explain(IOException e, string untouched) => IsFull(e)
        ? Full(untouched)
        : $"A file could not be read or written ({e.Message.TrimEnd('.')}). {untouched} Check the disk and the rights of the user "
        + "CourseGit runs as, then start again.";
}
